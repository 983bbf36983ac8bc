"""What the two kinds of judge are asked, what they reply, and what they are: for writes (r4) and for replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from memalpha_gym.memory import MemoryType


@dataclass(frozen=True, slots=True)
class Write:
    """A text that was stored, for a judge to look at."""

    memory_type: MemoryType
    content: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judge's word on one write.

    Attributes:
        valid: whether the text suits its memory type.
        reason: why not, for people.
        error: why no verdict could be had, after retries; such a write counts in neither direction.
    """

    valid: bool
    reason: str = ""
    error: str = ""


class ContentJudge(Protocol):
    """Judges the texts that an agent stored: r4 of the paper."""

    @property
    def name(self) -> str:
        """What it is called in records and tables."""
        ...

    def judge(self, writes: Sequence[Write]) -> list[Verdict]:
        """One verdict a write, in order. Never raises for a failed judgement: `Verdict.error` says so."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """A reply to be judged.

    Attributes:
        question: the question's text.
        answers: accepted answers, or what a right reply must reflect; at least one.
        reply: what the reader said.
    """

    question: str
    answers: tuple[str, ...]
    reply: str


@dataclass(frozen=True, slots=True)
class AnswerVerdict:
    """An answer judge's word on one reply.

    Attributes:
        score: in [0, 1].
        error: why no verdict could be had, after retries; the episode is then marked, as after a failed reading.
    """

    score: float
    error: str = ""


class AnswerJudge(Protocol):
    """Scores replies to questions of the metric `judged`, such as LongMemEval's. `name` goes into every record."""

    @property
    def name(self) -> str:
        """What it is called in records and tables."""
        ...

    def judge(self, requests: Sequence[AnswerRequest]) -> list[AnswerVerdict]:
        """One verdict a request, in order. Never raises for a failed judgement: `AnswerVerdict.error` says so."""
        ...
