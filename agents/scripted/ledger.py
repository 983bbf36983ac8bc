"""A perfect memory: an agent that is told what each chunk changes, and holds exactly that, blind to the questions.

It shows what a memory is paid that holds every fact, up to date, and nothing else. It is privileged, and marked so in every
table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.perfect_memory import PerfectMemory
from memalpha_gym.tasks import Task
from memalpha_gym.tools import ToolCall

from .notebook import Notebook


class LedgerAgent:
    """Writes what the task's operations say.

    Args:
        style: `sentences`, `terse`, `profile` or `history`: see `memalpha_gym.perfect_memory.STYLES`.

    Raises:
        ValueError: there is no such style.
    """

    def __init__(self, style: str = "sentences") -> None:
        PerfectMemory(style)
        self.style = style

    def reset(self, seed: int) -> None:
        """Begin an empty ledger."""
        self._notebook = Notebook()
        self._memory = PerfectMemory(self.style)

    def reveal(self, task: Task) -> None:
        """Learn what each chunk changes.

        Raises:
            ValueError: the task does not know it.
        """
        if task.operations is None:
            raise ValueError(
                f"task {task.task_id} does not tell what its chunks change; the ledger plays generated tasks"
            )
        self._operations = task.operations

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The notes of the facts that this chunk changes, written anew."""
        return self._notebook.write(self.notes(observation["chunk_index"]), observation)

    def notes(self, index: int) -> dict[str, str]:
        """The entries that chunk `index` changes, by a key of their own; an empty one is to be deleted."""
        return self._memory.apply(self._operations[index] if index < len(self._operations) else ())
