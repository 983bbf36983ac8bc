"""What can be found in a text: mentions of names, attributes, values, numbers, days and sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from memalpha_gym.readers.facts.tokens import Token


class Sort(IntEnum):
    """What a mention is of."""

    NAME = 0
    CUE = 1
    HINT = 2
    VALUE = 3
    NUMBER = 4
    DAY = 5
    SOURCE = 6


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody or something named: as much of the name as the text gives.

    Attributes:
        first, last: of a person.
        other: a project, or a by-name.
    """

    first: str = ""
    last: str = ""
    other: str = ""

    @property
    def full(self) -> str:
        """The name as needs have it."""
        return self.other or " ".join(filter(None, (self.first, self.last)))


@dataclass(frozen=True, slots=True)
class Mention:
    """Something of the vocabulary in a text.

    Attributes:
        sort: what it is.
        start, end: its tokens.
        nouns: the attributes that a cue or hint names, or that a value fits.
        hinted: the attributes that a cue names only where it stands beside a value of theirs, as a hint does.
        text: the value, or the source, as the vocabulary has it.
        name: who is named.
        number: a number's value.
        day: a day.
    """

    sort: Sort
    start: int
    end: int
    nouns: frozenset[str] = frozenset()
    text: str = ""
    name: Name | None = None
    number: int = 0
    day: date | None = None
    hinted: frozenset[str] = frozenset()

    @property
    def holds_value(self) -> bool:
        """Whether it can be the value of something."""
        return self.sort in (Sort.VALUE, Sort.NUMBER)

    @property
    def is_value(self) -> bool:
        """Whether it is meant as a value: small numbers that fit nothing, such as "one", are words like others."""
        return self.sort is Sort.VALUE or (self.sort is Sort.NUMBER and bool(self.nouns or self.number >= 100))


@dataclass(frozen=True, slots=True)
class Marked:
    """A text as tokens, and the mentions in it in order; they do not overlap."""

    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]

    def of(self, *sorts: Sort) -> list[Mention]:
        """The mentions of some sorts."""
        return [mention for mention in self.mentions if mention.sort in sorts]

    def between(self, start: int, end: int) -> list[str]:
        """The lower-cased tokens from `start` to `end`."""
        return [token.text.lower() for token in self.tokens[start:end]]
