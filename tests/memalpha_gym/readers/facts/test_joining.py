"""Names that a clause joins."""

from __future__ import annotations

import pytest

from memalpha_gym.needs import Need, Program
from memalpha_gym.readers.facts.joining import also_named, joined_with
from memalpha_gym.readers.facts.lexicon import lexicon
from memalpha_gym.readers.facts.mentions import Sort
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY, read

WORDS = lexicon(VOCABULARY)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ada Stone and Bob Field", 2),
        ("Ada Stone, Bob Field and Eva Rivers", 3),
        ("Ada Stone as well as Bob Field", 2),
        ("Ada Stone, Bob Field's coach", 1),
        ("Ada Stone met Bob Field", 1),
    ],
)
def test_who_is_joined_with_the_first(text: str, count: int) -> None:
    marked = WORDS.mark(text)
    names = marked.of(Sort.NAME)
    assert len(joined_with(names[0], names, marked)) == count


@pytest.mark.parametrize(
    ("text", "count"), [("1234, and so does Bob Field", 1), ("1234, which Bob Field told me", 0), ("1234", 0)]
)
def test_who_is_named_behind_a_value_as_having_it_too(text: str, count: int) -> None:
    marked = WORDS.mark(text)
    assert len(also_named(marked.of(Sort.NUMBER)[0], marked.of(Sort.NAME), marked)) == count


@pytest.mark.parametrize(
    "note",
    [
        "Ada Stone and Bob Field and Eva Rivers have the pager 1234.",
        "Bob Field, Eva Rivers and Ada Stone: pager 1234",
        "Bob Field has the pager 1234, and so do Ada Stone and Eva Rivers.",
    ],
)
def test_a_value_that_is_given_to_several_in_one_breath_is_nobodys(note: str) -> None:
    for name in ("Ada Stone", "Bob Field", "Eva Rivers"):
        assert read([note], Need(Program.LOOKUP, name, "pager")).text == "unknown"


def test_several_can_have_the_same_coach_and_no_number_of_times_in_one_breath() -> None:
    notes = [
        "Ada Stone and Bob Field are coached by Eva Rivers.",
        "Ada Stone and Bob Field have visited a school twice.",
    ]
    for name in ("Ada Stone", "Bob Field"):
        assert read(notes, Need(Program.LOOKUP, name, "coach")).text == "Eva Rivers"
        assert read(notes, Need(Program.COUNT, name, "school visit")).text == "unknown"
