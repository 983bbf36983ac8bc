"""What an episode requires of its words and its chunks, told from the knobs alone: what cannot be made is refused beforehand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from memalpha_gym.tasks import Split

from .knobs import Knobs
from .language import Attribute, lexicon

MOST_THOUSANDS = 10_000
"""Thousands of tokens of the longest stream."""


@dataclass(frozen=True, slots=True)
class Requirements:
    """What the episodes of a family need, whatever is drawn.

    Attributes:
        people, projects: the cast.
        statements: the most statements that are told.
        chunks: the most chunks that one fact cannot do without, each another one.
        values: about how many values of `attributes` are told.
        attributes: each attribute that takes one of those values, with the number of those who may have it.
    """

    people: int
    projects: int
    statements: int
    chunks: int = 1
    values: float = 0.0
    attributes: tuple[tuple[Attribute, int], ...] = ()


RequirementsOf = Callable[[Split, Knobs], Requirements]
"""What a family requires. It raises ValueError where knobs contradict each other."""


def check_requirements(
    name: str, split: Split, knobs: Knobs, required_by: RequirementsOf, change: Callable[..., Knobs]
) -> None:
    """Make sure that a family can make its episodes.

    Args:
        name: the family's name.
        split: whose words are used.
        knobs: how episodes are made.
        required_by: what the family requires.
        change: the knobs that there would be if some had been given otherwise.

    Raises:
        ValueError: it cannot; the message says what is missing, and which knobs would mend it.
    """
    reason = _reason(split, knobs, required_by)
    if reason:
        ways = list(_remedies(split, knobs, required_by, change))
        give = f"; give {', or '.join(ways)}" if ways else ""
        raise ValueError(f"{name} cannot be made so: {reason}{give}")


def _reason(split: Split, knobs: Knobs, required_by: RequirementsOf) -> str:
    """Why episodes cannot be made; empty where they can."""
    try:
        required = required_by(split, knobs)
    except ValueError as error:
        return str(error)
    words = lexicon(split)
    names = words.most_people
    if required.people > names or required.projects > len(words.projects):
        wanted = f"{required.people} people and {required.projects} projects"
        return f"{wanted} are wanted, and the words of {split} have names for {names} and {len(words.projects)}"
    if required.chunks > knobs.carriers:
        return (
            f"a fact takes {required.chunks} chunks of its own, and {knobs.carriers} of the {knobs.chunks} chunks may tell "
            "something"
        )
    if required.statements > knobs.room:
        return (
            f"up to {required.statements} statements are told, and the {knobs.carriers} chunks of {knobs.chunk_size} tokens that "
            f"may tell something have room for {knobs.room}"
        )
    return _missing_values(split, required)


def _missing_values(split: Split, required: Requirements) -> str:
    """Whether some attribute has too few values, where they are told of all attributes alike."""
    places = sum(subjects for _, subjects in required.attributes)
    for attribute, _ in required.attributes:
        sharing = sum(subjects for other, subjects in required.attributes if other.values == attribute.values)
        wanted = required.values * sharing / places
        if wanted > attribute.variety:
            there = f"the words of {split} have {attribute.variety}"
            return f"about {ceil(wanted)} values of {attribute.noun!r} are told, and {there}"
    return ""


def _remedies(split: Split, knobs: Knobs, required_by: RequirementsOf, change: Callable[..., Knobs]) -> Iterator[str]:
    """Settings of single knobs, each of which would do by itself."""

    def works(name: str, value: int) -> bool:
        try:
            return not _reason(split, change(**{name: value}), required_by)
        except ValueError:  # out of the knob's range, such as more sessions than chunks
            return False

    for name in ("facts", "depth"):
        less = next((value for value in range(getattr(knobs, name) - 1, 0, -1) if works(name, value)), 0)
        if less:
            yield f"{name}={less}{' at most' if less > 1 else ''}"
    if not knobs.depth and works("depth", 1):
        yield "depth=1"
    for name in ("updates", "hearsay", "corrections", "filler", "sessions", "chunk_tokens"):
        if getattr(knobs, name) and works(name, 0):
            yield f"{name}=0"
    thousands = range(knobs.tokens // 1_000 + 1, MOST_THOUSANDS + 1)
    place = bisect_left(thousands, True, key=lambda count: works("tokens", count * 1_000))
    if place < len(thousands) and works("tokens", thousands[place] * 1_000):
        yield f"tokens={thousands[place] * 1_000} at least"
