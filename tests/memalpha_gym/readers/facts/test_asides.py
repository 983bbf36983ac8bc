"""Rows in which everybody stands in brackets behind what is theirs."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.asides import rows
from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Coaches: Eva Rivers (Ada Stone), Tom Field (Bob Rivers)",
         ["Ada Stone: Coaches: Eva Rivers", "Bob Rivers: Coaches: Tom Field"]),
        ("**Coaches** – Eva Rivers (of Ada Stone and Bob Rivers)",
         ["Ada Stone: Coaches: Eva Rivers", "Bob Rivers: Coaches: Eva Rivers"]),
        ("Pets: dog (Ada Stone; formerly cat), parrot (Bob Field)",
         ["Ada Stone: Pets: dog (formerly cat)", "Bob Field: Pets: parrot"]),
        ("Trips: North Cape (Ada Stone, 3 May 2025); Red Hill (Bob Field, 4 May 2025)",
         ["Ada Stone: Trips: North Cape (3 May 2025)", "Bob Field: Trips: Red Hill (4 May 2025)"]),
        ("Sponsors: Oak Fund (project Kite)", ["project Kite: Sponsors: Oak Fund"]),
    ],
)  # fmt: skip
def test_each_item_is_a_line(line: str, expected: list[str]) -> None:
    assert rows(line, WORDS) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Coach: Eva Rivers (Ada Stone)",  # who of the two is the coach?
        "Coaches: Eva Rivers (Ada Stone), Tom Field",
        "Pets: dog (Ada Stone, Bob Field)",
        "Pets, pagers: dog (Ada Stone), 1234 (Bob Field)",
        "Pets: Ada Stone (dog)",
        "Ada Stone: pet dog (since May)",
        "Coaches: Eva Rivers Tom Field (Ada Stone)",
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert rows(line, WORDS) == []


def test_a_value_that_was_is_told_as_one() -> None:
    claims = claims_of("Pets: dog (Ada Stone; formerly cat), parrot (Bob Field)", WORDS)
    assert [(claim.name.full, claim.value, claim.former) for claim in claims] == [
        ("Ada Stone", "dog", False),
        ("Ada Stone", "cat", True),
        ("Bob Field", "parrot", False),
    ]
