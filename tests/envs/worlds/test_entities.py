"""The cast: names that cannot be mixed up."""

from __future__ import annotations

import numpy as np
import pytest

from memalpha_gym.envs.worlds.entities import draw_cast
from memalpha_gym.envs.worlds.language import lexicon
from memalpha_gym.tasks import Split


def test_no_two_people_share_a_first_name_or_a_surname() -> None:
    cast = draw_cast(lexicon(Split.TRAIN), np.random.default_rng(0), 40, 12)
    assert len({person.short for person in cast.people}) == 40
    assert len({person.name.split()[1] for person in cast.people}) == 40
    assert len({project.name for project in cast.projects}) == 12


def test_pronouns_go_with_first_names() -> None:
    words = lexicon(Split.TEST)
    for person in draw_cast(words, np.random.default_rng(1), 20, 2).people:
        assert (person.pronoun, person.possessive) == (("she", "her") if person.short in words.women else ("he", "his"))


def test_more_names_than_there_are() -> None:
    with pytest.raises(ValueError, match="names for 48 and 20; ask for fewer facts"):
        draw_cast(lexicon(Split.TRAIN), np.random.default_rng(0), 49, 2)
