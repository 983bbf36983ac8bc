"""The upper bound: an agent that is told the questions with their answers and writes them down.

It shows that a source's questions can be answered through this reader, these metrics and this memory. It is privileged, and
marked so in every table. A reader that looks facts up takes no notes of answers: for questions that say what they need, the
oracle holds the facts of the task, as the ledger does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.needs import Program
from memalpha_gym.tasks import Question, Task
from memalpha_gym.tools import ToolCall

from .ledger import LedgerAgent
from .notebook import Notebook


class OracleAgent:
    """Writes what answers a question once the last chunk of its evidence was read, and updates it when the answer changes."""

    def reset(self, seed: int) -> None:
        """Forget the last episode."""
        self._due: dict[int, dict[str, str]] = defaultdict(dict)
        self._notebook = Notebook()
        self._ledger: LedgerAgent | None = None

    def reveal(self, task: Task) -> None:
        """Learn the task's questions and answers."""
        last = len(task.chunks) - 1
        asked: dict[tuple[str, int], list[Question]] = defaultdict(list)
        for question in task.questions:
            if question.needs is not None and question.needs.program is not Program.LABEL:
                self._hold_facts(task)
                continue
            read = last if question.asked_after is None else min(question.asked_after, last)
            asked[question.text, read].append(question)
        for (text, read), questions in asked.items():
            evidence = max((index for question in questions for index in question.evidence), default=read)
            self._due[min(evidence, read)][text] = _note(questions)

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One note for each question whose evidence is complete with this chunk, as far as the budget goes."""
        index = observation["chunk_index"]
        facts = self._ledger.notes(index) if self._ledger else {}
        return self._notebook.write({**facts, **self._due[index]}, observation)

    def _hold_facts(self, task: Task) -> None:
        if self._ledger is None:
            self._ledger = LedgerAgent()
            self._ledger.reset(0)
            self._ledger.reveal(task)


def _note(questions: Sequence[Question]) -> str:
    """What is to be noted for one text at one time: more than one answer where a source asks it of several things."""
    answers = [question.answers[0] if question.answers else "unknown" for question in questions]
    answer = " / ".join(dict.fromkeys(answers))
    if questions[0].needs is not None:
        return f"{questions[0].needs.about[0]} → {answer}"  # an example with its label
    return f"Q: {questions[0].text}\nA: {answer}"
