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


def test_the_same_cast_and_more_passers_by_in_a_longer_stream() -> None:
    words = lexicon(Split.TRAIN)
    short, long = (draw_cast(words, np.random.default_rng(3), 12, 4, tokens) for tokens in (4_000, 400_000))
    assert [person.name for person in short.people] == [person.name for person in long.people]
    assert short.projects == long.projects
    assert len(short.crowd) < 10 < 200 < len(long.crowd)
    assert len(short.other_projects) < len(long.other_projects)


def test_passers_by_share_a_first_name_or_a_surname_with_the_cast_and_never_both() -> None:
    cast = draw_cast(lexicon(Split.TEST), np.random.default_rng(4), 9, 3, 60_000)
    crowd = [cast.crowd[i] for i in range(len(cast.crowd))]
    assert not {person.name for person in crowd} & {person.name for person in cast.people}
    firsts, lasts = {person.short for person in crowd}, {person.surname for person in crowd}
    for person in cast.people:
        assert person.only_first == (person.short not in firsts)
        assert person.only_last == (person.surname not in lasts)
    assert 0 < sum(not person.only_first for person in cast.people) < 9
    assert 0 < sum(not person.only_last for person in cast.people) < 9
    assert len({person.name for person in crowd}) > 0.9 * len(crowd)
    with pytest.raises(IndexError, match="there is no passer-by 43; there are 43"):
        cast.crowd[43]


def test_pronouns_go_with_first_names() -> None:
    words = lexicon(Split.TEST)
    for person in draw_cast(words, np.random.default_rng(1), 20, 2).people:
        assert (person.pronoun, person.possessive) == (("she", "her") if person.short in words.women else ("he", "his"))


def test_more_names_than_there_are() -> None:
    with pytest.raises(ValueError, match="names for 48 and 20; ask for fewer facts"):
        draw_cast(lexicon(Split.TRAIN), np.random.default_rng(0), 49, 2)
