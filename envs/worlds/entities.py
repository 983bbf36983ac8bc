"""Who a world is about: people and projects, and the cast of one episode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .language import Lexicon


@dataclass(frozen=True, slots=True)
class Entity:
    """A person or a project.

    Attributes:
        kind: which of the two.
        name: the full name, by which questions ask.
        short: the first name of a person, unique in the cast; the full name of a project.
        pronoun: `she`, `he` or `it`.
        possessive: `her`, `his` or `its`.
    """

    kind: Literal["person", "project"]
    name: str
    short: str
    pronoun: str
    possessive: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone and everything that one episode may speak of."""

    people: tuple[Entity, ...]
    projects: tuple[Entity, ...]


def draw_cast(words: Lexicon, rng: np.random.Generator, people: int, projects: int) -> Cast:
    """A cast in which no two people share a first name or a surname.

    Raises:
        ValueError: the words have not as many names.
    """
    first_names = [(name, "she", "her") for name in words.women] + [(name, "he", "his") for name in words.men]
    surnames = list(words.surnames)
    if people > min(len(first_names), len(surnames)) or projects > len(words.projects):
        raise ValueError(
            f"{people} people and {projects} projects are wanted, and there are names for {len(first_names)} and "
            f"{len(words.projects)}; ask for fewer facts"
        )
    firsts = [first_names[i] for i in rng.permutation(len(first_names))[:people]]
    lasts = [surnames[i] for i in rng.permutation(len(surnames))[:people]]
    named = [words.project.format(words.projects[i]) for i in rng.permutation(len(words.projects))[:projects]]
    return Cast(
        tuple(
            Entity("person", f"{first} {last}", first, pronoun, possessive)
            for (first, pronoun, possessive), last in zip(firsts, lasts, strict=True)
        ),
        tuple(Entity("project", name, name, "it", "its") for name in named),
    )
