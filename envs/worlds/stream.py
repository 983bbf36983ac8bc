"""The stream: chunks of documents, written when they are read, and what each of them changes.

A chunk depends only on the episode's seed and its own index, so that any chunk can be had in any order, and a stream of any
length costs the memory of one chunk and of what its statements are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import overload

import numpy as np

from memalpha_gym.dates import MONTHS
from memalpha_gym.tasks import Operation, Split
from memalpha_gym.tokenization import get_tokenizer

from .draws import Draws
from .entities import Cast
from .genres import Line, Scene, write_chunk
from .language import Lexicon, lexicon, written

LONGEST_SPAN = 500
"""Workdays that the longest stream spans; a longer one has more chunks a day."""

DAY_BEGINS, DAY_ENDS = 8 * 60, 18 * 60
"""The minutes of the day between which everything is written."""

WORKDAYS, WEEK = 5, 7
"""Everything is written on a workday."""


@dataclass(frozen=True)
class Calendar:
    """When each chunk is written.

    Attributes:
        chunks: chunks of the stream.
        sessions: dated sittings that they are spread over; the chunks of one sitting share a day.
        start: the day of the first one, a Monday.
        form: how a date is written, from `{day}`, `{month}`, `{year}` and `{weekday}`.
    """

    chunks: int
    sessions: int
    start: date
    form: str

    @property
    def span(self) -> int:
        """Workdays from the first chunk to the last: every second one has a sitting where there is room."""
        return min(2 * self.sessions, LONGEST_SPAN)

    def session(self, chunk: int) -> int:
        """The sitting that a chunk belongs to."""
        return chunk * self.sessions // self.chunks

    def day(self, chunk: int) -> date:
        """The day of a chunk."""
        return self.start + timedelta(days=calendar_days(self._day(chunk)))

    def hours(self, chunk: int) -> tuple[int, int]:
        """The minutes of the day, first and last, that a chunk covers: the chunks of one day follow each other."""
        first, after = self._first(self._day(chunk)), self._first(self._day(chunk) + 1)
        start = DAY_BEGINS + (DAY_ENDS - DAY_BEGINS) * (chunk - first) // (after - first)
        return start, DAY_BEGINS + (DAY_ENDS - DAY_BEGINS) * (chunk - first + 1) // (after - first) - 1

    def _day(self, chunk: int) -> int:
        """The workday of a chunk, counted from the first."""
        return self.session(chunk) * self.span // self.sessions

    def _first(self, day: int) -> int:
        """The first chunk of a workday or, where that has none, of the next that has."""
        session = -(-day * self.sessions // self.span)
        return -(-session * self.chunks // self.sessions)

    def written(self, chunk: int) -> str:
        """The date of a chunk in words."""
        return self.format(self.day(chunk))

    def forms(self, day: date) -> tuple[str, ...]:
        """A date in the ways that a reply may give it: the stream's own first."""
        month = MONTHS[day.month - 1]
        usual = f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", day.isoformat()
        return tuple(dict.fromkeys((self.format(day), *usual)))

    def format(self, day: date) -> str:
        """A date in words."""
        return written(self.form, day)


@dataclass(frozen=True)
class WorldStream(Sequence[str]):
    """The chunks of an episode, as a lazy sequence: `stream[i]` writes chunk i, the same text each time.

    Attributes:
        split: whose words are used.
        cast: who filler may speak of.
        calendar: when each chunk is written; its length is the stream's.
        seed: the entropy of the filler.
        tokens: tokens of the whole stream, met to within a few tokens per chunk.
        lines: what chunks have to say, by chunk; all else is filler.
        noise: the share of filler sentences that name an attribute without its value.
    """

    split: Split
    cast: Cast
    calendar: Calendar
    seed: int
    tokens: int
    lines: Mapping[int, tuple[Line, ...]]
    noise: float = 0.0

    def __len__(self) -> int:
        return self.calendar.chunks

    def counted(self) -> int:
        """The tokens of all chunks, counted: each of them is written for this."""
        count = get_tokenizer().count
        return sum(count(chunk) for chunk in self)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        chunk = index + len(self) if index < 0 else index
        if not 0 <= chunk < len(self):
            raise IndexError(f"there is no chunk {index}; the stream has {len(self)}")
        words: Lexicon = lexicon(self.split)
        count = len(self)
        goal = (chunk + 1) * self.tokens // count - chunk * self.tokens // count
        scene = Scene(
            words,
            self.cast,
            self.calendar.day(chunk),
            self.calendar.hours(chunk),
            self.noise,
            self.seed,
            chunk,
        )
        return write_chunk(scene, Draws(self.seed << 32 | chunk), goal, self.lines.get(chunk, ()))


@dataclass(frozen=True)
class StreamOperations(Sequence[tuple[Operation, ...]]):
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


def filler_seed(rng: np.random.Generator) -> int:
    """Entropy for a stream, drawn from a task's generator."""
    return int.from_bytes(rng.bytes(16), "little")


def days_spanned(sessions: int) -> int:
    """Days from the first sitting to the last."""
    return calendar_days(min(2 * sessions, LONGEST_SPAN))


def calendar_days(workdays: int) -> int:
    """The days that so many workdays take from a Monday on."""
    return workdays // WORKDAYS * WEEK + workdays % WORKDAYS


@cache
def start_of(split: Split) -> date:
    """The day on which a split's streams begin."""
    return date(*lexicon(split).start)
