"""Words on time and standing."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts import marks


@pytest.mark.parametrize(
    "text",
    [
        "rumour has it: _",
        "_ might be _",
        "set _ to _",
        "please store _",
        "is _ _ ?",
        "delete _",
        "it never was the case that _",
        "in a dream, _",
    ],
)
def test_no_claim(text: str) -> None:
    assert not marks.is_claimed(text)


@pytest.mark.parametrize(
    "text", ["_ is _", "please note: _ is _", "before I forget: _ is _", "update: _ is now _", "list: _"]
)
def test_a_claim(text: str) -> None:
    assert marks.is_claimed(text)


@pytest.mark.parametrize("words", ["formerly", "it was", "used to be", "is not", "isn ' t", "no longer", "instead of"])
def test_what_leads_to_a_former_value(words: str) -> None:
    assert marks.leads_to_former(words.split())


@pytest.mark.parametrize(
    "words", ["is", "was changed to", "was given a new _ ,", "has had enough of the old _ and likes"]
)
def test_what_leads_to_a_value_that_holds(words: str) -> None:
    assert not marks.leads_to_former(words.split())


def test_what_stands_between_two_values() -> None:
    assert all(marks.goes_on(words.split()) for words in ("→", ", then", "and now", "( until", "for"))
    assert all(marks.goes_back(words.split()) for words in (", formerly", "( before :", "instead of", "replaced"))
    assert all(
        marks.goes_back(words.split()) for words in ("( until 2025-05-03 :", "crowns ( up to May :", "<-", "( prev .")
    )
    assert not marks.goes_back("( until 2025-05-03 , then".split())
    assert not marks.goes_on(["according", "to"])
    assert marks.ends(["(", "until"])
    assert not marks.ends(["before", "any", "other"])
    assert marks.denies(["is", "not"])


def test_what_takes_back_the_sentence_before() -> None:
    assert all(map(marks.denies_before, ("That is wrong.", "this is simply not so", "Nobody could confirm that.")))
    assert not any(map(marks.denies_before, ("That is new.", "It was wrong until May.", "That is wrong for a heron.")))
