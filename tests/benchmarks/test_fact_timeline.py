"""What became of each fact, against an episode that is worked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from memalpha_gym.arguments import make_environment
from memalpha_gym.benchmarks.fact_timeline import GONE, LOST, fact_timeline
from memalpha_gym.tasks import OperationKind, Task
from tests.playing import FIXTURES

SMALL = {"split": "test", "tokens": 1500, "facts": 6, "updates": 1.0}


def task_of(environment: str) -> Task:
    env = make_environment(environment, **SMALL)
    env.reset(options={"task_index": 0})
    task: Task = env.unwrapped.task  # type: ignore[attr-defined]
    return task


def recorded(calls: Sequence[Sequence[dict[str, Any]]]) -> dict[str, Any]:
    return {"env_seed": 0, "task_index": 0, "steps": [{"calls": list(each)} for each in calls]}


def insert(text: str) -> dict[str, Any]:
    return {"name": "memory_insert", "arguments": {"memory_type": "semantic_memory", "content": text}}


def test_a_fact_is_told_held_stale_and_lost() -> None:
    task = task_of("MemAlpha/Update-v0")
    assert task.operations is not None
    chunk, fact = next((i, each) for i, ops in enumerate(task.operations) for each in ops if each.text)
    update = next((i for i, ops in enumerate(task.operations) for op in ops if op.key == fact.key and i > chunk), None)
    assert update is not None
    calls: list[list[dict[str, Any]]] = [[] for _ in task.chunks]
    calls[chunk] = [insert(fact.text)]
    delete = {"name": "memory_delete", "arguments": {"memory_type": "semantic_memory", "memory_id": "s1"}}
    calls[-1] = [delete]
    line = next(each for each in fact_timeline("MemAlpha/Update-v0", SMALL, recorded(calls)) if each.key == fact.key)
    last = len(task.chunks) - 1
    expected = ["" if i < chunk else "right" if i < update else "stale" for i in range(last)]
    assert line.states == (*expected, LOST)
    assert line.told[chunk] == "state"
    assert line.told[update] == "update"
    assert line.asked[-1] == last


def test_what_was_retracted_and_is_not_held_is_gone() -> None:
    task = task_of("MemAlpha/Forget-v0")
    retracted = {op.key for ops in task.operations or () for op in ops if op.kind is OperationKind.RETRACT}
    lines = fact_timeline("MemAlpha/Forget-v0", SMALL, recorded([[] for _ in task.chunks]))
    assert {line.key for line in lines if line.states[-1] == GONE} == retracted


def test_real_text_has_no_facts() -> None:
    episode = recorded([[]])
    with pytest.raises(ValueError, match="does not know which facts"):
        fact_timeline("MemAlpha/SQuAD-v0", {"data": str(FIXTURES), "split": "all"}, episode)
