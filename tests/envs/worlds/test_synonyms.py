"""Synonyms: every attribute has some, and none is empty."""

from __future__ import annotations

import pytest

from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.synonyms import SYNONYMS
from memalpha_gym.tasks import Split


@pytest.mark.parametrize("split", [Split.TRAIN, Split.VALIDATION, Split.TEST])
def test_every_attribute_has_synonyms(split: Split) -> None:
    nouns = {words.noun for family in FAMILIES.values() for words in family.vocabulary(split).attributes}
    assert nouns <= set(SYNONYMS[split])
    for noun, (names, hints) in SYNONYMS[split].items():
        assert names, noun
        assert all(word == word.strip() and word for word in (*names, *hints)), noun
