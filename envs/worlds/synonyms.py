"""Other words for the attributes of each split, as people note them down: what names one, and what states it beside a value.

They stand in a file a split, one line an attribute: its noun, then after a colon words that name it by themselves, then after a
bar words that name it only next to one of its values. Of something that is counted, these are the words that tell of it with a
verb, in their basic form: "give/donate blood" for "has given blood" and "is donating blood", where "/" parts words of which
one is enough. A long line goes on in the next, indented. Words of the templates need not be here: see `vocabulary.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from memalpha_gym.tasks import Split

from .synonyms_test import TEST
from .synonyms_train import TRAIN
from .synonyms_validation import VALIDATION


def _parsed(text: str) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    rows = {}
    for line in text.strip().replace("\n    ", " ").splitlines():
        noun, _, rest = line.partition(": ")
        nouns, _, hints = rest.partition(" | ")
        rows[noun] = tuple(nouns.split(", ")), tuple(dict.fromkeys(_spelled_out(filter(None, hints.split(", ")))))
    return rows


def _spelled_out(phrases: Iterable[str]) -> Iterator[str]:
    """Phrases with every choice of the words that stand for each other: "give/donate blood" is two."""
    for phrase in phrases:
        yield from map(" ".join, product(*(word.split("/") for word in phrase.split())))


SYNONYMS: Mapping[Split, Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Split.TRAIN: _parsed(TRAIN),
    Split.VALIDATION: _parsed(VALIDATION),
    Split.TEST: _parsed(TEST),
}
"""For each split and noun: words that name the attribute, and words that name it next to a value."""
