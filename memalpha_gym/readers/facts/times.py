"""How often: which number of a clause says how many times something was done, or which time it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from memalpha_gym.readers.facts import marks
from memalpha_gym.readers.facts.acts import act_root
from memalpha_gym.readers.facts.clauses import Clause
from memalpha_gym.readers.facts.mentions import Marked, Mention, Sort

_BETWEEN = frozenset(
    "x × of : = - – — | / ( ) [ ] > » › · • is are count counts total tally sum number in all so far now up to date done "
    "recorded completed at stands the a times # overall altogether how many often → made makes making has have had by "
    "currently reported "
    "logged on record given attended held performed taken undertaken carried out finished went been part and , ' \" his her you "
    "they it that this comes came brings bringing".split()
)
_SETTING_APART = [[sign] for sign in (":", "=", "|", "-", "–", "—", ">", "→", "(", "[", "·", "#")]
_CLOSING = frozenset((".", ")", "]", "|", '"', "'", "}", ",", "*", "x", "×", "time", "times", "!"))
_AHEAD = frozenset("x × times of - – more : | time in on at the a an by to for".split())
TOTAL = frozenset("total tally count counts sum overall altogether makes making made brings bringing".split())
IN_ALL = re.compile(
    r"[,(]? ?(in (all|total|sum)|altogether|overall|so far|to date|on record|by now|up to now|until now|all told)\b"
)
_NTH = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}
_NTH_ENDINGS = frozenset(("st", "nd", "rd", "th"))
_NUMBERED = frozenset(("no", "nr", "number", "#"))
FARTHEST_AHEAD = 4
"""Tokens between a number and what it counts: "three trips in the kayak"."""


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a clause that tells of one thing that is counted.

    Attributes:
        clause: the clause.
        noun: what is counted.
        cues: what names it, in order.
        start, end: the tokens that may go with it: behind what is told of before, up to what is told of next.
        numbers: the numbers of times among them.
        own: the roots of the words that tell of it.
    """

    clause: Clause
    noun: str
    cues: Sequence[Mention]
    start: int
    end: int
    numbers: Sequence[Mention]
    own: frozenset[str]

    def links(self, start: int, end: int, words: frozenset[str]) -> bool:
        """Whether nothing parts a number from a cue: some words, names, days, and those that tell of what is counted."""
        marked = self.clause.marked
        named = {i for name in marked.of(Sort.NAME, Sort.DAY, Sort.CUE) for i in range(name.start, name.end)}
        between = enumerate(marked.between(start, end), start)
        return all(word in words or i in named or act_root(word) in self.own for i, word in between)

    @property
    def days(self) -> list[date]:
        """The days that stand in it; where there are others, one that leads the clause tells when it was written."""
        days = [day for day in self.clause.marked.of(Sort.DAY) if self.start <= day.start < self.end]
        if (
            len(days) > 1
            and days[0].start == 0
            and self.clause.marked.between(1, 2)[:1] in ([":"], ["."], ["|"], ["–"])
        ):
            days = days[1:]
        return [day.day for day in days if day.day]


def is_nth(part: Part, number: Mention) -> bool:
    """Whether a number says which time it was: "2nd", "no. 3", "#3"."""
    marked = part.clause.marked
    ahead = [word for word in marked.between(max(0, number.start - 2), number.start) if word != "."]
    return (
        number.text.lower() == "no"
        or marked.between(number.end, number.end + 1)[:1] in [[ending] for ending in _NTH_ENDINGS]
        or ahead[-1:] in [[word] for word in _NUMBERED]
    )


def nth_of(part: Part) -> int:
    """Which time it was, where that is told: "for the third time", "her 3rd night dive", "night dive no. 3"; else 0."""
    marked = part.clause.marked
    for place in range(part.start, part.end):
        word = marked.tokens[place].text.lower()
        behind = [each for each in marked.between(place + 1, place + 3) if each not in _NTH_ENDINGS]
        cue_behind = any(0 <= cue.start - place <= 3 for cue in part.cues)
        if word in _NTH and (behind[:1] == ["time"] or cue_behind):
            return _NTH[word]
        number = next((n for n in part.numbers if n.start == place and n.text.isdecimal()), None)
        if number is None or not is_nth(part, number):
            continue
        ending = marked.between(place + 1, place + 2)[:1]
        cue_ahead = any(0 <= place - cue.end <= 2 for cue in part.cues)
        if (ending and ending[0] in _NTH_ENDINGS and (behind[:1] == ["time"] or cue_behind)) or (
            cue_ahead and not (ending and ending[0] in _NTH_ENDINGS)
        ):
            return number.number
    return 0


def number_of(part: Part, cue: Mention, numbers: Sequence[Mention]) -> Mention | None:
    """The number that stands with a cue: ahead of it, behind it, or elsewhere with a word that says what it is.

    "Three night dives"; "night dives: 3"; "went on a night dive three times", "gave blood, which makes three in all".
    """
    marked = part.clause.marked
    for number in reversed([number for number in numbers if number.end <= cue.start]):
        if cue.start - number.end <= FARTHEST_AHEAD and part.links(number.end, cue.start, _AHEAD):
            return number
        break
    for number in (number for number in numbers if number.start >= cue.end):
        if part.links(cue.end, number.start, _BETWEEN):
            return _latest(part.clause, number, numbers)
        break
    for number in numbers:
        behind = marked.between(number.end, number.end + 4)
        times = behind[:1] in (["time"] if number.text == "1" or number.number == 1 else ["times"], ["x"], ["×"])
        times = times or marked.between(number.start - 1, number.start) in (["x"], ["×"])
        if times or number.text.lower() in ("once", "twice", "thrice") or IN_ALL.match(" ".join(behind)):
            return number
    if len(numbers) == 1 and _ends_with(marked, numbers[0]):
        return numbers[0]
    for number in numbers:
        if TOTAL & set(marked.between(max(part.start, number.start - 4), number.start)):
            return number
    return None


def _ends_with(marked: Marked, number: Mention) -> bool:
    """Whether a clause ends with a number that a sign sets apart: "…: 3", "… (3)"."""
    behind = marked.between(number.end, len(marked.tokens))
    return marked.between(number.start - 1, number.start)[:1] in _SETTING_APART and set(behind) <= _CLOSING


def _latest(clause: Clause, number: Mention, numbers: Sequence[Mention]) -> Mention:
    """The last of a row of numbers of which each replaced the one before: "2 → 3"."""
    for other in numbers:
        words = clause.marked.between(number.end, other.start) if other.start > number.start else []
        if words and len(words) <= 3 and marks.goes_on(words):
            number = other
    return number
