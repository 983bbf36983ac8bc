"""Who has whom for what."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone's coach is Bob Field.",
        "Bob Field coaches Ada Stone.",
        "Ada Stone is coached by Bob Field.",
        "Coach of Ada Stone: Bob Field",
        "ada.stone.coach=Bob Field",
        "Ada Stone: coach Bob Field",
    ],
)
def test_the_two_ends_of_a_relation(text: str) -> None:
    assert [(c.name.full, c.noun, c.value) for c in claims_of(text, WORDS)] == [("Ada Stone", "coach", "Bob Field")]


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Bob Field coaches Ada Stone and keeps a dog.", "Bob Field"),
        ("Bob Field keeps a dog and coaches Ada Stone.", "Bob Field"),
        ("Bob Field is the coach of Ada Stone and keeps a dog.", "Bob Field"),
        ("Bob Field is Ada Stone's coach and keeps a dog.", "Bob Field"),
        ("Bob Field coaches Ada Stone, who keeps a dog.", "Ada Stone"),
        ("Ada Stone is coached by Bob Field and keeps a dog.", "Ada Stone"),
        ("Ada Stone has Bob Field as her coach and keeps a dog.", "Ada Stone"),
        ("Ada Stone: coach Bob Field, pet dog", "Ada Stone"),
    ],
)
def test_who_is_told_of_first_is_the_subject_of_the_rest(text: str, owner: str) -> None:
    claims = {(claim.name.full, claim.noun, claim.value) for claim in claims_of(text, WORDS)}
    assert claims == {("Ada Stone", "coach", "Bob Field"), (owner, "pet", "dog")}


def test_who_coaches_several_is_coach_of_each() -> None:
    claims = [(claim.name.full, claim.value) for claim in claims_of("Bob Field: coach of Ada Stone, Tom Rivers", WORDS)]
    assert claims == [("Ada Stone", "Bob Field"), ("Tom Rivers", "Bob Field")]
