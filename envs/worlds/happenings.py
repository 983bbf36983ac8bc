"""Things that people do on a day, told on that day or later, with a date or in relation to the day of telling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .knobs import Knobs
from .script import Script
from .stream import WEEK, days_spanned

AGO = ("today", "yesterday", "the day before yesterday", "three days ago", "four days ago")
"""How a day is told that lies so many days back. English has one set of words for it, so the splits share these."""

SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a person did.

    Attributes:
        day: when.
        chunk: the chunk that tells it.
        when: how that chunk tells the day.
    """

    day: date
    chunk: int
    when: str


FEWEST_DAYS = 6
"""Days back that can always be told, of which one may be a Sunday."""


def days_within_reach(knobs: Knobs) -> int:
    """The days back from one of telling on which something that is told with its date can have happened: never a Sunday."""
    reach = _reach(knobs)
    return reach - -(-reach // WEEK)


def _reach(knobs: Knobs) -> int:
    """The days back from one of telling that can be told, Sundays included."""
    return max(FEWEST_DAYS, 2 * days_spanned(knobs.sessions or knobs.chunks))


def date_happenings(script: Script, count: int, relative: float, before: int | None = None) -> list[Happening]:
    """`count` happenings of one person on different days, none a Sunday, each told in a chunk of its own, by order of their days.

    Args:
        script: the script, for its chunks and randomness.
        count: how many.
        relative: the share told in relation to the day of telling, such as "yesterday"; the others have their date.
        before: only chunks ahead of this one tell them.

    A happening with its date may be told long after, so that the order of telling is not that of happening.

    Raises:
        ValueError: there are not as many chunks that may tell something.

    There have to be as many days within reach.
    """
    rng, calendar, reach = script.places, script.calendar, _reach(script.knobs)
    taken: set[date] = set()
    found = []
    for chunk in script.moments(count, before=before):
        told = calendar.day(chunk)
        near = rng.random() < relative
        while True:
            back = int(rng.integers(len(AGO) if near else reach))
            day = told - timedelta(days=back)
            if day not in taken and day.weekday() != SUNDAY:
                break
            near = False
        taken.add(day)
        when = AGO[back] if near else f"on {calendar.format(day)}"
        found.append(Happening(day, chunk, when))
    return sorted(found, key=lambda happening: happening.day)
