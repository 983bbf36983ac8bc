"""Mem0: facts that a model takes from the text, in a local Qdrant."""

from __future__ import annotations

import os
from typing import Any

_USER = "reader"


class Driver:
    """Mem0's own `Memory`, as its quickstart sets it up, with a store on disk.

    Args:
        models: where its models are.
        infer: whether a model takes facts from the text; False stores the text as it is.
    """

    def __init__(self, models: Any, infer: bool = True) -> None:
        self._models, self._infer = models, infer
        self._memory: Any = None

    def reset(self, folder: str, seed: int) -> None:
        """Begin with an empty store."""
        from mem0 import Memory

        self.close()
        models = self._models
        at = {"api_key": "none", "openai_base_url": models.url}
        self._memory = Memory.from_config(
            {
                "llm": {"provider": "openai", "config": {"model": models.chat, "temperature": 0, **at}},
                "embedder": {
                    "provider": "openai",
                    "config": {"model": models.embedding, "embedding_dims": models.dimensions, **at},
                },
                "vector_store": {
                    "provider": "qdrant",
                    "config": {
                        "path": os.path.join(folder, "qdrant"),
                        "on_disk": True,
                        "embedding_model_dims": models.dimensions,
                    },
                },
                "history_db_path": os.path.join(folder, "history.db"),
            }
        )

    def observe(self, text: str, index: int) -> None:
        """Add a chunk as what a user said; `add` returns when it is indexed."""
        message = [{"role": "user", "content": text}]
        self._memory.add(message, user_id=_USER, metadata={"chunk": index}, infer=self._infer)

    def recall(self, question: str, limit: int) -> list[list[Any]]:
        """The nearest facts; none for an empty question, which it refuses. Since 2.0 the user stands in `filters`."""
        if not question.strip():
            return []
        found = self._memory.search(question, filters={"user_id": _USER}, top_k=limit, threshold=0.0)
        return [_item(row) for row in found["results"]]

    def items(self) -> list[list[Any]]:
        """All facts."""
        return [_item(row) for row in self._memory.get_all(filters={"user_id": _USER}, top_k=1_000_000)["results"]]

    def degraded(self) -> list[str]:
        """What is off without packages and models that must be downloaded at run time."""
        off = []
        for package, feature in (("fastembed", "keyword search"), ("spacy", "entities")):
            try:
                __import__(package)
            except ImportError:
                off.append(feature)
        return off

    def close(self) -> None:
        """Let go of the store's files."""
        if self._memory is not None:
            self._memory.vector_store.client.close()
            self._memory.close()
            self._memory = None


def _item(row: dict[str, Any]) -> list[Any]:
    return [row["memory"], row["id"], (row.get("metadata") or {}).get("chunk")]
