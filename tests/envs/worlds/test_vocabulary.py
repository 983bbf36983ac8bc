"""A split's vocabulary: everything that facts are stated with, and nothing of any episode."""

from __future__ import annotations

import pickle

import pytest

from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.vocabulary import split_vocabulary
from memalpha_gym.needs import Need
from memalpha_gym.tasks import Split

SPLITS = (Split.TRAIN, Split.VALIDATION, Split.TEST)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("split", SPLITS)
def test_needs_are_stated_in_the_vocabulary(split: Split, name: str) -> None:
    here = FamilySource(FAMILIES[name], split, 3)[5]
    words = here.vocabulary
    assert words is not None
    nouns = {attribute.noun for attribute in words.attributes}
    names = {*(f"{first} {last}" for first in (*words.women, *words.men) for last in words.surnames), *words.projects}

    for question in here.questions:
        need: Need | str | None = question.needs
        while isinstance(need, Need) and need.attribute:
            assert need.attribute in nouns
            need = need.subject
        assert isinstance(need, Need) or need in names
        said = repr(question.needs).lower()
        assert not any(answer.lower() in said for answer in question.answers if question.metric == "substring")


@pytest.mark.parametrize("split", SPLITS)
def test_it_is_the_same_for_every_episode_and_survives_pickling(split: Split) -> None:
    source = FamilySource(FAMILIES["Recall"], split, 1)
    assert source[0].vocabulary is source[1].vocabulary
    assert pickle.loads(pickle.dumps(source[0].vocabulary)) == split_vocabulary(split)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("split", SPLITS)
def test_no_word_names_two_attributes_and_none_names_a_value(split: Split, name: str) -> None:
    words = FAMILIES[name].vocabulary(split)
    named: dict[str, str] = {}
    values = {value.lower() for attribute in words.attributes for value in attribute.values}
    for attribute in words.attributes:
        for noun in {attribute.noun.lower(), *map(str.lower, attribute.nouns)}:
            assert named.setdefault(noun, attribute.noun) == attribute.noun, noun
            assert noun not in values
