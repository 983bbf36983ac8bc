"""What stands around a statement and takes it back: thoughts, quotations, examples, denials, and what is over."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts import resolution
from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)
PLAIN = "Ada Stone's pager is 1234"


def holds(text: str) -> bool:
    """Whether a note says that the pager has the number now."""
    held = [("s1", claim) for claim in claims_of(text, WORDS) if claim.noun == "pager" and not claim.former]
    return resolution.current(held).value == "1234"


@pytest.mark.parametrize(
    "frame",
    [
        "Who thinks that {} errs.",
        "Whoever says that {} errs.",
        "The belief that {} is mistaken.",
        "A note may read: {}",
        '"{}" is what a note could say.',
        "Example: {}",
        "Templates: the pager of Bob Field is 1300; {}",
        "Suppose {}.",
        "If {}, so be it.",
        "It would be nice if {}.",
        "I doubt that {}.",
        "It is not so that {}.",
        "Nobody says that {}.",
        "Wrongly, {}.",
        "A dream: {}",
        "Formerly: {}",
        "No longer: {}",
        "Old entry: {}",
        "Until last year {}.",
        "{} (no longer true)",
        "{} – who knows.",
    ],
)
def test_what_a_frame_takes_back(frame: str) -> None:
    assert not holds(frame.format(PLAIN))


@pytest.mark.parametrize(
    "frame",
    [
        "{}.",
        "I was told that {}.",
        "It is known that {}.",
        "Do not forget that {}.",
        "No doubt {}.",
        "For the record: {}",
        "If you need it: {}",
        "No: {}.",
        "You may reach her like this: {}",
        "By now {}.",
    ],
)
def test_what_a_frame_leaves(frame: str) -> None:
    assert holds(frame.format(PLAIN))


@pytest.mark.parametrize("frame", ["Obsolete: {}", "No longer: {}", "{} (no longer true)", "Old note: {}"])
def test_what_was_done_may_be_taken_back_as_well(frame: str) -> None:
    assert all(claim.former for claim in claims_of(frame.format("Ada Stone has done three dives"), WORDS))
    assert all(claim.denied for claim in claims_of(frame.format("Ada Stone visited North Cape on 3 March 2025"), WORDS))
