"""Whether a reply gives a value, in any fair form of it.

| value                | is given by                                                                                |
|----------------------|--------------------------------------------------------------------------------------------|
| a number             | the same number in digits or words, with or without separators; not as a part of another,   |
|                      | as an ordinal or in a date                                                                 |
| a number with a unit | that number with this unit or with none, and not with another one ("17 weeks")              |
| zero                 | also "none", or "no" before its unit                                                       |
| a date               | the same day in any usual form, with its year or without                                   |
| anything else        | its words in order, as whole words, numbers among them in any form; a title may be left out |

A number or date is contradicted by another one beside it. In a reply of up to `ANSWER_WORDS` words, beside is every other date,
every other number of the same unit, and every number without a unit or with the unit that the right one has there. In a longer
one, which is text that was found, beside is what nothing but connecting words and the unit part from the right one. Dates, clock
times, ordinals, things that bear a number ("session 3") and "in 2025" contradict no number; other years do, and are contradicted,
only where connecting words part them. Denial is not read: "not 17 but 18" gives neither.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from memalpha_gym.numerals import Numeral, digits, find_numerals, is_unit, singular
from memalpha_gym.scoring.days import Day, find_days, written_day
from memalpha_gym.words import Phrase, Wording, words

ANSWER_WORDS = 20
"""The most words of a reply that is an answer and not a text."""

MOST_UNIT_WORDS = 4
_TITLE = re.compile(r"(?:dr|prof|professor|mr|mrs|ms|miss)\b\.?\s+(?=\S)", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(r"\s*+(?:[$£€¥#−-]|no\.|number)?\s*", re.IGNORECASE)
_BEFORE_DAY = re.compile(r"\s*(?:on\s+)?(?:the\s+)?", re.IGNORECASE)
_NONE = re.compile(r"\W*(?:no|none|never|nil|nothing|not once|not any)\b", re.IGNORECASE)
_DENIAL = re.compile(r"\b(?:not|never|isn'?t|wasn'?t|rather than|instead of)\s+$", re.IGNORECASE)
_IN_YEAR = re.compile(r"\b(?:in|since|during|year|until|till|by|of|after|before)\s+$", re.IGNORECASE)
_SPAN = re.compile(r"\b(?:from|between)\s+(?:the\s+)?$", re.IGNORECASE)
_CONNECTING = frozenset(
    "and or to but then now later maybe perhaps possibly probably not either even was were is it formerly until before rather "
    "than no at least most about the about nearly also plus actually instead first".split()
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value made ready to be looked for in replies.

    Attributes:
        text: the value as it was given.
        number: the number that it is, where it is one.
        day: the day that it is, where it is one.
        unit: the last word of the number's unit, in the singular; empty without one.
        phrases: its words, with and without a title before it.
        words: its words as they are.
        canonical: its words with numbers in digits, between spaces, where it holds numbers; else empty.
    """

    text: str
    number: Numeral | None
    day: Day | None
    unit: str
    phrases: tuple[Phrase, ...]
    words: tuple[str, ...]
    canonical: str

    @classmethod
    def of(cls, text: str) -> Value:
        """The value of a text; kept, since questions come again."""
        return _value(text)


@lru_cache(maxsize=1 << 14)
def _value(text: str) -> Value:
    said = Said(text)
    number, unit = _whole_number(text, said.numerals)
    whole = [day for day in said.days if _BEFORE_DAY.fullmatch(text[: day.start]) and not text[day.end :].strip(" .")]
    day = whole[0] if len(said.days) == 1 and whole else None
    forms = dict.fromkeys((text, _TITLE.sub("", text.lstrip(), count=1)))
    return Value(
        text,
        None if day else number,
        day,
        unit,
        tuple(map(Phrase.of, forms)),
        tuple(words(text)),
        said.canonical if said.numerals or said.days else "",
    )


def _whole_number(text: str, numerals: Sequence[Numeral]) -> tuple[Numeral | None, str]:
    """The number that a text is, with the last word of its unit; None where it is something else."""
    if len(numerals) != 1 or numerals[0].weak or not _BEFORE_NUMBER.fullmatch(text[: numerals[0].start]):
        return None, ""
    number, behind = numerals[0], words(text[numerals[0].end :])
    if not behind:
        return number, singular(number.unit[-1]) if number.unit else ""
    if len(behind) <= MOST_UNIT_WORDS and (number.unit[-1:] == tuple(behind[-1:]) or is_unit(behind[-1], number.value)):
        return number, singular(behind[-1])
    return None, ""


