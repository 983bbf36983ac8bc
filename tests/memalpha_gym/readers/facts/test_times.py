"""How often something was done, and which time it was."""

from __future__ import annotations

import pytest

from memalpha_gym.needs import Need, Program
from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY, read

WORDS = lexicon(VOCABULARY)
VISITS = Need(Program.COUNT, "Ada Stone", "school visit")


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone has visited a school 3 times.",
        "Ada Stone visited a school three times so far.",
        "Three times Ada Stone talked at a school.",
        "Ada Stone: visited a school 3x",
        "Ada Stone: schools visited: 3",
        "Ada Stone visited a school (total now 3)",
        "Ada Stone > visiting schools > 3",
        "Number of times Ada Stone visited a school: 3",
        "Ada Stone has 3 talks in schools behind her.",
        "Ada Stone talked at a school. That makes three in all.",
        "Ada Stone: twice under water, visited a school 3 times",
        '{"who": "Ada Stone", "activity": "visiting schools", "count": 3}',
        "Ada Stone visited a school for the third time.",
        "Ada Stone's 3rd school visit was a success.",
        "Ada Stone: school visit no. 3",
        "Ada Stone visited a school on 3, 9 and 12 March.",
    ],
)
def test_three_times(text: str) -> None:
    assert read([text], VISITS).text == "3 school visits"


def test_events_and_their_running_totals_are_counted_once() -> None:
    notes = [
        "3 March 2025: Ada Stone visited a school.",
        "9 March 2025: Ada Stone talked at a school again, that makes 2.",
        "12 March 2025: Ada Stone visited another school.",
    ]
    assert read(notes, VISITS).text == "3 school visits"
    assert (
        read([*notes, "As of 12 March 2025 Ada Stone has visited a school 3 times."], VISITS).text == "3 school visits"
    )


def test_numbers_ahead_go_with_what_follows_them() -> None:
    found = {
        claim.noun: claim.value for claim in claims_of("Once Ada Stone plunged, twice she visited a school.", WORDS)
    }
    assert found == {"dive": "1", "school visit": "2"}


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone visited a school.",
        "Ada Stone: dive, school visit: 3",
        "Ada Stone has visited a school two or three times.",
    ],
)
def test_what_gives_no_number(text: str) -> None:
    assert read([text], VISITS).text == "unknown"
