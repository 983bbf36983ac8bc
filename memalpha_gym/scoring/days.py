"""The days that a text names, with their years or without, in any usual form and as ends of a span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memalpha_gym.dates import MONTHS, find_dates

_YEARS = 2000, 2004  # both have a 29th of February
_LEFT = re.compile(
    r"(?<![\w.,/-])(\d{1,2})(?:st|nd|rd|th)?\s*(?:-|–|/|\bto\b|\band\b|\bor\b|\buntil\b|\btill\b)+\s*(?:the\s+)?$",
    re.I,
)
_RIGHT = re.compile(
    r"\s*(?:-|–|/|\bto\b|\band\b|\bor\b|\buntil\b)+\s*(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?(?![\w/]|[:.,]\d|\s+[a-z]+s\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as a text gives it: the year is None where it is not told. It stands from character `start` to `end`."""

    start: int
    end: int
    year: int | None
    month: int
    day: int

    def same(self, other: Day) -> bool:
        """Whether they can be one day."""
        years = {self.year, other.year} - {None}
        return (self.month, self.day) == (other.month, other.day) and len(years) < 2


def find_days(text: str) -> Iterator[Day]:
    """The days that a text names, in order; both of "9 or 10 March"."""
    found = [list(find_dates(text, year)) for year in _YEARS]
    for one, other in zip(*found, strict=True):
        start = one.start
        year = one.day.year if one.day.year == other.day.year else None
        if left := _LEFT.search(text[max(0, one.start - 40) : one.start]):
            start = one.start - (left.end() - left.start())
            if 1 <= int(left[1]) <= 31 and text[one.start : one.start + 1].isdigit():
                yield Day(start, start + len(left[1]), year, one.day.month, int(left[1]))
                start = one.start
        yield Day(start, one.end, year, one.day.month, one.day.day)
        ends_in_day = re.search(r"[a-z.]\s*\d{1,2}(?:st|nd|rd|th)?$", text[one.start : one.end], re.I)
        if ends_in_day and (right := _RIGHT.match(text, one.end)) and 1 <= int(right[1]) <= 31:
            yield Day(right.start(1), right.end(1), year, one.day.month, int(right[1]))


def written_day(day: Day) -> str:
    """A day in one form: `9 march 2025`, or `9 march` where the year is not told."""
    return f"{day.day} {MONTHS[day.month - 1].lower()}{f' {day.year}' if day.year else ''}"
