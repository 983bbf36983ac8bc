"""What an environment refuses; `test_environment.py` holds what its messages say to users."""

from __future__ import annotations

from dataclasses import replace

import pytest

from memalpha_gym.checks import checked_task, parsed_types, require
from memalpha_gym.memory import MemoryType
from memalpha_gym.tasks import Question
from tests.tiny import TASK


def test_memory_types_by_name_each_once() -> None:
    assert parsed_types(("semantic", "semantic_memory", MemoryType.CORE)) == (MemoryType.SEMANTIC, MemoryType.CORE)
    for names in ((), ("sundry",)):
        with pytest.raises(ValueError, match="memory_types is"):
            parsed_types(names)


def test_an_argument_that_is_wrong() -> None:
    require(True, "window", 3, "0 or more")
    with pytest.raises(ValueError, match="window is -1; give 0 or more"):
        require(False, "window", -1, "0 or more")


def test_memory_types_in_a_tuple_or_in_one_text() -> None:
    both = (MemoryType.CORE, MemoryType.SEMANTIC)
    assert parsed_types(("core", "semantic_memory", "core")) == both
    assert parsed_types("core+semantic") == parsed_types("core, semantic") == both
    assert parsed_types("episodic") == (MemoryType.EPISODIC,)
    for wrong in ("", "core+", "procedural", (), ("core", 3), 7):
        with pytest.raises(ValueError, match="give one or more of core_memory, semantic_memory, episodic_memory"):
            parsed_types(wrong)  # type: ignore[arg-type]


def test_a_task_without_questions_can_be_played() -> None:
    assert checked_task(replace(TASK, questions=())).questions == ()


def test_a_task_that_cannot_be_played() -> None:
    assert checked_task(TASK) is TASK
    with pytest.raises(TypeError, match="is a Task, not str"):
        checked_task("task")  # type: ignore[arg-type]
    for change, message in (
        ({"chunks": ()}, "no chunks"),
        ({"questions": (Question("?", (), "substring", asked_after=-1),)}, "after chunk -1"),
    ):
        with pytest.raises(ValueError, match=message):
            checked_task(replace(TASK, **change))
