"""The package rank_bm25 itself, as the reference uses it: built anew from all texts whenever one has changed.

Slower by far than `memalpha_gym.retrieval.BM25Index`, and there to show that figures do not depend on which of the two ranks.
"""

from __future__ import annotations

from typing import Any

from memalpha_gym.words import words


class RankBM25Index:
    """`rank_bm25.BM25Okapi` over the texts of a list.

    Raises:
        ImportError: the package is not installed.
    """

    def __init__(self) -> None:
        try:
            from rank_bm25 import BM25Okapi
        except ImportError:
            raise ImportError(
                'the retriever rank-bm25 needs the package rank-bm25: pip install "memalpha-gym[reference]"'
            ) from None
        self._make = BM25Okapi
        self._texts: dict[str, list[str]] = {}
        self._built: Any = None

    def add(self, key: str, text: str) -> None:
        """Put a text under a new key, after all others.

        Raises:
            KeyError: the index holds this key already.
        """
        if key in self._texts:
            raise KeyError(f"the index holds the key {key!r} already; call replace to change its text")
        self._texts[key], self._built = words(text), None

    def replace(self, key: str, text: str) -> None:
        """Change the text under a key, which keeps its place in the order.

        Raises:
            KeyError: the index does not hold this key.
        """
        self._check(key)
        self._texts[key], self._built = words(text), None

    def remove(self, key: str) -> None:
        """Take a key out.

        Raises:
            KeyError: the index does not hold this key.
        """
        self._check(key)
        del self._texts[key]
        self._built = None

    def top(self, query: str, count: int) -> list[tuple[str, float]]:
        """The `count` best keys with their scores, best first, ties by the order of `add`.

        Texts without a single word, over which the package divides by zero, score 0.
        """
        if not any(self._texts.values()):
            return [(key, 0.0) for key in self._texts][: max(count, 0)]
        if self._built is None:
            self._built = self._make(list(self._texts.values()))
        scores = self._built.get_scores(words(query)).tolist()
        ranked = sorted(zip(self._texts, scores, strict=True), key=lambda item: item[1], reverse=True)
        return ranked[: max(count, 0)]

    def _check(self, key: str) -> None:
        if key not in self._texts:
            raise KeyError(f"the index has no key {key!r}; call add to put it in")
