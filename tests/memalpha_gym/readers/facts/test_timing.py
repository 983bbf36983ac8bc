"""What a clause says of the time and standing of its values."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.claims import claims_of
from memalpha_gym.readers.facts.lexicon import lexicon
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY, pager

WORDS = lexicon(VOCABULARY)


def standing(text: str) -> dict[str, str]:
    return {
        claim.value: "denied" if claim.denied else "former" if claim.former else "now"
        for claim in claims_of(text, WORDS)
    }


@pytest.mark.parametrize(
    "text",
    [
        "Ada Stone's pager was 1234, now 1300.",
        "Ada Stone's pager: 1234 → 1300",
        "Ada Stone's pager: ~~1234~~ 1300",
        "Ada Stone's pager: 1300 [old: 1234]",
        "Ada Stone's pager: 1300 (b4 1234)",
        "Ada Stone's pager: 1300 (till recently 1234)",
        "Ada Stone's pager is 1300. Until then I had 1234.",
        "Ada Stone's pager: 1234 (until 3 May), 1300 since",
        "Ada Stone's pager is 1300, not 1234 any more.",
        "Ada Stone's pager: 1300 (until 3 May: 1234)",
        "Ada Stone's pager: 1300 units (up to 3 May 2025: 1234 units)",
        "Ada Stone's pager: 1300 (prev. 1234)",
        "Ada Stone's pager: 1300 (prev: 1234)",
        "Ada Stone's pager: 1300 (fmr 1234)",
        "Ada Stone's pager: 1300 <- 1234",
        "Ada Stone's pager: 1300 ← 1234",
        "Ada Stone's pager: 1300 (1234 until 3 May)",
        "Ada Stone's pager: 1234 (until 3 May, then 1300)",
        "Ada Stone's pager: 1300 (it used to be 1234)",
        "Ada Stone's pager: 1300 (after 1234)",
        "Ada Stone's pager is 1300, in succession to 1234.",
        "Ada Stone's pager is 1300. This took the place of 1234.",
        "Ada Stone's pager is 1300 (supersedes 1234)",
        "Ada Stone's pager is 1300. 1234 was the previous one.",
        "Ada Stone's pager is 1300. 1234 came before.",
        "Ada Stone's pager was 1234, afterwards 1300.",
    ],
)
def test_what_was_and_what_is(text: str) -> None:
    assert standing(text) == {"1234": "former", "1300": "now"}


@pytest.mark.parametrize(
    "text",
    ["Ada Stone's pager 1234 was a mistake, it is 1300.", "Ada Stone's pager is 1300; it was wrongly noted as 1234."],
)
def test_what_never_was(text: str) -> None:
    found = standing(text)
    assert (found["1234"], found["1300"]) == ("denied", "now")


@pytest.mark.parametrize(
    "text",
    ["Ada Stone's coach: Bob Field (until 3 May: Tom Rivers)", "Ada Stone's coach: Bob Field (Tom Rivers until May)"],
)
def test_who_was_and_who_is(text: str) -> None:
    assert standing(text) == {"Bob Field": "now", "Tom Rivers": "former"}


def test_what_is_not_yet() -> None:
    assert standing("Ada Stone will get pager 1234 next year.") == {}


@pytest.mark.parametrize(
    "note",
    [
        "Pager of Ada Stone: 1234 (old), 1345 (current)",
        "Pager of Ada Stone: 1345 (current), 1234 (old)",
        "Pager of Ada Stone: 1111 (former), 1234 (old), 1345 (new)",
        "Ada Stone: pager 1111 > 1234 > 1345",
        "Ada Stone's pager is 1345. Before: 1234.",
        "Ada Stone's pager is 1345; before 1234",
        "Ada Stone: pager 1345 (before: 1234)",
        "Ada Stone: pager 1111 calls > 1345 calls",
        "Pager of Ada Stone: 1111 calls (old), 1234 calls (old), 1345 calls (current)",
        "Pager of Ada Stone: 1345 calls (current), 1234 calls (old)",
    ],
)
def test_which_of_two_values_holds_now(note: str) -> None:
    assert pager(note) == "1345"


def test_values_that_are_all_old_are_none() -> None:
    assert pager("Pager of Ada Stone: 1234 (old), 1345 (old)") != "1345"
