"""txtai: an index of the text's lines by vectors and BM25. It asks no chat model, and so writes nothing of its own."""

from __future__ import annotations

from typing import Any


class Driver:
    """`Embeddings` with content and hybrid search, over an exact index in memory.

    Args:
        models: where its models are.
        hybrid: whether BM25 is searched beside the vectors.
    """

    def __init__(self, models: Any, hybrid: bool = True) -> None:
        self._models, self._hybrid = models, hybrid
        self._index: Any = None
        self._texts: dict[str, str] = {}

    def reset(self, folder: str, seed: int) -> None:
        """Begin with an empty index."""
        from txtai import Embeddings

        self._texts = {}
        self._index = Embeddings(
            {
                "method": "external",
                "transform": lambda texts, *_: self._embed(texts),
                "content": True,
                "hybrid": self._hybrid,
                "backend": "numpy",
            }
        )

    def observe(self, text: str, index: int) -> None:
        """Add the lines of a chunk."""
        lines = {f"{index}-{i}": line for i, line in enumerate(text.splitlines()) if line.strip()}
        if lines:
            self._texts |= lines
            self._index.upsert([(name, line, None) for name, line in lines.items()])

    def recall(self, question: str, limit: int) -> list[list[Any]]:
        """The best lines."""
        if not self._texts:
            return []
        return [[row["text"], row["id"], _chunk(row["id"])] for row in self._index.search(question, limit)]

    def items(self) -> list[list[Any]]:
        """All lines."""
        return [[line, name, _chunk(name)] for name, line in self._texts.items()]

    def _embed(self, texts: list[str]) -> Any:
        import numpy as np

        return np.array(self._models.embed(list(texts)), dtype="float32")


def _chunk(name: str) -> int:
    return int(name.partition("-")[0])
