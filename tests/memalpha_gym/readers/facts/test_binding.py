"""Which attribute a value belongs to."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


def bound(text: str) -> list[tuple[str, str]]:
    return [(claim.noun, claim.value) for claim in claims_of(text, WORDS)]


@pytest.mark.parametrize("text", ["Ada Stone: pager 1234, locker 1300", "Ada's pager is 1234 and her locker is 1300."])
def test_numbers_of_one_range_go_with_the_nearest_noun(text: str) -> None:
    assert bound(text) == [("pager", "1234"), ("locker", "1300")]


def test_a_value_ahead_of_its_noun() -> None:
    assert bound("1234 is the pager of Ada Stone.") == [("pager", "1234")]


def test_nouns_in_a_row_bind_nothing() -> None:
    assert bound("Ada Stone: pager, locker: 1234") == []


def test_a_noun_behind_its_value_is_in_no_row_with_what_is_said_next() -> None:
    assert bound("Project Kite has Oak Fund as its sponsor and decided to buy two boats.") == [
        ("sponsor", "Oak Fund"),
        ("step", "buy two boats"),
    ]
    assert bound("Ada Stone has a dog as her pet and pager and locker.") == []


def test_a_hint_binds_a_value_that_its_attribute_can_have() -> None:
    assert bound("Ring Ada Stone? No: Ada Stone keeps a parrot.") == [("pet", "parrot")]


def test_a_row_of_values_is_a_contradiction() -> None:
    assert {value for _, value in bound("Ada Stone's pager: 1234, 1300, 1400")} == {""}
