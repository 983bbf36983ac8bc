"""BM25 over entries, with rank_bm25's scores and an index that is kept up to date as entries change.

The reference retrieves with `rank_bm25.BM25Okapi`, which has to be built anew after every change of the memory. Here
each word has its postings: the rows it stands in, rising, with its counts there. So a change touches only the words of
the text that changed, and a query only the postings of its own words.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from math import fsum, log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memalpha_gym.words import words


class Retriever(Protocol):
    """An index over texts that is kept up to date as they change."""

    def add(self, key: str, text: str) -> None:
        """Put a text under a new key, after all others."""
        ...

    def replace(self, key: str, text: str) -> None:
        """Change the text under a key, which keeps its place in the order."""
        ...

    def remove(self, key: str) -> None:
        """Take a key out."""
        ...

    def top(self, query: str, count: int) -> list[tuple[str, float]]:
        """The `count` best keys with their scores, best first, ties by the order of `add`."""
        ...


class BM25Index:
    """BM25 in the variant of rank_bm25's `BM25Okapi`, equal to it within 1e-9 after any sequence of changes.

    With N texts, df of which hold the word w, idf(w) = ln(N - df + 0.5) - ln(df + 0.5). A word in more than half of the
    texts, whose idf is negative, gets `epsilon` times the mean idf over all words of the index instead. A text of dl
    words scores the sum over the words of the query, repeated ones counted as often as they stand there, of

        idf(w) · tf(w) · (k1 + 1) / (tf(w) + k1 · (1 - b + b · dl / mean dl)).

    So in a store of one or two texts a match scores 0 or less; such a score does not mean that nothing matches. Scores
    depend on the texts alone, to the last bit, and not on how the index came to hold them.

    Args:
        k1: how much further occurrences of a word in a text add; 0 or more.
        b: how much long texts are discounted; between 0 and 1.
        epsilon: the floor of idf, as a share of the mean idf.

    Raises:
        ValueError: `k1` or `b` is out of its range.
    """

    def __init__(self, k1: float = 1.5, b: float = 0.75, epsilon: float = 0.25) -> None:
        if not (k1 >= 0 and 0 <= b <= 1):
            raise ValueError(f"BM25 with k1={k1} and b={b}; give a k1 of 0 or more and a b between 0 and 1")
        self.k1 = k1
        self.b = b
        self.epsilon = epsilon
        self._row_of: dict[str, int] = {}  # in the order of `add`, which is the order of rows
        self._keys: list[str] = []  # by row, like the next two; a removed key leaves its row empty
        self._texts: list[str] = []
        self._lengths = array("q")  # in words; -1 in an empty row
        self._words = 0  # in all texts together
        self._postings: dict[str, tuple[array[int], array[float]]] = {}  # word → its rows, rising, and its counts there
        self._words_in = array("q", [0])  # df → the number of words in exactly df texts; nothing of use at 0

    def __len__(self) -> int:
        """The number of texts."""
        return len(self._row_of)

    def add(self, key: str, text: str) -> None:
        """Put a text under a new key, after all others.

        Raises:
            KeyError: the index holds this key already.
        """
        if key in self._row_of:
            raise KeyError(f"the index holds the key {key!r} already; call replace to change its text")
        row = len(self._keys)
        self._row_of[key] = row
        self._keys.append(key)
        self._texts.append("")
        self._lengths.append(-1)
        self._words_in.append(0)
        self._fill(row, text)

    def replace(self, key: str, text: str) -> None:
        """Change the text under a key, which keeps its place in the order.

        Raises:
            KeyError: the index does not hold this key.
        """
        row = self._row(key)
        self._empty(row)
        self._fill(row, text)

    def remove(self, key: str) -> None:
        """Take a key out.

        Raises:
            KeyError: the index does not hold this key.
        """
        self._empty(self._row(key))
        del self._row_of[key]
        if len(self._keys) > 2 * len(self._row_of) + 32:
            self._close_gaps()

    def top(self, query: str, count: int) -> list[tuple[str, float]]:
        """The `count` best keys with their scores, best first, ties by the order of `add`.

        Every text takes part: where fewer than `count` share a word with the query, others follow with a score of 0.
        """
        count = min(count, len(self))
        if count <= 0:
            return []
        scores = self._score_rows(query)
        if len(scores) > len(self):
            scores[np.frombuffer(self._lengths, np.int64) < 0] = -np.inf
        worst = np.partition(scores, -count)[-count]
        rows = np.flatnonzero(scores >= worst)  # all of those that tie for the last place, so that the order decides
        rows = rows[np.argsort(-scores[rows], kind="stable")[:count]]
        return [(self._keys[row], score) for row, score in zip(rows.tolist(), scores[rows].tolist(), strict=True)]

    def scores(self, query: str) -> dict[str, float]:
        """The score of every key, in the order of `add`."""
        scores = self._score_rows(query).tolist()
        return {key: scores[row] for key, row in self._row_of.items()}

    def _score_rows(self, query: str) -> NDArray[np.float64]:
        """The score of each row; an empty row's is 0."""
        scores = np.zeros(len(self._keys))
        asked = [word for word in words(query) if word in self._postings]
        if not asked:
            return scores
        idf = self._idf(list(dict.fromkeys(asked)))
        lengths = np.frombuffer(self._lengths, np.int64)
        # Word by word and in rank_bm25's order of operations, so that texts tie here where they tie there.
        damping = self.k1 * (1 - self.b + self.b * lengths / (self._words / len(self)))
        for word in asked:
            rows, counts = self._postings[word]
            row, tf = np.frombuffer(rows, np.int64), np.frombuffer(counts)
            scores[row] += idf[word] * (tf * (self.k1 + 1) / (tf + damping[row]))
        return scores

    def _idf(self, asked: Sequence[str]) -> dict[str, float]:
        """The idf of each word."""
        total = len(self)
        dfs = [len(self._postings[word][0]) for word in asked]
        idfs = [log(total - df + 0.5) - log(df + 0.5) for df in dfs]
        if any(idf < 0 for idf in idfs):
            floor = self.epsilon * self._mean_idf()
            idfs = [idf if idf >= 0 else floor for idf in idfs]
        return dict(zip(asked, idfs, strict=True))

    def _mean_idf(self) -> float:
        """The mean over all words of the index of the idf without a floor."""
        words_in = np.frombuffer(self._words_in, np.int64)[1:]
        df = np.flatnonzero(words_in) + 1
        idf = np.log(len(self) - df + 0.5) - np.log(df + 0.5)
        return fsum((idf * words_in[df - 1]).tolist()) / len(self._postings)

    def _row(self, key: str) -> int:
        try:
            return self._row_of[key]
        except KeyError:
            raise KeyError(f"the index has no key {key!r}; call add to put it in") from None

    def _fill(self, row: int, text: str) -> None:
        """Put a text into an empty row."""
        found = words(text)
        self._texts[row] = text
        self._lengths[row] = len(found)
        self._words += len(found)
        for word, times in Counter(found).items():
            if word not in self._postings:
                self._postings[word] = array("q"), array("d")
            rows, counts = self._postings[word]
            self._words_in[len(rows)] -= 1
            place = bisect_left(rows, row)
            rows.insert(place, row)
            counts.insert(place, times)
            self._words_in[len(rows)] += 1

    def _empty(self, row: int) -> None:
        """Take the text out of a row."""
        found = words(self._texts[row])
        self._texts[row] = ""
        self._lengths[row] = -1
        self._words -= len(found)
        for word in dict.fromkeys(found):
            rows, counts = self._postings[word]
            self._words_in[len(rows)] -= 1
            place = bisect_left(rows, row)
            del rows[place], counts[place]
            self._words_in[len(rows)] += 1
            if not rows:
                del self._postings[word]

    def _close_gaps(self) -> None:
        """Number the rows anew without the empty ones: seldom, since every query passes over all rows."""
        kept = list(self._row_of.values())
        renumbered = np.zeros(len(self._keys), np.int64)
        renumbered[kept] = np.arange(len(kept))
        for rows, _ in self._postings.values():
            view = np.frombuffer(rows, np.int64)
            view[:] = renumbered[view]
        self._keys = list(self._row_of)
        self._texts = [self._texts[row] for row in kept]
        self._lengths = array("q", [self._lengths[row] for row in kept])
        del self._words_in[len(kept) + 1 :]
        self._row_of = {key: row for row, key in enumerate(self._keys)}
