"""The operations of a whole stream, of which only few chunks have any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from memalpha_gym.tasks import Operation


@dataclass(frozen=True)
class Operations(Sequence[tuple[Operation, ...]]):
    """The operations of every chunk, as a sequence as long as the stream; only chunks that change something take room."""

    length: int
    by_chunk: Mapping[int, tuple[Operation, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> tuple[Operation, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[Operation, ...]]: ...
    def __getitem__(self, index: int | slice) -> tuple[Operation, ...] | list[tuple[Operation, ...]]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self.length))]
        place = index + self.length if index < 0 else index
        if not 0 <= place < self.length:
            raise IndexError(f"there is no chunk {index}; the stream has {self.length}")
        return self.by_chunk.get(place, ())
