"""What is counted, told with verbs."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.acts import told_words
from memalpha_gym.readers.facts.lexicon import lexicon
from memalpha_gym.readers.facts.mentions import Sort
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


def told(text: str) -> list[str]:
    return [min(cue.nouns) for cue in WORDS.mark(text).of(Sort.CUE)]


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("Ada Stone visited a school", ["school visit"]),
        ("the schools that Ada Stone has visited", ["school visit"]),
        ("talking at a primary school", ["school visit"]),
        ("went under", ["dive"]),
        ("plunged, then visited two schools", ["dive", "school visit"]),
        ("a school visit", ["school visit"]),
        ("a visit to the long and winding road that leads past every school", []),
        ("the school", []),
    ],
)
def test_the_words_of_an_act_are_found_in_any_form_and_order(text: str, nouns: list[str]) -> None:
    assert told(text) == nouns


def test_a_name_between_is_left_a_name() -> None:
    assert [
        mention.name.full for mention in WORDS.mark("a school visited by Ada Stone").of(Sort.NAME) if mention.name
    ] == ["Ada Stone"]


def test_notes_are_looked_for_by_what_it_is_done_with_in_several_forms() -> None:
    words = next(words for words in VOCABULARY.attributes if words.noun == "dive")
    assert {"plunge", "plunged", "plunging", "under"} <= set(told_words(words))
