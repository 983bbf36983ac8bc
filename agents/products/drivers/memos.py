"""MemOS: its general text memory, a list of statements that a model takes from a conversation, in a local Qdrant."""

from __future__ import annotations

import os
from typing import Any


class Driver:
    """`GeneralTextMemory`: `extract` and `add` for each chunk. Its tree memory needs Neo4j, a server that no package brings.

    Args:
        models: where its models are.
    """

    def __init__(self, models: Any) -> None:
        self._models = models
        self._memory: Any = None
        self._chunks: dict[str, int] = {}

    def reset(self, folder: str, seed: int) -> None:
        """Begin with an empty collection."""
        from memos.configs.memory import GeneralTextMemoryConfig
        from memos.memories.textual.general import GeneralTextMemory

        self.close()
        models = self._models
        chat = {"model_name_or_path": models.chat, "api_key": "none", "api_base": models.url, "temperature": 0.0}
        embedder = {
            "provider": "openai",
            "model_name_or_path": models.embedding,
            "api_key": "none",
            "base_url": models.url,
        }
        store = {
            "collection_name": "stream",
            "vector_dimension": models.dimensions,
            "distance_metric": "cosine",
            "path": os.path.join(folder, "qdrant"),
        }
        self._chunks = {}
        self._memory = GeneralTextMemory(
            GeneralTextMemoryConfig(
                extractor_llm={"backend": "openai", "config": chat},
                embedder={"backend": "universal_api", "config": embedder},
                vector_db={"backend": "qdrant", "config": store},
            )
        )

    def observe(self, text: str, index: int) -> None:
        """Have a model extract memories from a chunk, as what a user said, and store them."""
        if not text.strip():
            return
        found = self._memory.extract([{"role": "user", "content": text}])
        if found:
            self._memory.add(found)
            self._chunks |= {item.id: index for item in found}

    def recall(self, question: str, limit: int) -> list[list[Any]]:
        """The nearest memories."""
        return [self._item(item) for item in self._memory.search(question, limit)]

    def items(self) -> list[list[Any]]:
        """All memories."""
        return [self._item(item) for item in self._memory.get_all()]

    def degraded(self) -> list[str]:
        """What needs servers that no package brings: Neo4j, Redis."""
        return ["tree memory", "scheduler"]

    def close(self) -> None:
        """Let go of the store's files."""
        if self._memory is not None:
            self._memory.vector_db.client.close()
            self._memory = None

    def _item(self, item: Any) -> list[Any]:
        return [item.memory, item.id, self._chunks.get(item.id)]
