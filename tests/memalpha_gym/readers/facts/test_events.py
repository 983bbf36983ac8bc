"""What is counted, and when things happened."""

from __future__ import annotations

from datetime import date

import pytest

from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


def told(text: str) -> list[tuple[str, date | None]]:
    return [(claim.value, claim.day) for claim in claims_of(text, WORDS)]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone: dives 3",
        "Ada Stone has done three dives.",
        "Ada Stone – 3x dive",
        "Ada Stone: dives (how many): 3",
        "| Name | dive (how many) |\n|---|---|\n| Ada Stone | 3 |",
        "3 times now Ada Stone has been on a dive.",
    ],
)
def test_totals(text: str) -> None:
    assert told(text) == [("3", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone has done two or three dives.",
        "Ada Stone is linked with three dives.",
        "Ada Stone has not done three dives.",
        "Ada Stone: dives: not three",
        "Ada Stone: dives: 3, 4",
        "Ada Stone: two or three dives",
    ],
)
def test_what_is_no_total(text: str) -> None:
    assert told(text) == []


def test_each_event_has_the_day_beside_it() -> None:
    text = "Ada Stone visited North Cape on 3 March 2025 and Long Beach on 5 March 2025."
    assert told(text) == [("North Cape", date(2025, 3, 3)), ("Long Beach", date(2025, 3, 5))]


def test_what_is_denied_is_no_item_and_no_event() -> None:
    assert told("Project Heron's step is not sell three cars.") == []
    (claim,) = claims_of("Ada Stone was not at North Cape on a trip on 3 March 2025.", WORDS)
    assert claim.denied


def test_two_totals_of_the_same_are_a_contradiction() -> None:
    assert [value for value, _ in told("Ada Stone: dives 3, dives 4")] == ["3", "4"]
    assert [value for value, _ in told("Ada Stone: dives 3, formerly dives 2")] == ["3"]
