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
