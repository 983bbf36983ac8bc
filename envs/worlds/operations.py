"""What each chunk changes in what is true: the truth that an agent's writes can be held against, without a judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import overload


class OperationKind(StrEnum):
    """What a chunk does to a fact."""

    STATE = "state"
    UPDATE = "update"
    RETRACT = "retract"


@dataclass(frozen=True, slots=True)
class Operation:
    """A change of one fact by one chunk.

    Attributes:
        kind: whether the fact is stated for the first time, takes another value, or stops being one.
        key: the fact; the same for all operations on it.
        subject: names of the subject, any of which an entry about this fact may use.
        value: what an entry that holds the fact must hold; empty for a retraction.
        stale: values that the fact no longer has; an entry that holds one of them with the subject is stale.
        text: the fact as an ideal memory would hold it from now on; empty for a retraction.
    """

    kind: OperationKind
    key: str
    subject: tuple[str, ...]
    value: str
    stale: tuple[str, ...]
    text: str


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
