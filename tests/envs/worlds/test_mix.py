"""The mix of all families, and the level that rises."""

from __future__ import annotations

from collections import Counter

import pytest

from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.mix import Curriculum, MixSource, WorldsEnv
from memalpha_gym.registration import AGENTS, make


def test_families_come_by_weight() -> None:
    source = MixSource("test", 0, {"Recall": 3.0, "Count": 1.0, "Poison": 0.0}, tokens=1_000, facts=3)
    drawn = Counter(source[index].source for index in range(200))
    assert set(drawn) == {"recall", "count"}
    assert 2 < drawn["recall"] / drawn["count"] < 4.5


def test_all_families_by_default_and_the_same_task_each_time() -> None:
    source = MixSource("train", 0)
    tasks = [source[index] for index in range(120)]
    assert {task.source for task in tasks} == {name.lower() for name in FAMILIES}
    assert MixSource("train", 0)[7].task_id == tasks[7].task_id


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"Chess": 1.0}, "no family Chess; there are Recall, "),
        ({"Recall": -1.0}, "numbers of 0 or more that are not all 0"),
        ({"Recall": 0.0}, "not all 0"),
        ({}, "not all 0"),
    ],
)
def test_weights_that_make_no_sense(weights: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MixSource("train", 1, weights)


def test_a_curriculum_rises_with_success_and_stays_with_failure() -> None:
    curriculum = Curriculum(level=2, threshold=0.7, window=3)
    for score in (1.0, 0.4, 0.6, 0.5):
        curriculum.record(score)
    assert curriculum.level == 2
    for score in (0.9, 1.0):
        curriculum.record(score)
    assert curriculum.level == 3
    for _ in range(2):
        curriculum.record(1.0)
    assert curriculum.level == 3, "episodes are counted anew at each level"
    for _ in range(9):
        curriculum.record(1.0)
    assert curriculum.level == 4


def test_a_curriculum_goes_down_with_failure_and_no_lower_than_the_first_level() -> None:
    curriculum = Curriculum(level=4, threshold=0.7, window=20, lower=0.2)
    for _ in range(40):
        curriculum.record(0.1)
    assert curriculum.level == 2, "episodes are counted anew at each level"
    for _ in range(100):
        curriculum.record(0.0)
    assert curriculum.level == 0
    for _ in range(20):
        curriculum.record(1.0)
    assert curriculum.level == 1


def test_a_curriculum_stays_between_its_two_thresholds() -> None:
    curriculum = Curriculum(level=2, threshold=0.7, window=5, lower=0.3)
    for score in (0.3, 0.6, 0.3, 0.6, 0.3) * 5:
        curriculum.record(score)
    assert curriculum.level == 2
    never = Curriculum(level=2, window=5, lower=0.0)
    for _ in range(20):
        never.record(0.0)
    assert never.level == 2


@pytest.mark.parametrize("lower", [-0.1, 0.7, 0.9])
def test_a_curriculum_cannot_rise_and_fall_by_one_mean(lower: float) -> None:
    with pytest.raises(ValueError, match=f"lower is {lower}; give 0, or more up to the threshold, 0.7"):
        Curriculum(lower=lower)


def test_the_environment_plays_the_level_of_its_curriculum() -> None:
    env = WorldsEnv(level=0, curriculum=Curriculum(0, 0.7, window=2), weights={"Recall": 1.0}, tokens=1_200, facts=3)
    levels = []
    for seed in range(7):
        agent = make(AGENTS, "agent", "oracle")
        observation, _ = env.reset(seed=seed)
        agent.reset(seed)
        agent.reveal(env.task)
        levels.append((env.task.metadata["level"], env.memory_budget))
        over = False
        while not over:
            observation, _, over, _, _ = env.step(tuple(agent.act(observation)))
    assert levels == [(0, "4x"), (0, "4x"), (1, "3x"), (1, "3x"), (2, "2.5x"), (2, "2.5x"), (3, "2x")]


def test_without_a_curriculum_the_level_stays() -> None:
    env = WorldsEnv(level=2)
    assert env.curriculum is None
    assert env.memory_budget == "2.5x"
    assert WorldsEnv(level=2, memory_budget=None).memory_budget is None
