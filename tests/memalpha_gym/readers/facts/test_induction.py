"""A label is what its examples have in common."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.induction import induced
from memalpha_gym.readers.labels import features_of

EXAMPLES = {
    "17": (
        "I want a refund for the tent.",
        "No refund was given for the drone.",
        "Please refund what I paid for the tent.",
    ),
    "23": (
        "There is a loud noise from the drone.",
        "Is it the drone that makes this noise?",
        "The tent has become noisy.",
    ),
    "40": ("Is there a manual for the tent?", "There is no manual for the drone."),
}


def label(text: str) -> str | None:
    return induced(features_of(text), [(features_of(one), name) for name, own in EXAMPLES.items() for one in own])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Is there a refund for the sledge?", "17"),
        ("I want to hear no noise from the kettle.", "23"),
        ("Please, what a noisy sledge that is.", "23"),
        ("I want the manual for the kettle.", "40"),
    ],
)
def test_what_examples_share_outweighs_how_sentences_go(text: str, right: str) -> None:
    assert label(text) == right


def test_one_word_of_all_examples_outweighs_one_of_some() -> None:
    assert label("The refund for the loud sledge.") == "17"


def test_without_a_shared_word_there_is_no_label() -> None:
    assert label("Is there a sledge for me?") is None
    assert induced(features_of("A refund."), []) is None
