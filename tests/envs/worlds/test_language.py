"""The words of the splits: every template can be filled, and filler never gives an answer away."""

from __future__ import annotations

import re

import pytest

from memalpha_gym.envs.worlds.language import Numbers, bare, lexicon, listed, possessive, sentence
from memalpha_gym.scoring import holds
from memalpha_gym.tasks import Split

SPLITS = (Split.TRAIN, Split.VALIDATION, Split.TEST)
SLOTS = {"S": "Ada Byron", "S's": "Ada Byron's", "v": "117", "n": "now ", "k": "locker"}
FILLER = {"a": "Ada", "b": "Ben", "j": "project Heron", "t": "the kettle", "p": "in the hall", "w": "at noon", **SLOTS}


@pytest.mark.parametrize("split", SPLITS)
def test_every_wording_of_an_attribute_names_its_subject_and_its_value(split: Split) -> None:
    words = lexicon(split)
    for attribute in (*words.person, *words.project_attributes, words.leads, words.mentor):
        for template in (*attribute.says, *attribute.changes):
            text = sentence(template, **SLOTS)
            assert "Ada Byron" in text, template
            assert "117" in text, template
            assert "{" not in text
        for template in attribute.asks:
            assert "Ada Byron" in sentence(template, **SLOTS)
            assert "{v}" not in template
        assert "{S}" in attribute.asks[0], "a description must be able to stand there"
        assert not attribute.me or "117" in attribute.me.format(**SLOTS)


@pytest.mark.parametrize("split", SPLITS)
def test_filler_holds_no_value_and_no_number(split: Split) -> None:
    words = lexicon(split)
    filler = words.filler
    texts = [text.format(**FILLER) for text in (*filler.prose, *filler.chat, *filler.log, *filler.noise)]
    texts += [*filler.things, *filler.places, *filler.moments]
    everything = " . ".join(texts)
    assert not re.search(r"\d{3}", everything)
    for attribute in (*words.person, *words.project_attributes):
        if not isinstance(attribute.values, Numbers):
            assert [value for value in attribute.values if holds(everything, value)] == []


@pytest.mark.parametrize("split", SPLITS)
def test_numbers_cannot_be_taken_for_a_time_of_day(split: Split) -> None:
    words = lexicon(split)
    numbers = [a.values for a in (*words.person, *words.project_attributes) if isinstance(a.values, Numbers)]
    assert all(values.low >= 100 for values in numbers)


def test_there_are_no_other_splits() -> None:
    with pytest.raises(ValueError, match="no split 'all': choose 'train', 'validation' or 'test'"):
        lexicon(Split.ALL)


def test_small_parts() -> None:
    assert listed("a, b c, d") == ("a", "b c", "d")
    assert possessive("Ada") == "Ada's"
    assert sentence("{S} sings.", S="project Heron") == "Project Heron sings."
    assert [bare(value) for value in ("a pilot", "an oboe", "the Swan Inn", "another")] == [
        "pilot",
        "oboe",
        "Swan Inn",
        "another",
    ]
