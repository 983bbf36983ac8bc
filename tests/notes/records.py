"""What a perfect memory of a task holds, as records that any writer can put into words of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TypeVar

from memalpha_gym.dates import find_dates
from memalpha_gym.tasks import OperationKind, Task
from memalpha_gym.vocabulary import ValueKind

_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(slots=True)
class Record:
    """A fact with its history.

    Attributes:
        subject: a full name.
        noun: the attribute.
        kind: what its value is.
        value: the value now; of an event the place; of a count the number in words with what was counted.
        day: since when, or on which day.
        former: earlier values with their days, oldest first.
    """

    subject: str
    noun: str
    kind: ValueKind
    value: str
    day: date
    former: list[tuple[str, date]] = field(default_factory=list)

    @property
    def since(self) -> str:
        return f"{self.day.day} {self.day:%B} {self.day.year}"

    @property
    def number(self) -> int:
        """Of a count: how many."""
        return _NUMBERS.index(self.value.split()[0])


Writer = Callable[[list[Record]], list[str]]
ItemT = TypeVar("ItemT")


def batched(items: Iterable[ItemT], size: int) -> Iterator[tuple[ItemT, ...]]:
    """Items in groups of `size`, the last one perhaps smaller."""
    remaining = iter(items)
    while group := tuple(islice(remaining, size)):
        yield group


def records_of(task: Task, until: int | None = None) -> list[Record]:
    """The records of a task after chunk `until`; examples with labels are left out."""
    assert task.operations is not None
    assert task.vocabulary is not None
    kinds = {words.noun: words.kind for words in task.vocabulary.attributes}
    plurals = {words.noun: words.plural for words in task.vocabulary.attributes}
    year = task.vocabulary.year
    found: dict[str, Record] = {}
    last = len(task.chunks) - 1 if until is None else until
    for index in range(last + 1):
        operations = task.operations[index]
        if not operations:
            continue
        told = next(iter(find_dates(task.chunks[index], year)), None)
        for operation in operations:
            subject, _, rest = operation.key.partition(" / ")
            noun = rest.partition(" / ")[0]
            old = found.pop(operation.key, None)
            if operation.kind in (OperationKind.RETRACT, OperationKind.CONTEST) or noun not in kinds:
                continue
            day = told.day if told else date(year, 1, 1)
            if kinds[noun] is ValueKind.EVENT:
                day = next(find_dates(operation.text, year)).day
            held = [*old.former, (old.value, old.day)] if old else []
            former = [(value, since) for value, since in held if value in operation.former]
            value = operation.value
            if kinds[noun] is ValueKind.COUNT:
                value = f"{value} {noun if value == 'one' else plurals[noun]}"
            found[operation.key] = Record(subject, noun, kinds[noun], value, day, former)
    return list(found.values())


def labelled(task: Task) -> list[str]:
    """The examples of a task with their labels, as they were told."""
    assert task.operations is not None
    return [
        operation.text
        for index in range(len(task.chunks))
        for operation in task.operations[index]
        if operation.key.startswith("label of ")
    ]


def by_subject(records: list[Record]) -> dict[str, list[Record]]:
    """Records by their subjects."""
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(record.subject, []).append(record)
    return grouped
