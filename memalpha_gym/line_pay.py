"""What a line is paid in advance, so that it is told at once what it was good for; the last step settles the account.

The environment pays for its answers when the stream ends, hundreds of lines after the one that was stored or missed. An advance is
a potential of the memory as it is now: each line is paid by how much it raised it, and the last step is paid the environment's own
reward less all that was advanced. So every episode sums to the environment's return, exactly, whatever the advances were. That
holds for the undiscounted return: a learner that discounts prefers what is paid early.

Truth is used here as in any reward: nothing of it is observed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from memalpha_gym.answering import read_all, read_requests
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.line_features import content_words
from memalpha_gym.memory import Memory
from memalpha_gym.operations import OperationLedger
from memalpha_gym.scoring import is_judged, score_answer
from memalpha_gym.tasks import Question
from memalpha_gym.tools import ToolResult

SHARED_WORDS = 2
"""Words that a text has to share with a question for the question to be read again at once."""


class Pay(Protocol):
    """A potential of the memory, in the reward's own units."""

    def begin(self, env: MemoryConstructionEnv, memory: Memory) -> None:
        """An episode begins, with an empty memory."""
        ...

    def line(self, memory: Memory, results: Sequence[ToolResult], touched: Sequence[str]) -> float:
        """The potential after a line.

        Args:
            memory: as it is now.
            results: what came of the line's calls.
            touched: the texts that these put into the memory or took out of it.
        """
        ...

    def chunk(self, memory: Memory) -> float:
        """The potential after the last line of a chunk, and of what the calls did to the memory."""
        ...


class NoAdvance:
    """Nothing in advance: every chunk's reward is paid at its last line, as the environment pays it."""

    def begin(self, env: MemoryConstructionEnv, memory: Memory) -> None:
        """Nothing to prepare."""

    def line(self, memory: Memory, results: Sequence[ToolResult], touched: Sequence[str]) -> float:
        """Always 0."""
        return 0.0

    def chunk(self, memory: Memory) -> float:
        """Always 0."""
        return 0.0


class AnswersPay:
    """What the questions of the last chunk would earn if they were read now, by the environment's own reader and scoring.

    Reading all of them after every line would cost more than all else. After a line only those are read again that share two words
    or more with a text that came or went; after a chunk, all of them. Questions that a judge scores, probes and what the store is
    scanned for are left to the settlement.
    """

    def begin(self, env: MemoryConstructionEnv, memory: Memory) -> None:
        """Read all questions from the empty memory: what chance answers is nobody's merit.

        Raises:
            ValueError: the reader waits for a server; a request for every line would be no way to learn.
        """
        if hasattr(env.reader, "read_async"):
            raise ValueError(f"reader {env.reader.name} asks a server, too slow to be asked at every line; give paid='end'")
        last = len(env.task.chunks) - 1
        self._env = env
        self._questions = [q for q in env.task.questions if q.asked_after in (None, last) and not is_judged(q)]
        self._weight = env.reward_config.correctness / max(len(env.task.questions), 1)
        self._words = [content_words(question.text) for question in self._questions]
        self._numbers = {question.text: number for number, question in enumerate(self._questions)}
        self._scores = [0.0] * len(self._questions)
        self._read_again(range(len(self._questions)), memory)
        self._changed = False

    def line(self, memory: Memory, results: Sequence[ToolResult], touched: Sequence[str]) -> float:
        """The potential after the questions that the line speaks of were read again."""
        self._changed |= bool(touched)
        told = [content_words(text) for text in touched]
        wanted = [
            number
            for number, asked in enumerate(self._words)
            if any(len(asked & words) >= min(SHARED_WORDS, len(asked)) for words in told)
        ]
        self._read_again(wanted, memory)
        return self._worth()

    def chunk(self, memory: Memory) -> float:
        """The potential after all questions were read again, where anything changed."""
        if self._changed:
            self._read_again(range(len(self._questions)), memory)
            self._changed = False
        return self._worth()

    def _read_again(self, numbers: Sequence[int], memory: Memory) -> None:
        questions = [self._questions[number] for number in numbers]
        readings = read_all(self._env.reader, read_requests(self._env.task, memory, questions))
        for number, question, reading in zip(numbers, questions, readings, strict=True):
            if not reading.error:
                self._scores[number] = score_answer(question, reading.text, self._env.scoring)

    def _worth(self) -> float:
        scores = zip(self._questions, self._scores, strict=True)
        return self._weight * sum(score * self._beside(question) for question, score in scores if score)

    def _beside(self, question: Question) -> float:
        """The score of the question that this one's counts with; 1 where it counts by itself."""
        number = self._numbers.get(question.beside)
        return self._scores[number] if number is not None else float(not question.beside)


class FactsPay:
    """What the memory is worth by operation truth (`OperationCounts.term`): facts held right over facts due and noise.

    Dense, and blind to the questions: it pays for facts that nobody asks for as well, and takes something for every needless line.
    """

    def begin(self, env: MemoryConstructionEnv, memory: Memory) -> None:
        """Begin an empty ledger.

        Raises:
            ValueError: the task does not tell its operations.
        """
        if env.task.operations is None:
            raise ValueError(f"task {env.task.task_id} does not tell its facts; give paid='answers' or paid='end'")
        self._env = env
        self._ledger = OperationLedger(env.task.vocabulary)
        self._chunk_index = -1
        self._worth = 0.0

    def line(self, memory: Memory, results: Sequence[ToolResult], touched: Sequence[str]) -> float:
        """The potential after the line; the first line of a chunk takes in what the chunk tells."""
        task, index = self._env.task, self._env.chunk_index
        news = index != self._chunk_index
        self._chunk_index = index
        if news or touched:
            counts = self._ledger.step(self._env.chunk, (task.operations or ())[index] if news else (), results)
            self._worth = self._env.reward_config.correctness * counts.term if counts.due else 0.0
        return self._worth

    def chunk(self, memory: Memory) -> float:
        """As after the chunk's last line."""
        return self._worth


PAYS: dict[str, type[Pay]] = {"answers": AnswersPay, "end": NoAdvance, "facts": FactsPay}
"""What lines are paid, by name."""