class Said:
    """A reply made ready to be asked for many values."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def of(cls, text: str) -> Said:
        """The reply of a text; a few are kept, since one reply is asked for answers and for what is forbidden."""
        return _said(text)

    @cached_property
    def wording(self) -> Wording:
        """Its words."""
        return Wording(self.text)

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """The days that it names, in order; both of "9 or 10 March"."""
        return tuple(find_days(self.text))

    @cached_property
    def numerals(self) -> tuple[Numeral, ...]:
        """The numbers that it names, in order, without those of dates."""
        return tuple(each for each in self._all_numerals if not any(d.start <= each.start < d.end for d in self.days))

    @cached_property
    def years(self) -> tuple[Numeral, ...]:
        """The years of dates in it."""
        dated = (each for each in self._all_numerals if any(d.start <= each.start < d.end for d in self.days))
        return tuple(each for each in dated if each.value >= 1000)

    @cached_property
    def canonical(self) -> str:
        """Its words with numbers in digits and days as `9 march 2025`, between spaces."""
        pieces: list[str] = []
        place = 0
        spans: list[tuple[int, int, str]] = [(day.start, day.end, written_day(day)) for day in self.days]
        spans += [
            (each.start, each.end, f"{digits(each.value)}{'th' if each.ordinal else ''}")
            for each in self.numerals
            if not (each.weak and self.text[each.start : each.end].lower() in ("one", "once"))
        ]
        for start, end, written in sorted(spans):
            if start >= place:
                pieces += [*words(self.text[place:start]), written]
                place = end
        return f" {' '.join([*pieces, *words(self.text[place:])])} "

    @cached_property
    def _all_numerals(self) -> tuple[Numeral, ...]:
        return tuple(find_numerals(self.text))

    def gives(self, value: Value) -> bool:
        """Whether it holds the value, whatever else it holds."""
        if value.day is not None:
            return any(day.same(value.day) for day in self.days)
        if value.number is not None:
            return bool(self._matching(value))
        if value.canonical:
            return value.canonical in self.canonical
        return any(self.wording.holds(phrase) for phrase in value.phrases)

    def answers(self, values: Iterable[Value]) -> bool:
        """Whether it gives one of the values, with no number or date beside that is none of them."""
        accepted = list(values)
        numbers = [value for value in accepted if value.number is not None]
        days = [value.day for value in accepted if value.day is not None]
        said = tuple(words(self.text))
        others = [value for value in accepted if value.number is None and value.day is None]
        if any(said == value.words != () or self.gives(value) for value in others):
            return True
        return self._dates(days) or self._counts(numbers)

    def _dates(self, days: Sequence[Day]) -> bool:
        """Whether it gives one of the days and none beside that is another."""
        given = [day for day in self.days if any(day.same(each) for each in days)]
        others = [day for day in self.days if not any(day.same(each) for each in days)]
        beside = others and (self._is_answer or any(self._connected(one, other) for one in given for other in others))
        return bool(given) and not beside

    def _counts(self, values: Sequence[Value]) -> bool:
        """Whether it gives one of the numbers and none beside that is another."""
        right = [
            each
            for value in values
            for each in self._matching(value)
            if not _DENIAL.search(self.text[max(0, each.start - 20) : each.start])
        ]
        if not right:
            return any(self._is_none(value) for value in values)
        accepted = {value.number.value for value in values if value.number is not None}
        units = {value.unit for value in values} - {""}
        years = all(value.number.year for value in values if value.number) and all(each.year for each in right)
        others = [each for each in self.numerals if each.value not in accepted and not each.weak and not each.ordinal]
        return any(each.ordinal for each in right) or not any(
            self._contradicts(each, right, units, years=years) for each in others
        )

    def _contradicts(self, other: Numeral, right: Sequence[Numeral], units: set[str], *, years: bool) -> bool:
        """Whether a number is beside the right one; see the module's text. `years` says that a year is asked for."""
        counted = set(map(singular, other.unit))
        alike = [each for each in right if not counted or not counted.isdisjoint(map(singular, each.unit))]
        if years and other.unit and not self._is_answer:
            return False
        if other.year and not years and _IN_YEAR.search(self.text[max(0, other.start - 20) : other.start]):
            return False
        if self._is_answer and not (years or other.year) and (alike or counted & units):
            return True
        return any(
            self._connected(each, other, {*units, *counted})
            for each in right
            if (each in alike or not each.unit)
            and not ("(" in self._between(each, other) and (other.year or bool(each.unit) != bool(other.unit)))
        )

    def _matching(self, value: Value) -> list[Numeral]:
        """The numbers in it that can be the value."""
        wanted = value.number
        found = self._by_value.get((wanted.value, wanted.ordinal), []) if wanted else []
        if wanted and wanted.year:
            found = found + [each for each in self.years if each.value == wanted.value]
        if not (found and value.unit):
            return found
        units = [(each, set(map(singular, each.unit))) for each in found]
        return [each for each, unit in units if value.unit in unit or not (unit or self._named(each))]

    @cached_property
    def _by_value(self) -> dict[tuple[Fraction, bool], list[Numeral]]:
        found: dict[tuple[Fraction, bool], list[Numeral]] = defaultdict(list)
        for each in self.numerals:
            found[each.value, each.ordinal].append(each)
        return dict(found)

    def _named(self, numeral: Numeral) -> bool:
        """Whether a number that may be none is none: all but a reply that says "once" and nothing else."""
        return numeral.weak and words(self.text) != ["once"]

    def _is_none(self, value: Value) -> bool:
        """Whether it says that there is none, where the value is zero."""
        if value.number is None or value.number.value:
            return False
        if _NONE.match(self.text) and not any(each.value for each in self.numerals):
            return True
        none = re.search(r"\bno((?:\s+\w+){1,4})", self.text, re.IGNORECASE)
        return none is not None and value.unit in {singular(word) for word in words(none[1])}

    @cached_property
    def _is_answer(self) -> bool:
        """Whether it is short enough to be an answer and no text."""
        return len(words(self.text)) <= ANSWER_WORDS

    def _between(self, one: Numeral | Day, other: Numeral | Day) -> str:
        first, second = sorted((one, other), key=lambda each: each.start)
        return self.text[first.end : second.start]

    def _connected(self, one: Numeral | Day, other: Numeral | Day, units: Set[str] = frozenset()) -> bool:
        """Whether nothing but connecting words and units stands between them. The ends of a span that a text gives are not."""
        first = min(one, other, key=lambda each: each.start)
        if not self._is_answer and _SPAN.search(self.text[max(0, first.start - 20) : first.start]):
            return False
        own = set(map(singular, first.unit)) if isinstance(first, Numeral) else set()
        return all(
            word in _CONNECTING or singular(word) in units | own or word.isdecimal()
            for word in words(self._between(one, other))
        )


@lru_cache(maxsize=64)
def _said(text: str) -> Said:
    return Said(text)
