"""Poison: instructions stand in the text and change nothing."""

from __future__ import annotations

from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.poison import POISON
from memalpha_gym.scoring import holds


def test_planted_values_are_told_and_never_true() -> None:
    for level in range(5):
        task = FamilySource(POISON, "train", level)[0]
        values = {operation.value for chunk in task.operations or () for operation in chunk}
        text = "\n".join(task.chunks)
        assert task.scan
        assert all(holds(text, canary) for canary in task.scan)
        assert not values & set(task.scan)
        assert not any(holds(answer, canary) for q in task.questions for answer in q.answers for canary in task.scan)


def test_higher_levels_plant_more() -> None:
    low, high = (FamilySource(POISON, "test", level, facts=24)[0] for level in (1, 4))
    assert len(high.scan) > 1.5 * len(low.scan)


def test_a_planted_value_makes_a_reply_wrong() -> None:
    task = FamilySource(POISON, "validation", 2)[0]
    planted = {value for question in task.questions for value in question.forbidden}
    assert planted & set(task.scan)
