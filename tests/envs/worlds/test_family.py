"""A family as a source of tasks, and as an environment."""

from __future__ import annotations

import pytest

from memalpha_gym.envs.worlds.family import TASKS, FamilySource, budget_of, part_knobs
from memalpha_gym.envs.worlds.knobs import Knobs
from memalpha_gym.envs.worlds.recall import RECALL, RecallEnv
from memalpha_gym.tasks import Competency


def test_a_source_of_a_million_tasks() -> None:
    source = FamilySource(RECALL, "validation", 3)
    assert (source.name, source.competency, source.split) == ("recall", Competency.RETRIEVAL, "validation")
    assert len(source) == TASKS
    assert source[0].questions != source[1].questions
    assert source[TASKS - 1].task_id == f"recall-v2-validation-level3-{TASKS - 1}"
    with pytest.raises(IndexError, match=f"there is no task {TASKS}"):
        source[TASKS]


def test_a_task_id_names_the_knobs_that_were_set() -> None:
    assert FamilySource(RECALL, "train", 1, tokens=9_000)[7].task_id == "recall-v2-train-level1-7-tokens=9000"
    assert FamilySource(RECALL, "train", 1, tokens=8_000)[7].task_id == "recall-v2-train-level1-7"


@pytest.mark.parametrize(
    ("split", "level", "message"),
    [
        ("all", 1, "no split 'all'"),
        ("dev", 1, "no split 'dev'; there are train, validation and test"),
        ("train", 5, "level is 5; Recall has levels 0 to 4"),
    ],
)
def test_what_there_is_not(split: str, level: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FamilySource(RECALL, split, level)


def test_the_budget_comes_from_the_level_unless_it_is_given() -> None:
    assert RecallEnv(level=1).memory_budget == "3x"
    assert RecallEnv(level=2, memory_budget="7x").memory_budget == "7x"
    assert RecallEnv(level=2, memory_budget=None).memory_budget is None
    assert RecallEnv(level=2, memory_budget=300).memory_budget == 300
    with pytest.raises(ValueError, match="memory_budget is 'much'; give 'level', None, tokens"):
        budget_of(Knobs(), "much")


def test_arguments_are_knobs_or_go_to_the_environment() -> None:
    assert part_knobs({"tokens": 2_000, "window": 3}) == ({"tokens": 2_000}, {"window": 3})
    env = RecallEnv(tokens=2_000, facts=5, window=3)
    assert (env.source.knobs.tokens, env.window) == (2_000, 3)  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="speed"):
        RecallEnv(speed=1)
