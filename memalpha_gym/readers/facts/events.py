"""What is counted: numbers of times, single times, and the how-manieth time it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise

from memalpha_gym.readers.facts import marks
from memalpha_gym.readers.facts.clauses import Clause
from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.mentions import Marked, Mention, Name, Sort
from memalpha_gym.readers.facts.rows import holders
from memalpha_gym.readers.facts.subjects import Whose
from memalpha_gym.readers.facts.times import IN_ALL, TOTAL, Part, is_nth, nth_of, number_of
from memalpha_gym.readers.facts.timing import Spoken
from memalpha_gym.vocabulary import ValueKind

ONE_TIME = "+1"
"""The value of a claim that something happened once, on a day that is told; a number is a total.

What has neither a number nor a day is not counted: two such notes may tell of one time or of two.
"""

NTH_TIME = "#"
"""What the value of a claim begins with that says which time it was: "#3" for "the third time"."""

MOST_TIMES = 99
_ROW = frozenset((",", "/", "and", "&", "|", ";", "or"))

_ANOTHER = frozenset("again another more makes making brings bringing".split())
_UP_TO = frozenset("of by until till since to to-date".split())
"""What stands ahead of a day up to which a total is told: "as of 3 March"."""

Told = tuple[Name, str, str, date | None, int]
"""Of whom, what, the value, the day, and of how many the same is said."""


def counted(clause: Clause, whose: Whose, day: date | None, last: Spoken | None) -> Iterator[Told]:
    """What a clause claims of how often something happened: whose, what, the total, `ONE_TIME` or `NTH_TIME`, and the day."""
    marked = clause.marked
    attributes = whose.lexicon.attributes
    cues = [
        (cue, min(cue.nouns))
        for cue in marked.of(Sort.CUE)
        if len(cue.nouns) == 1 and attributes[min(cue.nouns)].kind is ValueKind.COUNT
    ]
    numbers = [mention for mention in marked.of(Sort.NUMBER) if mention.number <= MOST_TIMES]
    if not cues:
        above = [noun for noun in whose.context.nouns if attributes[noun].kind is ValueKind.COUNT]
        if len(above) == 1:
            yield from _under_heading(clause, whose, above[0], numbers, day)
        elif last is not None and attributes[last.noun].kind is ValueKind.COUNT:
            yield from _gone_on(clause, whose, last, numbers, day)
        return
    rowed = _in_a_row(clause, [cue for cue, _ in cues], numbers)
    used: set[Mention] = set()
    for part in _parts(clause, cues, numbers, whose.lexicon):
        listed = _listed(clause, whose, part.cues[0], [number for number in numbers if number not in used])
        if listed:
            used.update(number for _, number in listed)
            yield from ((who, part.noun, str(number.number), day, 1) for who, number in listed)
            continue
        if any(cue in rowed or _is_open(clause, cue, numbers) or _is_denied(clause, cue, numbers) for cue in part.cues):
            continue
        names = whose.all_of(part.cues[0], part.cues[0], "person")
        number, values = _told(part, used, day)
        used.update([number] if number else [])
        yield from ((name, part.noun, value, when, len(names)) for name in names for value, when in values)


def _parts(
    clause: Clause, cues: Sequence[tuple[Mention, str]], numbers: Sequence[Mention], lexicon: Lexicon
) -> Iterator[Part]:
    """The clause by what is counted in it: cues of the same in a row are one.

    Numbers stand ahead of what they count, or behind it, in all parts of a clause alike: "once he dived, twice he gave blood".
    """
    runs = [(noun, [cue for cue, _ in run]) for noun, run in groupby(cues, key=lambda pair: pair[1])]
    ahead = len(runs) > 1 and any(n.end <= runs[0][1][0].start for n in numbers)
    ahead = ahead and not any(n.start >= runs[-1][1][-1].end for n in numbers)
    for i, (noun, run) in enumerate(runs):
        start = runs[i - 1][1][-1].end if i else 0
        last = i + 1 == len(runs)
        end = len(clause.marked.tokens) if last else run[-1].end if ahead else runs[i + 1][1][0].start
        yield Part(clause, noun, run, start, end, [n for n in numbers if start <= n.start < end], lexicon.counted[noun])


def _told(part: Part, used: set[Mention], day: date | None) -> tuple[Mention | None, list[tuple[str, date | None]]]:
    """The number of a part, where it has one, and its values with their days."""
    marked = part.clause.marked
    nth = nth_of(part)
    counts = [n for n in part.numbers if n not in used and not is_nth(part, n)]
    told = list(dict.fromkeys(found for cue in part.cues if (found := number_of(part, cue, counts))))
    number = told[0] if told else None
    own = part.days
    when = own[0] if own else day
    single: list[tuple[str, date | None]] = [(ONE_TIME, each) for each in own or (day,) if each]
    if _contradicts(marked, told):
        return number, [(str(each.number), when) for each in told]
    if nth and number is None:
        return None, [(f"{NTH_TIME}{nth}", when), *single]
    if number is None or (number.number == 1 and own and number.text.lower() in ("one", "a")):
        return None, single
    words = marked.between(part.start, part.end)
    first = next((mention.start for mention in marked.of(Sort.DAY)), 0)
    as_of = first > 0 and marked.between(first - 1, first)[0] in _UP_TO
    grows = bool(_ANOTHER & set(words)) and when is not None and len(own) < 2 and not as_of
    return number, [(str(number.number), when), *(single if grows else [])]


def _contradicts(marked: Marked, told: Sequence[Mention]) -> bool:
    """Whether different numbers are given for the same, none of them as what was: "dives 3, dives 4"."""
    return any(
        one.number != other.number and not (marks.goes_on(words) or marks.goes_back(words))
        for one, other in pairwise(sorted(told, key=lambda number: number.start))
        for words in [marked.between(one.end, other.start)]
    )


def _gone_on(
    clause: Clause, whose: Whose, last: Spoken, numbers: Sequence[Mention], day: date | None
) -> Iterator[Told]:
    """A total that a clause adds to what was told before: "That makes three.", "Twice so far."."""
    marked = clause.marked
    if len(numbers) != 1 or marked.of(Sort.CUE, Sort.VALUE):
        return
    number = numbers[0]
    behind = marked.between(number.end, number.end + 3)
    counts = (
        bool(TOTAL & set(marked.between(0, number.start)))
        or behind[:1] in (["times"], ["x"], ["×"], ["time"])
        or number.text.lower() in ("once", "twice", "thrice")
        or IN_ALL.match(" ".join(behind)) is not None
    )
    named = [mention.name for mention in marked.of(Sort.NAME) if mention.name]
    if counts and len(named) < 2 and "or" not in marked.between(0, len(marked.tokens)):
        yield named[0] if named else last.name, last.noun, str(number.number), day, 1


def _listed(clause: Clause, whose: Whose, cue: Mention, numbers: Sequence[Mention]) -> list[tuple[Name, Mention]]:
    """Who has which number behind a cue that stands ahead of several people: "Night dives: Mara 3, Tomas 2"."""
    held = holders(clause.marked, numbers)
    if held:
        return [(name.name, number) for number, name in held.items() if name.name is not None]
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
) -> Iterator[Told]:
    days = clause.marked.of(Sort.DAY)
    if not numbers and not days:
        return
    name = whose.of(None, numbers[0] if numbers else days[0], "person")
    if name is None:
        return
    if len(numbers) == 1:
        yield name, noun, str(numbers[0].number), day, 1
    elif not numbers:
        yield from ((name, noun, ONE_TIME, found.day, 1) for found in days)


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
