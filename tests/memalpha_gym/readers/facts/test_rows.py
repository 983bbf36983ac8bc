"""Rows of several people with a value each."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


def told(text: str) -> list[tuple[str, str]]:
    return [(claim.name.full, claim.value) for claim in claims_of(text, WORDS)]


@pytest.mark.parametrize(
    "text",
    [
        "Pager numbers: 1234 (Ada Stone), 1345 (Bob Field), 1456 (Tom Rivers)",
        "Pager numbers: 1234 for Ada Stone, 1345 for Bob Field and 1456 for Tom Rivers",
        "Pagers: 1234 units (Ada Stone), 1345 units (Bob Field), 1456 units (Tom Rivers)",
        "# Pagers\n1234 (Ada Stone), 1345 (Bob Field), 1456 (Tom Rivers)",
    ],
)
def test_who_has_a_value_may_stand_behind_it(text: str) -> None:
    assert told(text) == [("Ada Stone", "1234"), ("Bob Field", "1345"), ("Tom Rivers", "1456")]


def test_of_whom_a_number_of_times_is_may_stand_behind_it() -> None:
    assert told("Dives: 3 (Ada Stone), 1 (Bob Field)") == [("Ada Stone", "3"), ("Bob Field", "1")]
    assert told("Sponsors: Oak Fund (project Kite)") == [("project Kite", "Oak Fund")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Coach - Ada Stone: Eva Rivers; Bob Field: Tom Rivers; Eva Field: Tom Stone",
            ["Eva Rivers", "Tom Rivers", "Tom Stone"],
        ),
        ("Pet: Ada Stone: cat; Bob Field: dog; Eva Field: parrot", ["cat", "dog", "parrot"]),
    ],
)
def test_an_attribute_named_once_goes_for_all_of_a_row(text: str, expected: list[str]) -> None:
    assert told(text) == list(zip(["Ada Stone", "Bob Field", "Eva Field"], expected, strict=True))


def test_what_goes_on_otherwise_is_no_row() -> None:
    assert told("Dives - Ada Stone: 3; Bob Field has 4 boats") == [("Ada Stone", "3")]
