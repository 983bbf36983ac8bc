"""What a line is paid in advance, so that it is told at once what it was good for; the last step settles the account.

The environment pays for its answers when the stream ends, hundreds of lines after the one that was stored or missed. An advance
is the rise of a potential of the memory: each line is paid by how much it raised it, and the last step is paid the environment's
own reward less all that was advanced. So every episode sums to the environment's return, exactly, whatever the advances were.
That holds for the undiscounted return: a learner that discounts prefers what is paid early.

Truth is used here as in any reward: nothing of it is observed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from memalpha_gym.answering import read_all, read_requests
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.line_features import content_words
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.operations import OperationLedger
from memalpha_gym.scoring import is_judged, score_answer
from memalpha_gym.tasks import Question
from memalpha_gym.tools import ToolResult
from memalpha_gym.words import words

_CAPITAL = re.compile(r"(?<=[\w,;:’'“\"] )[“\"]?[A-Z][\w’'-]*")


class Pay(Protocol):
    """A potential of the memory, in the reward's own units."""

    def begin(self, env: MemoryConstructionEnv) -> None:
        """An episode begins, with an empty memory."""
        ...

    def line(self, results: Sequence[ToolResult], came: Sequence[str], went: Sequence[str]) -> float:
        """The potential after a line.

        Args:
            results: what came of the line's calls.
            came: the texts that these put into the memory.
            went: those that they took out of it.
        """
        ...


class NoAdvance:
    """Nothing in advance: every chunk's reward is paid at its last line, as the environment pays it."""

    def begin(self, env: MemoryConstructionEnv) -> None:
        """Nothing to prepare."""

    def line(self, results: Sequence[ToolResult], came: Sequence[str], went: Sequence[str]) -> float:
        """Always 0."""
        return 0.0


class AnswersPay:
    """What the questions of the last chunk would earn if they were read now, by the environment's own reader and scoring.

    To read every question from the whole memory after every line would cost more than all else. Only a question that a text
    speaks of, which came or went, is read again, and only from the entries that speak of it: those that share with it a name,
    where it has one, and another word. What that misses, such as an answer that takes two entries, is left to the settlement,
    like probes, questions that a judge scores, and what the store is scanned for.
    """

    def begin(self, env: MemoryConstructionEnv) -> None:
        """Read all questions from the empty memory: what chance answers is nobody's merit.

        Raises:
            ValueError: the reader waits for a server; a request for every line would be no way to learn.
        """
        if hasattr(env.reader, "read_async"):
            raise ValueError(
                f"reader {env.reader.name} asks a server, too slow to be asked at every line; give paid='end'"
            )
        last = len(env.task.chunks) - 1
        self._env = env
        self._questions = [q for q in env.task.questions if q.asked_after in (None, last) and not is_judged(q)]
        self._weight = env.reward_config.correctness / max(len(env.task.questions), 1)
        self._asked = [_parted(question.text) for question in self._questions]
        self._numbers = {question.text: number for number, question in enumerate(self._questions)}
        self._speaking: list[dict[str, None]] = [
            {} for _ in self._questions
        ]  # the stored texts that speak of each question
        self._scores = [0.0] * len(self._questions)
        for number in range(len(self._questions)):
            self._read_again(number)

    def line(self, results: Sequence[ToolResult], came: Sequence[str], went: Sequence[str]) -> float:
        """The potential after the questions that the line speaks of were read again."""
        for number, (names, others) in enumerate(self._asked):
            speaking = self._speaking[number]
            gone = [text for text in went if text in speaking]
            for text in gone:
                del speaking[text]
            new = [text for text in came if _speaks(content_words(text), names, others)]
            speaking.update(dict.fromkeys(new))
            if gone or new:
                self._read_again(number)
        scores = zip(self._questions, self._scores, strict=True)
        return self._weight * sum(score * self._beside(question) for question, score in scores if score)

    def _read_again(self, number: int) -> None:
        question, memory = self._questions[number], Memory(tokenizer=_Uncounted())
        for text in self._speaking[number]:
            memory.insert(MemoryType.SEMANTIC, text)
        (reading,) = read_all(self._env.reader, read_requests(self._env.task, memory, [question]))
        if not reading.error:
            self._scores[number] = score_answer(question, reading.text, self._env.scoring)

    def _beside(self, question: Question) -> float:
        """The score of the question that this one's counts with; 1 where it counts by itself."""
        number = self._numbers.get(question.beside)
        return self._scores[number] if number is not None else float(not question.beside)


class _Uncounted:
    """Counts nothing: a memory that is made to be read once needs no count of tokens."""

    name = "uncounted"

    def count(self, text: str) -> int:
        """Always 0."""
        return 0


def _parted(question: str) -> tuple[frozenset[str], frozenset[str]]:
    """A question's words: those with a capital, its first word aside, and the others that say something."""
    names = frozenset(words(" ".join(_CAPITAL.findall(question))))
    return names & content_words(question), content_words(question) - names


def _speaks(told: frozenset[str], names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a text with these words speaks of a question: shares a word of each sort that the question has."""
    return not (names and told.isdisjoint(names)) and not (others and told.isdisjoint(others))


class FactsPay:
    """What the memory is worth by operation truth (`OperationCounts.term`): facts held right over facts due and noise.

    Dense, and blind to the questions: it pays for facts that nobody asks for as well, and takes something for needless lines.
    """

    def begin(self, env: MemoryConstructionEnv) -> None:
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

    def line(self, results: Sequence[ToolResult], came: Sequence[str], went: Sequence[str]) -> float:
        """The potential after the line; the first line of a chunk takes in what the chunk tells."""
        task, index = self._env.task, self._env.chunk_index
        news = index != self._chunk_index
        self._chunk_index = index
        if news or came or went:
            counts = self._ledger.step(self._env.chunk, (task.operations or ())[index] if news else (), results)
            self._worth = self._env.reward_config.correctness * counts.term if counts.due else 0.0
        return self._worth


PAYS: dict[str, type[Pay]] = {"answers": AnswersPay, "end": NoAdvance, "facts": FactsPay}
"""What lines are paid, by name."""
