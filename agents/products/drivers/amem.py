"""A-MEM: a note a line, with keywords, context, tags and links that a model makes and revises."""

from __future__ import annotations

import os
import sys
import types
from typing import Any


class Driver:
    """`AgenticMemorySystem` of agiresearch/A-mem, a note a line as its LoCoMo runs make one a turn.

    Its SentenceTransformer is wired in; the same place is given embeddings from an endpoint, and torch is not needed.

    Args:
        models: where its models are.
    """

    def __init__(self, models: Any) -> None:
        self._models = models
        self._system: Any = None
        self._chunks: dict[str, int] = {}
        # Imported for their names alone; with torch behind them they take minutes and gigabytes.
        for name, attributes in (
            ("sentence_transformers", ("SentenceTransformer",)),
            ("transformers", ("AutoModel", "AutoTokenizer")),
        ):
            stub = types.ModuleType(name)
            stub.__dict__.update(dict.fromkeys(attributes))
            sys.modules.setdefault(name, stub)
        os.environ["OPENAI_BASE_URL"] = models.url  # its controller takes no address

    def reset(self, folder: str, seed: int) -> None:
        """Begin with no notes; it clears Chroma's collection itself."""
        from agentic_memory import retrievers
        from agentic_memory.memory_system import AgenticMemorySystem
        from chromadb.utils.embedding_functions import OpenAIEmbeddingFunction

        models = self._models

        def embeddings(model_name: str) -> Any:
            return OpenAIEmbeddingFunction(api_key="none", api_base=models.url, model_name=model_name)

        retrievers.SentenceTransformerEmbeddingFunction = embeddings
        self._chunks = {}
        self._system = AgenticMemorySystem(
            model_name=models.embedding, llm_backend="openai", llm_model=models.chat, api_key="none"
        )

    def observe(self, text: str, index: int) -> None:
        """Add a note for each line."""
        for line in text.splitlines():
            if line.strip():
                self._chunks[self._system.add_note(line)] = index

    def recall(self, question: str, limit: int) -> list[list[Any]]:
        """The nearest notes and those that they are linked to."""
        return [self._item(row["id"], row["content"]) for row in self._system.search_agentic(question, k=limit)]

    def items(self) -> list[list[Any]]:
        """All notes."""
        return [self._item(name, note.content) for name, note in self._system.memories.items()]

    def _item(self, name: str, text: str) -> list[Any]:
        return [text, name, self._chunks.get(name)]
