"""What is counted and what is dated: numbers of times, single times, and days of events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from memalpha_gym.readers.facts import marks
from memalpha_gym.readers.facts.clauses import Clause
from memalpha_gym.readers.facts.mentions import Mention, Name, Sort
from memalpha_gym.readers.facts.subjects import Whose
from memalpha_gym.vocabulary import ValueKind

ONE_TIME = "+1"
"""The value of a claim that something happened once, on a day that is told; a number is a total.

What has neither a number nor a day is not counted: two such notes may tell of one time or of two.
"""

MOST_TIMES = 99
_ROW = frozenset((",", "/", "and", "&", "|", ";", "or"))
_BETWEEN = frozenset(
    "x × of : = - – | ( ) is are count total number in all so far now up to date done recorded completed at stands the a times # "
    "overall altogether how many often tally → made has have had by currently reported logged on record and , ' his her".split()
) | {'"'}


def counted(clause: Clause, whose: Whose, day: date | None) -> Iterator[tuple[Name, str, str, date | None]]:
    """What a clause claims of how often something happened: whose, what, the total or `ONE_TIME`, and the day."""
    marked = clause.marked
    attributes = whose.lexicon.attributes
    cues = [
        (cue, min(cue.nouns))
        for cue in marked.of(Sort.CUE)
        if len(cue.nouns) == 1 and attributes[min(cue.nouns)].kind is ValueKind.COUNT
    ]
    numbers = [mention for mention in marked.of(Sort.NUMBER) if mention.number <= MOST_TIMES]
    used: set[Mention] = set()
    above = [noun for noun in whose.context.nouns if attributes[noun].kind is ValueKind.COUNT]
    rowed = _in_a_row(clause, [cue for cue, _ in cues], numbers)
    for cue, noun in cues:
        listed = _listed(clause, whose, cue, [number for number in numbers if number not in used])
        if listed:
            used.update(number for _, number in listed)
            yield from ((who, noun, str(number.number), day) for who, number in listed)
            continue
        name = whose.of(cue, cue, "person")
        if cue in rowed or _is_open(clause, cue, numbers) or _is_denied(clause, cue, numbers):
            continue
        number = _number_of(clause, cue, [number for number in numbers if number not in used], cues)
        own = _days_near(clause, cue, cues)
        if name is None:
            continue
        if number is not None and not (number.number == 1 and own and number.text.lower() in ("one", "a")):
            used.add(number)
            yield name, noun, str(number.number), own[0] if own else day
        elif own or day:
            yield from ((name, noun, ONE_TIME, when) for when in own or (day,))
    if not cues and len(above) == 1:
        yield from _under_heading(clause, whose, above[0], numbers, day)


def _listed(clause: Clause, whose: Whose, cue: Mention, numbers: Sequence[Mention]) -> list[tuple[Name, Mention]]:
    """Who has which number behind a cue that stands ahead of several people: "Night dives: Mara 3, Tomas 2"."""
    names = [mention for mention in clause.marked.of(Sort.NAME) if mention.start >= cue.end]
    if len(names) < 2 or any(mention.end <= cue.start for mention in clause.marked.of(Sort.NAME)):
        return []
    ends = [*(name.start for name in names[1:]), len(clause.marked.tokens)]
    return [
        (name.name, number)
        for name, end in zip(names, ends, strict=True)
        for number in [number for number in numbers if name.end <= number.start < end][:1]
        if name.name is not None
    ]


def _under_heading(
    clause: Clause, whose: Whose, noun: str, numbers: Sequence[Mention], day: date | None
) -> Iterator[tuple[Name, str, str, date | None]]:
    days = clause.marked.of(Sort.DAY)
    if not numbers and not days:
        return
    name = whose.of(None, numbers[0] if numbers else days[0], "person")
    if name is None:
        return
    if len(numbers) == 1:
        yield name, noun, str(numbers[0].number), day
    elif not numbers:
        yield from ((name, noun, ONE_TIME, found.day) for found in days)


def _number_of(
    clause: Clause, cue: Mention, numbers: Sequence[Mention], cues: Sequence[tuple[Mention, str]]
) -> Mention | None:
    """The number that stands with a cue: ahead of it ("three night dives"), else behind it ("night dives: 3")."""
    marked = clause.marked
    for number in reversed([number for number in numbers if number.end <= cue.start]):
        words = marked.between(number.end, cue.start)
        if len(words) <= 2 and all(word in ("x", "×", "times", "of", "-", "more") for word in words):
            return number
        break
    others = [other.start for other, _ in cues if other.start > cue.start]
    for number in (
        number for number in numbers if number.start >= cue.end and number.end <= min(others, default=10**9)
    ):
        named = {i for name in marked.of(Sort.NAME) for i in range(name.start, name.end)}
        words = marked.between(cue.end, number.start)
        if all(word in _BETWEEN or i in named for i, word in enumerate(words, cue.end)):
            return _latest(clause, number, numbers)
        break
    for number in numbers:  # "went on a night dive three times"
        times = marked.between(number.end, number.end + 1) == (["time"] if number.text == "1" else ["times"])
        if times or number.text.lower() in ("once", "twice", "thrice"):
            return number
    return None


def _in_a_row(clause: Clause, cues: Sequence[Mention], numbers: Sequence[Mention]) -> set[Mention]:
    """Cues in a row with a number behind that can be of any of them: "night dive, school visit: 3"."""
    rowed: set[Mention] = set()
    for one, other in pairwise(cues):
        ahead = any(-3 < number.end - one.start <= 0 for number in numbers)
        behind = any(number.start >= other.end for number in numbers)
        if behind and not ahead and set(clause.marked.between(one.end, other.start)) <= _ROW:
            rowed |= {one, other}
    return rowed


def _is_open(clause: Clause, cue: Mention, numbers: Sequence[Mention]) -> bool:
    """Whether several numbers are offered with a cue: "two or three night dives", "2-3 night dives", "night dives: 2, 3"."""
    return any(
        clause.marked.between(one.end, other.start) in (["or"], ["to"], ["-"], ["–"], ["/"], [","])
        and cue.start - other.end < 3
        and one.start - cue.end < 3
        for one, other in pairwise(numbers)
    )


def _is_denied(clause: Clause, cue: Mention, numbers: Sequence[Mention]) -> bool:
    """Whether a number of times is said not to be right: "has not done two night dives", "night dives: not two"."""
    marked = clause.marked
    for number in numbers:
        start = min(number.start, cue.start)
        before = max((mention.end for mention in marked.mentions if mention.end <= start), default=0)
        between = marked.between(min(number.end, cue.end), max(number.start, cue.start))
        near = len(between) <= 3
        if near and (marks.denies(marked.between(before, start)) or marks.denies(between)):
            return True
    return False


def _latest(clause: Clause, number: Mention, numbers: Sequence[Mention]) -> Mention:
    """The last of a row of numbers of which each replaced the one before: "2 → 3"."""
    for other in numbers:
        words = clause.marked.between(number.end, other.start) if other.start > number.start else []
        if words and len(words) <= 3 and marks.goes_on(words):
            number = other
    return number


def _days_near(clause: Clause, cue: Mention, cues: Sequence[tuple[Mention, str]]) -> list[date]:
    """The days that stand with a cue and with no other."""
    days = clause.marked.of(Sort.DAY)
    if len(cues) == 1:
        return [day.day for day in days if day.day]
    starts = [other.start for other, _ in cues]
    later = min((start for start in starts if start > cue.start), default=10**9)
    return [day.day for day in days if day.day and cue.end <= day.start < later]


def dated(clause: Clause, places: Sequence[Mention], day: date | None) -> list[date | None]:
    """The day of each of a clause's events: the nearest behind it or ahead of it, by how the clause goes; else the day above."""
    days = clause.marked.of(Sort.DAY)
    if not days:
        return [day] * len(places)
    if len(places) == 1:
        near = min(days, key=lambda found: _apart(found, places[0]))
        return [near.day]
    ahead_first = days[0].start < places[0].start
    found: list[date | None] = []
    for i, place in enumerate(places):
        earlier = places[i - 1].end if i else 0
        later = places[i + 1].start if i + 1 < len(places) else len(clause.marked.tokens)
        ahead = [each.day for each in days if earlier <= each.start < place.start]
        behind = [each.day for each in days if place.end <= each.start < later]
        chosen = (ahead[-1:] or behind[:1]) if ahead_first else (behind[:1] or ahead[-1:])
        found.append(chosen[0] if chosen else day)
    return found


def _apart(one: Mention, other: Mention) -> int:
    return max(one.start, other.start) - min(one.end, other.end)
