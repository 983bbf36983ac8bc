"""What an environment may be asked to be and to play, and how what is wrong is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from memalpha_gym.memory import MemoryType
from memalpha_gym.scoring import metric_named
from memalpha_gym.tasks import Task


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


def checked_task(task: Task) -> Task:
    """The task, if an episode of it can be played to its end. One without questions can: it ends with the memory, and no r1.

    Raises:
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
    return task
