"""What the two kinds of judge are asked, what they reply, and what they are: for writes (r4) and for replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from memalpha_gym.memory import MemoryType

if TYPE_CHECKING:  # whoever has no chat model need not load its client
    from memalpha_gym.chat.metering import ChatUsage


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
        usage: what the verdict cost, where a language model gave it.
    """

    valid: bool
    reason: str = ""
    error: str = ""
    usage: ChatUsage | None = field(default=None, compare=False, repr=False)


class ContentJudge(Protocol):
    """Judges the texts that an agent stored: r4 of the paper. It may also have `async judge_async(writes)`, as a `Reader` has
    `read_async`.
    """

    @property
    def name(self) -> str:
        """What it is called in records and tables."""
        ...

    def judge(self, writes: Sequence[Write]) -> list[Verdict]:
        """One verdict per write, in order. Never raises for a failed judgement: `Verdict.error` says so."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """A reply to be judged.

    Attributes:
        question: the question's text.
        answers: accepted answers, or what a right reply must reflect; at least one.
        reply: what the reader said.
        scoring: the scoring in use, by which a language model's words are taken for a yes.
    """

    question: str
    answers: tuple[str, ...]
    reply: str
    scoring: str = "robust"


@dataclass(frozen=True, slots=True)
class AnswerVerdict:
    """An answer judge's word on one reply.

    Attributes:
        score: in [0, 1].
        error: why no verdict could be had, after retries; the episode is then marked, as after a failed reading.
        usage: what the verdict cost, where a language model gave it.
    """

    score: float
    error: str = ""
    usage: ChatUsage | None = field(default=None, compare=False, repr=False)


class AnswerJudge(Protocol):
    """Scores replies to questions of the metric `judged`, such as LongMemEval's. `name` goes into every record. It may
    also have `async judge_async(requests)`, as a `Reader` has `read_async`.
    """

    @property
    def name(self) -> str:
        """What it is called in records and tables."""
        ...

    def judge(self, requests: Sequence[AnswerRequest]) -> list[AnswerVerdict]:
        """One verdict per request, in order. Never raises for a failed judgement: `AnswerVerdict.error` says so."""
        ...
