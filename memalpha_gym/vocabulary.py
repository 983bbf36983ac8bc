"""The words of a split as plain data, for readers that look facts up: every name, attribute and form of value it can have.

A vocabulary belongs to a split and not to an episode: it holds all names of the split and all values of its attributes, and
says nothing of who has what.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    """What an attribute's values are.

    `text` and `number` are single values. `person` is somebody of the split. `list` is any number of values that hold at once.
    `event` is something done at a place on a day, whose values are the places. `count` is something done a number of times.
    """

    TEXT = "text"
    NUMBER = "number"
    PERSON = "person"
    LIST = "list"
    EVENT = "event"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class AttributeWords:
    """How an attribute is named and stated.

    Attributes:
        noun: its name in needs.
        kind: what its values are.
        owner: `person` or `project`: who can have it.
        nouns: what names it by itself, in a heading or before a value; synonyms of the noun.
        hints: words that name it where they stand beside one of its values, such as verbs ("lives", "dial"). Of a count: ways
            of telling that it was done, each as the words that it takes, in any form and order ("give blood", "dive night").
        values: its values, where it has a list of them.
        low, high: the range of its numbers, low ≤ n < high.
        unit: what stands behind its numbers, such as `crowns`.
        plural: of the noun, where replies need it.
    """

    noun: str
    kind: ValueKind
    owner: str
    nouns: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    unit: str = ""
    plural: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a split, as far as facts are stated with them.

    Attributes:
        women, men: first names.
        surnames: surnames.
        projects: names of projects, as the text calls them ("project Heron").
        attributes: what can be said of people and projects.
        sources: who may give a fact, where sources can contradict each other.
        bynames: what people may be called besides their names.
        year: the year in which the streams begin; a date without a year is of this one.
    """

    women: tuple[str, ...] = ()
    men: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    attributes: tuple[AttributeWords, ...] = ()
    sources: tuple[str, ...] = ()
    bynames: tuple[str, ...] = ()
    year: int = 2025
