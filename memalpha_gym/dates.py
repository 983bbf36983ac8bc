"""Dates in text, in any usual form, and days told in relation to another ("yesterday")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH = "(?:" + "|".join(f"{month[:3]}(?:{month[3:]})?" if month[3:] else month for month in MONTHS) + r"|Sept)\b\.?"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split()
_TOLD = rf"\d{{1,2}}|(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?[ ](?:the[ ])?)?"
_DATE = re.compile(
    rf"""
    \b{_WEEKDAY}(?:
      (?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?!\d)
    | (?P<d2>\d{{1,2}})[./](?P<m2>\d{{1,2}})[./](?P<y2>\d{{4}})(?!\d)
    | (?P<d3>{_TOLD})(?:st|nd|rd|th)?\.?[ -](?:of[ ])?(?P<n3>{_MONTH})(?:,?[ -](?P<y3>\d{{4}}))?(?!\d)
    | (?P<n4>{_MONTH})[ -](?:the[ ])?(?P<d4>{_TOLD})(?:st|nd|rd|th)?(?!\d|,\d)(?:,?[ -](?P<y4>\d{{4}})(?!\d))?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_AGO = re.compile(
    r"\b(?:the day before yesterday|yesterday|today|(two|three|four|five|six|seven|[2-7]) days ago)\b", re.IGNORECASE
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text, from character `start` to `end`. `day` is None where it is relative to a day that is not known."""

    start: int
    end: int
    day: date


def find_dates(text: str, year: int, told: date | None = None) -> Iterator[FoundDate]:
    """The dates in a text, in order.

    Args:
        text: the text.
        year: the year of a date that has none.
        told: the day on which the text was written, from which "yesterday" is counted; None leaves such words out.
    """
    found = [FoundDate(match.start(), match.end(), day) for match in _DATE.finditer(text) if (day := _day(match, year))]
    if told is not None:
        found += [FoundDate(m.start(), m.end(), told - timedelta(days=_ago(m))) for m in _AGO.finditer(text)]
    yield from sorted(found, key=lambda each: each.start)


def written(day: date) -> str:
    """A date as replies give it: `3 March 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _day(match: re.Match[str], year: int) -> date | None:
    parts = match.groupdict()
    day = next(parts[key] for key in ("d1", "d2", "d3", "d4") if parts[key])
    name = parts["n3"] or parts["n4"]
    month = _month(name) if name else int(parts["m1"] or parts["m2"])
    number = _ORDINALS.index(day.lower()) + 1 if day.lower() in _ORDINALS else int(day)
    if parts["m2"] and month > len(MONTHS):  # an American date, where it can be nothing else
        number, month = month, number
    given = next((parts[key] for key in ("y1", "y2", "y3", "y4") if parts[key]), None)
    try:
        return date(int(given or year), month, number)
    except ValueError:  # no such day: a number that only looks like a date
        return None


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month[:3].lower() == name[:3].lower())


def _ago(match: re.Match[str]) -> int:
    if match[1]:
        return _COUNTS.get(match[1].lower()) or int(match[1])
    return {"today": 0, "yesterday": 1}.get(match[0].lower(), 2)
