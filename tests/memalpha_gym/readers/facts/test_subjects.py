"""Whose attribute a clause speaks of."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


def owners(text: str) -> set[str]:
    return {claim.name.full for claim in claims_of(text, WORDS)}


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone's pager is 1234.",
        "The pager of Ada Stone is 1234.",
        "Ada Stone came with Bob. Her pager is 1234.",
        "# Ada Stone\n- pager: 1234",
        "Bob Field told me that Ada Stone's pager is 1234.",
        "Pager 1234 was issued to Ada Stone.",
    ],
)
def test_by_possessive_preposition_pronoun_or_heading(text: str) -> None:
    assert {name.split()[0] for name in owners(text)} == {"Ada"}


@pytest.mark.parametrize(
    "text", ["Ada Stone or Eva Field: pager 1234", "Ada/Eva or Bob: pager 1234", "The pager is 1234."]
)
def test_nobody_where_it_may_be_one_of_several_or_none(text: str) -> None:
    assert owners(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone, Eva Field: pager 1234",
        "Ada Stone and Eva Field have the pager 1234.",
        "The pager of Ada Stone, of Eva Field is 1234.",
        "Ada Stone and Eva Field's pager is 1234.",
        "Ada Stone has the pager 1234, and so does Eva Field.",
        "Pager 1234 was issued to Ada Stone as well as Eva Field.",
    ],
)
def test_what_is_said_of_several_is_said_of_each(text: str) -> None:
    assert owners(text) == {"Ada Stone", "Eva Field"}
