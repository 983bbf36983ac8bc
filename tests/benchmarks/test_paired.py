"""Differences between two agents, against figures worked by hand and against scipy's own idea of a sign test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.benchmarks.paired import paired

scores = st.dictionaries(st.integers(0, 30), st.sampled_from((0.0, 0.25, 0.5, 1.0)), min_size=1, max_size=20)


def test_four_wins_of_four_are_one_in_eight_by_chance() -> None:
    found = paired({1: 0.5, 2: 0.75, 3: 1.0, 4: 1.0}, {1: 0.25, 2: 0.5, 3: 0.75, 4: 0.75, 9: 1.0})
    assert found is not None
    assert (found.tasks, found.difference, found.ci95, found.p) == (4, 0.25, (0.25, 0.25), 0.125)


def test_a_large_difference_over_many_tasks_is_no_chance() -> None:
    better, worse = dict.fromkeys(range(40), 0.9), {i: 0.1 + 0.01 * i for i in range(40)}
    found = paired(better, worse)
    assert found is not None
    assert found.p == pytest.approx(1 / 20_001)


@given(scores, scores)
def test_the_other_way_round_is_the_same_difference_the_other_way(
    first: dict[int, float], second: dict[int, float]
) -> None:
    one, other = paired(first, second), paired(second, first)
    if one is None or other is None:
        assert one is other is None
        assert not first.keys() & second.keys()
        return
    assert one.difference == pytest.approx(-other.difference)
    assert one.p == pytest.approx(other.p, abs=0.02)
    assert 0 < one.p <= 1
    assert one.tasks == len(first.keys() & second.keys())


@given(scores)
def test_an_agent_is_no_better_than_itself(own: dict[int, float]) -> None:
    found = paired(own, own)
    assert found is not None
    assert (found.difference, found.p) == (0.0, 1.0)
