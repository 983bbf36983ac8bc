"""Who a world is about: people and projects, the cast of one episode, and those who pass by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .language import Lexicon

TOKENS_A_PASSER_BY = 1_500
FEWEST_PASSERS_BY, MOST_PASSERS_BY = 3, 1_800
"""Those who pass by become more with the length of the stream, as far as there are names."""

TOKENS_A_PROJECT = 10_000
"""The same for projects that nothing is told of."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A person or a project.

    Attributes:
        kind: which of the two.
        name: the full name, by which questions ask.
        short: the first name of a person, unique in the cast; the full name of a project.
        pronoun: `she`, `he` or `it`.
        possessive: `her`, `his` or `its`.
        formal: a person's surname with a title.
        only_first, only_last: whether nobody else in the stream, passers-by included, has this first name, or this surname.
    """

    kind: Literal["person", "project"]
    name: str
    short: str
    pronoun: str
    possessive: str
    formal: str = ""
    only_first: bool = False
    only_last: bool = False

    @property
    def surname(self) -> str:
        """A person's surname; empty for a project."""
        return self.name.rpartition(" ")[2] if self.kind == "person" else ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which a note may speak of it, the full one first."""
        return tuple(dict.fromkeys(filter(None, (self.name, self.short, self.surname))))


@dataclass(frozen=True)
class Crowd:
    """People who pass by: they are spoken of in filler, and nothing is ever asked of them.

    A third of them share a first name with somebody of the cast, and a third a surname; nobody has both. They are made when
    they are asked for, so that a crowd of any size takes no room.

    Attributes:
        size: how many there are.
        firsts: first names that nobody of the cast has, with their pronouns.
        lasts: surnames that nobody of the cast has.
        first_doubles, last_doubles: people of the cast whose first names, or surnames, others have too.
        madam, sir: how people are called by their surnames.
    """

    size: int
    firsts: tuple[tuple[str, str, str], ...]
    lasts: tuple[str, ...]
    first_doubles: tuple[Entity, ...]
    last_doubles: tuple[Entity, ...]
    madam: str
    sir: str

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, index: int) -> Entity:
        if not 0 <= index < self.size:
            raise IndexError(f"there is no passer-by {index}; there are {self.size}")
        kind, turn = index % 3, index // 3
        first = self.firsts[index % len(self.firsts)]
        last = self.lasts[(index + index // len(self.firsts)) % len(self.lasts)]
        if kind == 0 and self.first_doubles:
            double = self.first_doubles[turn % len(self.first_doubles)]
            first = double.short, double.pronoun, double.possessive
        elif kind == 1 and self.last_doubles:
            last = self.last_doubles[turn % len(self.last_doubles)].surname
        return person(first, last, self.madam, self.sir)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone and everything that one episode may speak of.

    Attributes:
        people, projects: those of whom something may be told and asked.
        crowd: people who pass by.
        other_projects: projects that are only named.
    """

    people: tuple[Entity, ...]
    projects: tuple[Entity, ...]
    crowd: Crowd
    other_projects: tuple[Entity, ...] = ()


def person(
    first: tuple[str, str, str], last: str, madam: str, sir: str, *, alone: tuple[bool, bool] = (False, False)
) -> Entity:
    """A person, from the first name with its pronouns and the surname; `alone`: whether each of them is nobody else's."""
    name, pronoun, possessive = first
    formal = (madam if pronoun == "she" else sir).format(last)
    return Entity("person", f"{name} {last}", name, pronoun, possessive, formal, *alone)


def draw_cast(words: Lexicon, rng: np.random.Generator, people: int, projects: int, tokens: int = 0) -> Cast:
    """A cast in which no two people share a first name or a surname, and those who pass by.

    Args:
        words: the names.
        rng: the same one gives the same people and projects, whatever the length of the stream.
        people, projects: how many.
        tokens: the length of the stream, with which the number of those grows who pass by.

    Raises:
        ValueError: the words have not as many names.
    """
    first_names = [(name, "she", "her") for name in words.women] + [(name, "he", "his") for name in words.men]
    surnames = list(words.surnames)
    if people > words.most_people or projects > len(words.projects):
        raise ValueError(
            f"{people} people and {projects} projects are wanted, and there are names for {words.most_people} and "
            f"{len(words.projects)}; ask for fewer facts"
        )
    firsts = [first_names[i] for i in rng.permutation(len(first_names))]
    lasts = [surnames[i] for i in rng.permutation(len(surnames))]
    named = [words.project.format(words.projects[i]) for i in rng.permutation(len(words.projects))]
    size = min(FEWEST_PASSERS_BY + tokens // TOKENS_A_PASSER_BY, MOST_PASSERS_BY)
    doubled = min(1 + size // 6, people // 3)
    cast = tuple(
        person(firsts[i], lasts[i], words.madam, words.sir, alone=(i >= doubled, not doubled <= i < 2 * doubled))
        for i in range(people)
    )
    crowd = Crowd(
        size,
        tuple(firsts[people:]),
        tuple(lasts[people:]),
        cast[:doubled],
        cast[doubled : 2 * doubled],
        words.madam,
        words.sir,
    )
    entities = tuple(Entity("project", name, name, "it", "its") for name in named)
    last = min(projects + 1 + tokens // TOKENS_A_PROJECT, len(entities))
    return Cast(cast, entities[:projects], crowd, entities[projects:last])
