"""The words of the splits: every template can be filled, and filler never gives an answer away."""

from __future__ import annotations

import re
from datetime import date

import pytest

from memalpha_gym.envs.worlds.language import (
    Numbers,
    Parts,
    bare,
    forms,
    is_of_filler,
    lexicon,
    listed,
    possessive,
    sentence,
    written,
)
from memalpha_gym.scoring import holds
from memalpha_gym.tasks import Split

SPLITS = (Split.TRAIN, Split.VALIDATION, Split.TEST)
SLOTS = {"S": "Ada Byron", "S's": "Ada Byron's", "v": "117", "n": "now ", "k": "locker"}


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
def test_filler_holds_no_value(split: Split) -> None:
    words = lexicon(split)
    filler = words.filler
    grammars = (filler.prose, filler.chat, filler.log)
    texts = [text for grammar in grammars for row in (grammar.openings, grammar.cores, grammar.tails) for text in row]
    texts += [*filler.noise, *filler.follows, *filler.project_follows, *words.meets, *words.reviews]
    texts += [*filler.things, *filler.places, *filler.moments, *filler.titles, *filler.localities]
    everything = re.sub(r"{.*?}", "_", " . ".join(texts))
    assert not re.search(r"\d", everything)
    for attribute in (*words.person, *words.project_attributes):
        if not isinstance(attribute.values, Numbers):
            assert [value for value in attribute.values if holds(everything, value)] == []


@pytest.mark.parametrize("split", SPLITS)
def test_forms_of_values_do_not_betray_their_attribute(split: Split) -> None:
    words = lexicon(split)
    every = [*words.person, *words.project_attributes]
    numbers = {a.values for a in every if isinstance(a.values, Numbers) and not a.values.form.strip("{}")}
    assert len(numbers) == 1, "all numbers of people are of one range"
    shared = [a.noun for a in every if sum(other.values == a.values for other in every) > 1]
    assert len(shared) >= 8


@pytest.mark.parametrize("split", SPLITS)
def test_no_letter_is_doubled_where_words_are_put_together(split: Split) -> None:
    words = lexicon(split)
    parts = [a.values for a in (*words.person, *words.project_attributes) if isinstance(a.values, Parts)]
    composed = [name for values in (words.surnames, *parts) if isinstance(values, Parts) for name in values]
    assert len(set(words.surnames)) == len(words.surnames)
    assert not [name for name in composed if re.search(r"(.)\1\1", name.lower())]
    assert list(Parts(("Ash", "Brenn", "Lys"), ("hurst", "nes"), joint="")) == [
        "Ashurst",
        "Ashnes",
        "Brennhurst",
        "Brennes",
        "Lyshurst",
        "Lysnes",
    ]


@pytest.mark.parametrize("split", SPLITS)
def test_every_wording_is_there_once(split: Split) -> None:
    words = lexicon(split)
    filler = words.filler
    for row in (filler.prose.cores, filler.chat.cores, filler.log.cores, filler.noise):
        assert len(set(row)) == len(row)
    for attribute in (*words.person, *words.project_attributes):
        assert len(set(attribute.says)) == len(attribute.says) >= 6
        assert not attribute.changes or len(set(attribute.changes)) == len(attribute.changes) >= 4


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
    assert forms("[a|the] cat\n dog[| runs]") == ("a cat", "the cat", "dog", "dog runs")
    assert [number for number in range(10, 30) if is_of_filler(number)] == [10, 17, 24]
    assert Numbers(0, 70).form.format(5) == "5"
    assert written("{weekday}, {month} {day}, {year}", date(2023, 9, 4)) == "Monday, September 4, 2023"
    assert possessive("Ada") == "Ada's"
    assert sentence("{S} sings.", S="project Heron") == "Project Heron sings."
    assert [bare(value) for value in ("a pilot", "an oboe", "the Swan Inn", "another")] == [
        "pilot",
        "oboe",
        "Swan Inn",
        "another",
    ]
