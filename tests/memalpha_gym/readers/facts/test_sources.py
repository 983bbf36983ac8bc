"""Whom to believe."""

from __future__ import annotations

import pytest

from memalpha_gym.needs import Need, Program
from memalpha_gym.readers.facts.lexicon import lexicon
from memalpha_gym.readers.facts.sources import beliefs_in
from memalpha_gym.scoring import ABSTENTION
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY, read

DESK, BOOK = "the front desk", "the yearbook"


@pytest.mark.parametrize(
    "text",
    [
        "Where the front desk and the yearbook disagree, the front desk is right.",
        "Trust the front desk rather than the yearbook.",
        "front desk > yearbook",
        "The front desk outranks the yearbook in case of doubt.",
        "If the yearbook and the front desk clash, go by the front desk.",
        "Should the front desk and the yearbook differ, the yearbook is wrong.",
        "The yearbook is less reliable than the front desk.",
    ],
)
def test_beliefs(text: str) -> None:
    assert set(beliefs_in(text, lexicon(VOCABULARY))) == {(DESK, BOOK)}


CLAIMS = ["The front desk says Ada Stone's pager is 1234.", "Ada Stone's pager is 1555 (yearbook)."]


def test_the_most_reliable_source_is_right_through_a_chain() -> None:
    need = Need(Program.RANKED, "Ada Stone", "pager")
    assert read(CLAIMS, need).text == ABSTENTION
    assert read([*CLAIMS, "front desk > yearbook"], need).text == "1234"
    chain = ["Trust the front desk over the notice board.", "Trust the notice board over the yearbook."]
    assert read([*CLAIMS, *chain], need).text == "1234"
    assert read(["Ada Stone's pager is 1234."], need).text == "1234"
