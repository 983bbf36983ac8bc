"""How people are called: by full name, by first name, or by surname with a title, wherever it is clear who is meant."""

from __future__ import annotations

from collections.abc import Iterable

from .draws import Draws
from .entities import Entity

FULL, FIRST = 10, 15
"""Of twenty times that somebody is named, so many are by full name, and those up to the second number by first name alone."""


def call(person: Entity, draws: Draws) -> str:
    """A person's name: what is short is only used of those whom nobody in the stream can be mistaken for."""
    turn = draws.below(20)
    if turn >= FULL:
        if turn < FIRST:
            return person.short if person.only_first else person.name
        if person.only_last:
            return person.formal
    return person.name


def refer(text: str, about: Iterable[Entity], draws: Draws) -> str:
    """A text with those whom it is about called in one way or another, each always in the same."""
    for person in about:
        if person.name != person.short and person.name in text:
            text = text.replace(person.name, call(person, draws))
    return text
