"""Random integers for a chunk: the same from the same seed."""

from __future__ import annotations

from memalpha_gym.envs.worlds.draws import Draws


def test_draws_are_the_same_for_the_same_seed() -> None:
    one, other = Draws(7), Draws(7)
    assert [one.below(10) for _ in range(50)] == [other.below(10) for _ in range(50)]
    assert sorted(Draws(3).sample(range(5), 9)) == [0, 1, 2, 3, 4]
