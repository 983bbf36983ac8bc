"""Words, numbers, signs and dates of a text, and what each is looked up by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from memalpha_gym.dates import find_dates
from memalpha_gym.readers.ranking import stem

_TOKEN = re.compile(
    r"\d{1,3}(?:[,.\u202f]\d{3})+(?![\w])|\d+(?=[a-zA-Z]?x\b|[^\W\d])|x(?=\d)|[^\W_]+|['’][sS]\b|[-=]>|<[-=]|\S",
    re.UNICODE,
)
CLOCK = "◷"
"""The token that stands for a time of day."""

IRREGULAR = {
    form: verb
    for verb, *forms in map(
        str.split,
        """begin began begun; break broke broken; breed bred; bring brought; build built; buy bought; come came; deal dealt; dive
        dove; draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten; feed fed; find found; get got gotten; give
        gave given; go went gone goes; grow grew grown; hear heard; hold held; keep kept; know knew known; lead led; leave left;
        lend lent; make made; meet met; pay paid; read; ride rode ridden; ring rang rung; run ran; see saw seen; sell sold; send
        sent; shoot shot; show showed shown; sing sang sung; sit sat; sleep slept; speak spoke spoken; spend spent; stand
        stood; swear swore sworn; sweep swept; swim swam swum; take took taken; teach taught; tell told; think thought; wear
        wore worn; win won; write wrote written""".split(";"),
    )
    for form in forms
}
"""Irregular forms of verbs, with the verb."""

_BEFORE = re.compile(r"\bb4\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b")
_DAYS = re.compile(
    r"(?<![\w.,/-])\d{1,2}(?:st|nd|rd|th)?(?:(?:, ?| ?& ?|,? and )\d{1,2}(?:st|nd|rd|th)?)*(?: ?& ?|,? and )\Z"
)
ROW = 200
"""Characters of the longest row of days of one month, and more."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a sign or a date: its text and, for words, what it is looked up by."""

    text: str
    key: str = ""
    day: date | None = None


def tokens_of(text: str, year: int, told: date | None) -> Iterator[Token]:
    """The tokens of a text. `year` and `told` are as in `find_dates`."""
    text = _BEFORE.sub("before", text)
    text = _CAMEL.sub(" ", _CLOCK.sub(f" {CLOCK} ", text.replace("_", " ").replace("*", " ").replace("`", " ")))
    place = 0
    for found in find_dates(text, year, told):
        if found.start >= place:
            row = (
                _DAYS.search(text, max(place, found.start - ROW), found.start) if text[found.start].isdigit() else None
            )
            days = _days_of(row[0], found.day) if row and row.end() == found.start else []
            yield from _words(text[place : row.start() if row and days else found.start])
            yield from days
            yield Token(text[found.start : found.end], day=found.day)
            place = found.end
    yield from _words(text[place:])


def _days_of(row: str, last: date) -> list[Token]:
    """The days of a row that stands ahead of the last of them, in whose month they are: "3, 9 and " ahead of "12 March"."""
    numbers = [int(number) for number in re.findall(r"\d+", row)]
    if any(not 0 < one < other for one, other in pairwise([*numbers, last.day])):
        return []
    return [Token(str(number), day=last.replace(day=number)) for number in numbers]


def _words(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        word = match[0]
        yield Token(word, key_of(word)) if word[0].isalnum() else Token(word)


def key_of(word: str) -> str:
    """What a word is looked up by: lower-cased and without a plural ending; a number without separators."""
    if word[0].isdecimal():
        return re.sub(r"\D", "", word)
    word = word.lower()
    if word.endswith("men") and len(word) > 4:  # "foremen"
        return f"{word[:-3]}man"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def keys_of(phrase: str) -> tuple[str, ...]:
    """A phrase as the keys of its words, a leading article left out."""
    keys = tuple(token.key for token in _words(phrase) if token.key)
    return keys[1:] if len(keys) > 1 and keys[0] in ("a", "an", "the") else keys


def root_of(word: str) -> str:
    """What all forms of a verb, or of a noun, have in common."""
    word = word.lower()
    return stem(IRREGULAR.get(word, word))
