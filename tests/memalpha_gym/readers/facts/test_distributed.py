"""Sentences that give each of several theirs in order."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.distributed import distributed
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ada Stone and Bob Field have the pagers 1234 and 1555, respectively.",
         [("Ada Stone", "1234"), ("Bob Field", "1555")]),
        ("The pets of Ada Stone, Bob Field and Tom Field are a dog, a cat and a parrot, in that order.",
         [("Ada Stone", "dog"), ("Bob Field", "cat"), ("Tom Field", "parrot")]),
        ("Ada Stone and Bob Field respectively have Eva Rivers and Tom Field as their coach.",
         [("Ada Stone", "Eva Rivers"), ("Bob Field", "Tom Field")]),
    ],
)  # fmt: skip
def test_each_has_what_stands_in_their_place(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(claim.name.full, claim.value) for claim in claims_of(sentence, WORDS)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Stone and Bob Field have the pagers 1234 and 1555.",
        "Ada Stone and Bob Field have the pagers 1234, 1555 and 1777, respectively.",  # who has the third?
        "Ada Stone has the pager 1234, respectively.",
    ],
)
def test_nothing_is_shared_out_that_is_not_in_order(sentence: str) -> None:
    assert distributed(sentence, WORDS) == [sentence]
