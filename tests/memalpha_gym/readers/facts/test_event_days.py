"""On which day each of a clause's events was."""

from __future__ import annotations

from datetime import date

import pytest

from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)
THIRD, NINTH = date(2025, 3, 3), date(2025, 3, 9)


def days(text: str) -> dict[str, date | None]:
    return {claim.value: claim.day for claim in claims_of(text, WORDS)}


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone's trips: North Cape on 3 March 2025, Long Beach on 9 March 2025",
        "Ada Stone's trips: 3 March 2025 North Cape, 9 March 2025 Long Beach",
        "Ada Stone visited North Cape (2025-03-03) and Long Beach (2025-03-09).",
        "Trips of Ada Stone: 2025-03-03: North Cape; 2025-03-09: Long Beach",
    ],
)
def test_days_stand_ahead_of_all_places_or_behind_all_of_them(text: str) -> None:
    assert days(text) == {"North Cape": THIRD, "Long Beach": NINTH}


def test_a_single_place_has_the_nearest_day() -> None:
    assert days("On 3 March 2025 Ada Stone visited North Cape, as was noted on 9 March 2025.") == {"North Cape": THIRD}


def test_without_a_day_in_the_clause_the_one_above_counts() -> None:
    assert days("3 March 2025\n- Ada Stone visited North Cape and Long Beach") == {
        "North Cape": THIRD,
        "Long Beach": THIRD,
    }
    assert days("Ada Stone visited North Cape.") == {"North Cape": None}


def test_several_days_for_one_place_are_none() -> None:
    assert days("Ada Stone visited North Cape on 3 March 2025 or 9 March 2025.") == {"North Cape": None}
    assert days("Ada Stone's trips: North Cape 2025-03-03, 2025-03-09; Red Hill 2025-03-09") == {
        "North Cape": None,
        "Red Hill": NINTH,
    }
    assert days("North Cape 3 March 2025 / 9 March 2025, Red Hill 9 March 2025: trips of Ada Stone") == {
        "North Cape": None,
        "Red Hill": NINTH,
    }
