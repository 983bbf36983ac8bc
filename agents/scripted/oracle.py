"""The upper bound: an agent that is told the questions with their answers and writes them down.

It shows that a source's questions can be answered through this reader, these metrics and this memory. It is privileged, and
marked so in every table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.tasks import Question, Task
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import INSERT, UPDATE, ToolCall

SEMANTIC = "semantic_memory"


class OracleAgent:
    """Writes "Q: … A: …" once the last chunk of a question's evidence was read, and updates it when the answer changes."""

    def __init__(self) -> None:
        self._count = get_tokenizer().count

    def reset(self, seed: int) -> None:
        """Forget the last episode."""
        self._due: dict[int, dict[str, str]] = defaultdict(dict)
        self._ids: dict[str, str] = {}
        self._tokens: dict[str, int] = {}

    def reveal(self, task: Task) -> None:
        """Learn the task's questions and answers."""
        last = len(task.chunks) - 1
        asked: dict[tuple[str, int], list[Question]] = defaultdict(list)
        for question in task.questions:
            read = last if question.asked_after is None else min(question.asked_after, last)
            asked[question.text, read].append(question)
        for (text, read), questions in asked.items():
            evidence = max((index for question in questions for index in question.evidence), default=read)
            self._due[min(evidence, read)][text] = _answer(questions)

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One note for each question whose evidence is complete with this chunk, as far as the budget goes."""
        budget = observation["memory_budget"] or float("inf")
        left = budget - observation["memory_tokens"]
        calls = []
        for text, answer in self._due[observation["chunk_index"]].items():
            note = f"Q: {text}\nA: {answer}"
            tokens = self._count(note)
            price = tokens - self._tokens.get(text, 0)
            if price <= left:
                calls.append(self._write(text, note))
                left -= price
                self._tokens[text] = tokens
        return calls

    def _write(self, question: str, note: str) -> ToolCall:
        if question in self._ids:
            arguments = {"memory_type": SEMANTIC, "memory_id": self._ids[question], "new_content": note}
            return ToolCall(UPDATE, arguments)
        self._ids[question] = f"s{len(self._ids) + 1}"  # ids count up; nothing is deleted, and nothing refused
        return ToolCall(INSERT, {"memory_type": SEMANTIC, "content": note})


def _answer(questions: Sequence[Question]) -> str:
    """What is to be replied to one text at one time: more than one answer where a source asks it of several things."""
    answers = [question.answers[0] if question.answers else "unknown" for question in questions]
    return " / ".join(dict.fromkeys(answers))
