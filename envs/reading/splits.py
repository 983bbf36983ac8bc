"""Splits of raw data, and draws from them.

Raw data is divided by group (an article, a question, a conversation, a sentence), never inside one, so that nothing
that is read in training comes back in a test. What several groups share (an article beside two questions) is told in one split
only (`raw_data.RawForm.told`). Groups are ordered by a hash of their key, and the order is cut: 40 %
test, 10 % validation, the rest for training. The division depends on the data alone: not on file names, file order or a
seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import TypeVar

import numpy as np

from memalpha_gym.tasks import Split, TaskSource

T = TypeVar("T")

TASKS = 1_000_000
"""The length of a source that draws its tasks from a split: a bound for indices, not a number of distinct items."""


def items_of(split: Split, items: Sequence[T], group: Callable[[T], str]) -> tuple[T, ...]:
    """The items whose group falls into a split, in the order of their groups; `all` has every item.

    There is at least one group in test; a single group is test. Training and validation can be empty.

    Args:
        split: the split that is wanted.
        items: everything there is.
        group: the key of the group that an item belongs to.
    """
    members: dict[str, list[T]] = {}
    for item in items:
        members.setdefault(group(item), []).append(item)
    ranked = sorted(members, key=lambda key: blake2b(key.encode("utf-8", "surrogatepass")).digest())
    test = max(1, round_half_up(0.4 * len(ranked)))
    validation = test + round_half_up(0.1 * len(ranked))
    ranks = {
        Split.TEST: slice(0, test),
        Split.VALIDATION: slice(test, validation),
        Split.TRAIN: slice(validation, None),
        Split.ALL: slice(None),
    }
    return tuple(item for key in ranked[ranks[split]] for item in members[key])


def round_half_up(number: float) -> int:
    """The nearest integer, halves rounded up (Python's own `round` takes halves to even)."""
    return int(number + 0.5)


def draw(rng: np.random.Generator, items: Sequence[T], count: int) -> list[T]:
    """`count` items in random order without replacement; all of them where there are fewer."""
    return [items[index] for index in rng.permutation(len(items))[:count]]


def draw_in_order(rng: np.random.Generator, items: Sequence[T], count: int) -> list[T]:
    """`count` items without replacement in their own order; all of them where there are fewer."""
    return [items[index] for index in sorted(rng.permutation(len(items))[:count])]


def unique(items: Iterable[T], key: Callable[[T], str]) -> list[T]:
    """The items without those whose key an earlier one has."""
    first: dict[str, T] = {}
    for item in items:
        first.setdefault(key(item), item)
    return list(first.values())


def normalized(text: str) -> str:
    """A text by which duplicates are found: lower-cased, each run of space as one."""
    return " ".join(text.split()).casefold()


def check_index(source: TaskSource, index: int) -> int:
    """The index as an int.

    Raises:
        IndexError: the source has no task of that index.
    """
    if not 0 <= index < len(source):
        raise IndexError(f"{source.name} {source.split} has tasks 0 to {len(source) - 1}; there is no task {index}")
    return int(index)
