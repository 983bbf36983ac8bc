"""Which of two people has the other."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


def coaches(text: str) -> list[tuple[str, str]]:
    return [(claim.name.full, claim.value) for claim in claims_of(text, WORDS) if claim.noun == "coach"]


@pytest.mark.parametrize(
    "text",
    [
        "Bob Field keeps an eye on Ada Stone as her coach.",
        "Bob Field takes Ada Stone under his wing.",
        "Bob Field gives Ada Stone coach lessons.",
        "Bob Field looks after Ada Stone as coach.",
        "Bob Field coaches the voice of Ada Stone.",
        "Bob Field acts as coach to Ada Stone.",
        "Bob Field, who keeps an eye on Ada Stone, is her coach.",
        "Coach: Bob Field (for Ada Stone)",
        "# Coaches\nBob Field keeps an eye on Ada Stone.",
    ],
)
def test_who_gives_may_stand_first(text: str) -> None:
    assert coaches(text) == [("Ada Stone", "Bob Field")]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone has Bob Field as her coach.",
        "Ada Stone has been given Bob Field as a coach.",
        "Ada Stone takes Bob Field as her coach.",
        "Ada Stone is looked after by Bob Field, her coach.",
        "Ada Stone was taken under the wing of Bob Field.",
        "Ada Stone learns from Bob Field, the coach.",
        "Ada Stone learns from coach Bob Field.",
        "Ada Stone found a coach in Bob Field.",
        "Ada Stone | coach | Bob Field",
        "# Coaches\nAda Stone – Bob Field",
    ],
)
def test_who_is_given_something_may_stand_first(text: str) -> None:
    assert coaches(text) == [("Ada Stone", "Bob Field")]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone is Bob Field's pupil.",
        "Ada Stone, a pupil of Bob Field",
        "Pupil of Bob Field: Ada Stone",
        "Bob Field has Ada Stone as his pupil.",
        "Ada Stone is under Bob Field's wing.",
    ],
)
def test_a_word_for_who_has_somebody_turns_it_round(text: str) -> None:
    assert coaches(text) == [("Ada Stone", "Bob Field")]


@pytest.mark.parametrize(
    "text",
    [
        "Bob Field works with Ada Stone as coach.",
        "Bob Field meets Ada Stone every week as coach.",
        "Bob Field was assigned to Ada Stone as coach.",
        "Ada Stone trains with Bob Field.",
    ],
)
def test_what_may_be_either_way_is_neither(text: str) -> None:
    assert coaches(text) == []
