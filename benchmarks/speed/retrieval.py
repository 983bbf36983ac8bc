"""How long one insert and one query take: the engine's BM25 beside rank_bm25, in one run.

    python -m memalpha_gym.benchmarks.speed.retrieval

Three ways to the same scores, timed on the same texts and queries:

- ours: `BM25Index.add` of one text, then `BM25Index.top`;
- rank_bm25 rebuilt: built anew with the text, then scores and the best of them, as a memory that changes needs it;
- rank_bm25 kept: the query alone, as if nothing had been inserted.

Both of rank_bm25's get texts that are split into words already; ours splits its text within the time. The last column
is the largest difference between a score of ours and one of rank_bm25 rebuilt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import numpy as np
import tyro
from rank_bm25 import BM25Okapi
from rich.console import Console
from rich.table import Table

from memalpha_gym.retrieval import BM25Index
from memalpha_gym.words import words


@dataclass(frozen=True)
class Settings:
    """What is measured."""

    entries: tuple[int, ...] = (200, 2_000, 20_000)
    """sizes of the store, in entries"""
    entry_words: int = 60
    """mean length of an entry, in words"""
    query_words: int = 32
    """length of a query, in words"""
    vocabulary: int = 50_000
    """words there are; the chance of each is as one over its rank (Zipf's law)"""
    top: int = 20
    """entries that a query asks for"""
    repeats: int = 7
    """inserts and queries that each median is taken over"""
    seed: int = 0
    """fixes texts and queries"""


@dataclass(frozen=True)
class Timing:
    """Median milliseconds at one size of the store, and the largest difference between scores."""

    entries: int
    ours: float
    rebuilt: float
    kept: float
    difference: float


def zipf_texts(lengths: Sequence[int], vocabulary: int, rng: np.random.Generator) -> list[str]:
    """A text of each length in words, drawn by Zipf's law."""
    cumulative = np.cumsum(1 / np.arange(1, vocabulary + 1))
    ranks = np.searchsorted(cumulative, rng.random(sum(lengths)) * cumulative[-1], side="right")
    return [" ".join(f"w{rank}" for rank in text) for text in np.split(ranks, np.cumsum(lengths)[:-1])]


def ours(index: BM25Index, key: str, text: str, query: str, count: int) -> list[tuple[str, float]]:
    """One insert and one query with the index that is kept up to date."""
    index.add(key, text)
    return index.top(query, count)


def rebuilt(corpus: list[list[str]], query: str, count: int) -> np.ndarray:
    """rank_bm25 after an insert: built anew, then asked."""
    return kept(BM25Okapi(corpus), query, count)


def kept(okapi: BM25Okapi, query: str, count: int) -> np.ndarray:
    """rank_bm25 asked as it stands."""
    return np.argsort(okapi.get_scores(words(query)))[::-1][:count]


def milliseconds(action: Callable[..., object], *arguments: object) -> float:
    """How long one call takes."""
    start = perf_counter()
    action(*arguments)
    return (perf_counter() - start) * 1e3


def measure(entries: int, settings: Settings) -> Timing:
    """Time the three ways on a store of `entries` texts."""
    rng = np.random.default_rng(np.random.SeedSequence([settings.seed, entries]))
    lengths = rng.poisson(settings.entry_words, entries + settings.repeats).tolist()
    texts = zipf_texts(lengths, settings.vocabulary, rng)
    queries = zipf_texts([settings.query_words] * settings.repeats, settings.vocabulary, rng)
    index = BM25Index()
    for number, text in enumerate(texts[:entries]):
        index.add(str(number), text)
    corpus = [words(text) for text in texts[:entries]]

    times, differences = [], []
    for text, query in zip(texts[entries:], queries, strict=True):
        corpus.append(words(text))
        okapi = BM25Okapi(corpus)
        times.append(
            (
                milliseconds(ours, index, str(len(index)), text, query, settings.top),
                milliseconds(rebuilt, corpus, query, settings.top),
                milliseconds(kept, okapi, query, settings.top),
            )
        )
        scores = np.array(list(index.scores(query).values()))
        differences.append(float(np.abs(scores - okapi.get_scores(words(query))).max()))
    mine, anew, asked = (median(column) for column in zip(*times, strict=True))
    return Timing(entries, mine, anew, asked, max(differences))


def as_table(timings: list[Timing], settings: Settings) -> Table:
    """The timings side by side, and how many times as long as ours the others take."""
    table = Table(title=f"Ours and rank_bm25, one insert and a query of {settings.query_words} words: median ms")
    heads = ("entries", "ours", "rebuilt", "kept", "rebuilt / ours", "kept / ours", "max difference")
    for head in heads:
        table.add_column(head, justify="right")
    for row in timings:
        times = (f"{row.ours:.3f}", f"{row.rebuilt:.2f}", f"{row.kept:.2f}")
        ratios = (f"{row.rebuilt / row.ours:.0f}", f"{row.kept / row.ours:.0f}")
        table.add_row(f"{row.entries:,}", *times, *ratios, f"{row.difference:.0e}")
    return table


def main(settings: Settings) -> None:
    """Measure every size and print the table."""
    Console().print(as_table([measure(entries, settings) for entries in settings.entries], settings))


if __name__ == "__main__":
    main(tyro.cli(Settings, description=__doc__))
