"""What an episode's memory held, and who wrote it: what operation truth, causes and credit are taken from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from memalpha_gym.causes import Holding, cause_of, joined, needed_facts
from memalpha_gym.credit import Writers, credited_steps, followed
from memalpha_gym.gold_texts import GoldTexts, wordings
from memalpha_gym.memory import Memory
from memalpha_gym.operations import OperationCounts, OperationLedger
from memalpha_gym.tasks import Question, Task
from memalpha_gym.tools import ToolResult
from memalpha_gym.words import Wording


class MemoryHistory:
    """Follows the memory of an episode step by step.

    Args:
        task: the task that is played.

    Attributes:
        ledger: what the chunks changed and what the memory holds of it; None where the task does not know it.
    """

    def __init__(self, task: Task) -> None:
        self.ledger = None if task.operations is None else OperationLedger(task.vocabulary)
        self._task = task
        self._texts = GoldTexts(question for question in task.questions if self._is_read_by_text(question))
        self._writers: Writers = {}

    def copy(self) -> MemoryHistory:
        """An independent copy."""
        twin = MemoryHistory.__new__(MemoryHistory)
        twin.ledger = self.ledger.copy() if self.ledger else None
        twin._task, twin._texts, twin._writers = self._task, self._texts.copy(), self._writers
        return twin

    def follow(self, step: int, chunk: str, results: Sequence[ToolResult]) -> OperationCounts | None:
        """Take in what a step did; what it made of the facts of its chunk, where the task knows them."""
        self._writers = followed(self._writers, step, results)
        for result in results:
            if result.wrote and result.content:
                self._texts.write(result.content)
        if self.ledger is None or self._task.operations is None:
            return None
        return self.ledger.step(chunk, self._task.operations[step], results)

    def explained(
        self, questions: Iterable[Question], answers: Iterable[Mapping[str, Any]], memory: Memory
    ) -> Iterator[Mapping[str, Any]]:
        """The records of answers that were just given, with `cause` and `steps`: why they are wrong, and whose work they rest on.

        Args:
            questions: one for each answer.
            answers: as from `memalpha_gym.answering.score_readings`.
            memory: what they were answered from.
        """
        entries: dict[str, Wording] = {}
        for question, answer in zip(questions, answers, strict=True):
            score, shown, used = answer["score"], frozenset(answer["entry_ids"]), answer["used_ids"]
            holdings: list[Holding] = []
            if question.answers and score is not None and (score < 1.0 or not used):
                holdings = self._facts(question) or self._texts_of(question, memory, entries)
            if not used:  # the reader does not say: what it was shown of the answer, else all it was shown
                used = (shown & joined(holdings).entries) or shown
            yield {
                **answer,
                "cause": str(cause_of(question, score, holdings, shown)),
                "steps": credited_steps(used, self._writers) if score and question.answers else (),
            }

    def _is_read_by_text(self, question: Question) -> bool:
        return self.ledger is None or question.needs is None

    def _texts_of(self, question: Question, memory: Memory, entries: dict[str, Wording]) -> list[Holding]:
        """How the text of a question's answer is held; the words of the memory are taken once for all questions of a step."""
        if not entries:
            entries |= wordings(memory)
        return self._texts.holdings(question, entries)

    def _facts(self, question: Question) -> list[Holding] | None:
        """How the facts are held that a question rests on; None where they are not known."""
        return None if self.ledger is None else needed_facts(question, self.ledger.held)
