"""Random integers for one chunk of a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import gcd
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """Random integers for one chunk. A generator of its own costs a hundredth of numpy's to start, and a chunk needs one.

    Args:
        seed: the same seed gives the same integers in every process.
    """

    def __init__(self, seed: int) -> None:
        self._bits = Random(seed).getrandbits  # noqa: S311 - nothing here is secret

    def wide(self) -> int:
        """An integer of sixty bits."""
        return self._bits(60)

    def below(self, bound: int) -> int:
        """An integer in [0, bound)."""
        return self._bits(60) % bound

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return share > 0 and self.below(1 << 20) < share * (1 << 20)

    def choice(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def deck(self, items: Sequence[T]) -> Iterator[T]:
        """The items in a shuffled order, for ever: all of them come before any comes again."""
        length = len(items)
        step = next(step for step in range(1 + self.below(length), 3 * length) if gcd(step, length) == 1)
        place = self.below(length)
        while True:
            yield items[place]
            place = (place + step) % length

    def sample(self, items: Iterable[T], count: int) -> list[T]:
        """`count` of the items, or all where there are fewer, in random order."""
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in range(min(count, len(rest)))]
