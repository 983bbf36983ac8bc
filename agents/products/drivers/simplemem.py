"""SimpleMem: self-contained restatements that a model makes of windows of dialogue, in LanceDB; a model plans each search."""

from __future__ import annotations

import os
import sys
import types
from typing import Any

_READ_ALOUD = "text"


class Driver:
    """`SimpleMemSystem` with its defaults, but for streamed replies; a line is a turn, as it takes turns of dialogue.

    Its SentenceTransformer is wired in; the same place is given embeddings from an endpoint, and torch is not needed.

    Args:
        models: where its models are.
        planning: whether a model plans each search; on by default, as there.
        reflection: whether a model looks at what was found and searches on; on by default, as there.
    """

    def __init__(self, models: Any, planning: bool = True, reflection: bool = True) -> None:
        self._models, self._planning, self._reflection = models, planning, reflection
        self._system: Any = None
        self._chunks: dict[str, int] = {}
        stub: Any = types.ModuleType("sentence_transformers")
        stub.SentenceTransformer = lambda *_, **__: _Embeddings(models)
        sys.modules.setdefault("sentence_transformers", stub)

    def reset(self, folder: str, seed: int) -> None:
        """Begin with an empty table."""
        from simplemem.system import SimpleMemSystem

        self._chunks = {}
        self._system = SimpleMemSystem(
            api_key="none",
            model=self._models.chat,
            base_url=self._models.url,
            db_path=os.path.join(folder, "lancedb"),
            use_streaming=False,
            enable_planning=self._planning,
            enable_reflection=self._reflection,
        )

    def observe(self, text: str, index: int) -> None:
        """Add the lines of a chunk, and have what is left of the last window processed."""
        for line in filter(str.strip, text.splitlines()):
            self._system.add_dialogue(_READ_ALOUD, line)
        self._system.finalize()
        for entry in self._system.get_all_memories():
            self._chunks.setdefault(entry.entry_id, index)

    def recall(self, question: str, limit: int) -> list[list[Any]]:
        """What its retriever gives, which takes no limit."""
        if not self._chunks or not question.strip():
            return []
        return [self._item(entry) for entry in self._system.hybrid_retriever.retrieve(question)]

    def items(self) -> list[list[Any]]:
        """All entries."""
        return [self._item(entry) for entry in self._system.get_all_memories()]

    def _item(self, entry: Any) -> list[Any]:
        return [entry.lossless_restatement, entry.entry_id, self._chunks.get(entry.entry_id)]


class _Embeddings:
    """What SimpleMem uses of a SentenceTransformer, by an endpoint."""

    def __init__(self, models: Any) -> None:
        self._models = models

    def get_sentence_embedding_dimension(self) -> int:
        """How long vectors are."""
        return int(self._models.dimensions)

    def encode(self, texts: list[str], **_: Any) -> Any:
        """Vectors of texts, one a row; an endpoint's are normalized."""
        import numpy as np

        return np.array(self._models.embed(list(texts)), dtype="float32")
