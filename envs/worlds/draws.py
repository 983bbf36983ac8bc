"""Random integers for one chunk of a stream."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Items(Protocol[T_co]):
    """What one of can be drawn: tuples and lists, and what makes its items when asked for them."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> T_co: ...


class Draws:
    """Random integers for one chunk. A generator of its own costs a hundredth of numpy's to start, and a chunk needs one.

    Args:
        seed: the same seed gives the same integers in every process.
    """

    def __init__(self, seed: int) -> None:
        self._bits = Random(seed).getrandbits  # noqa: S311 - nothing here is secret

    def below(self, bound: int) -> int:
        """An integer in [0, bound)."""
        return self._bits(60) % bound

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return share > 0 and self._bits(20) < share * (1 << 20)

    def choice(self, items: Items[T]) -> T:
        """One of the items."""
        return items[self._bits(60) % len(items)]

    def sample(self, items: Iterable[T], count: int) -> list[T]:
        """`count` of the items, or all where there are fewer, in random order."""
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in range(min(count, len(rest)))]
