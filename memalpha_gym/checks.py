"""What an environment may be asked to be and to play, and how what is wrong is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from operator import index
from typing import Any

import numpy as np

from memalpha_gym.memory import MemoryType
from memalpha_gym.scoring import metric_named, prepare
from memalpha_gym.tasks import Task, TaskSource


def require(right: bool, name: str, value: object, wanted: str) -> None:
    """Refuse an argument.

    Raises:
        ValueError: it is not right; the message says what to give.
    """
    if not right:
        raise ValueError(f"{name} is {value!r}; give {wanted}")


def parsed_types(names: str | Iterable[str | MemoryType]) -> tuple[MemoryType, ...]:
    """Memory types by name, each once.

    Args:
        names: the names, or one text of them with + or commas between, such as `core+semantic`.

    Raises:
        ValueError: there are none, or one of them does not exist.
    """
    try:
        each = re.split("[,+]", names) if isinstance(names, str) else names
        types = tuple(dict.fromkeys(MemoryType.parse(name) for name in each))
    except (ValueError, AttributeError, TypeError):
        types = ()
    require(bool(types), "memory_types", names, f"one or more of {', '.join(MemoryType)}, in a tuple or joined by +")
    return types


def chosen_task(source: TaskSource, options: Mapping[str, Any], rng: np.random.Generator, scoring: str) -> Task:
    """The task that an episode plays.

    Args:
        source: has the tasks.
        options: `task` (Task) or `task_index` (int) where one of them is wanted.
        rng: draws one where none is.
        scoring: how its answers will be scored.

    Raises:
        TypeError: the task is no `Task`, or the index no whole number.
        ValueError: there is no such option, or no such task; or as in `checked_task`.
    """
    unknown = options.keys() - {"task", "task_index"}
    if unknown:
        raise ValueError(f"reset has no option {', '.join(sorted(unknown))}; there are task and task_index")
    if "task" in options:
        return checked_task(options["task"], scoring)
    count = len(source)
    if not count:
        raise ValueError(f"{source.name} ({source.split}) has no tasks; give it data or another split")
    number = options["task_index"] if "task_index" in options else rng.integers(count)
    if isinstance(number, bool) or not hasattr(number, "__index__"):
        raise TypeError(f"task_index is {number!r}; give a whole number, 0 to {count - 1}")
    if not 0 <= index(number) < count:
        raise ValueError(f"task_index is {number}; {source.name} ({source.split}) has tasks 0 to {count - 1}")
    return checked_task(source[index(number)], scoring)


def checked_task(task: Task, scoring: str = "robust") -> Task:
    """The task, if an episode of it can be played to its end and scored. One without questions can: it ends with the memory, and
    no r1.

    Raises:
        ImportError: the scoring compares by ROUGE, and rouge-score is not installed.
        TypeError: it is no task.
        ValueError: it has no chunks, or a question that can never be read or scored.
    """
    if not isinstance(task, Task):
        raise TypeError(f"the option task is a Task, not {type(task).__name__}; to choose by number, give task_index")
    if not len(task.chunks):
        raise ValueError(f"task {task.task_id} has no chunks")
    for question in task.questions:
        metric_named(question.metric)
        if question.asked_after is not None and question.asked_after < 0:
            raise ValueError(f"task {task.task_id} has a question that is asked after chunk {question.asked_after}")
        if question.beside and not any(
            other.text == question.beside and other.asked_after == question.asked_after for other in task.questions
        ):
            raise ValueError(f"task {task.task_id} has a question that counts beside one it lacks: {question.beside!r}")
    prepare(task.questions, scoring)
    return task
