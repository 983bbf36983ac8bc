"""Why an answer was wrong: the fact was never written, lost or outdated; or it was held, and not retrieved or not used.

Where the task knows its facts (generated worlds), a question says which of them it rests on (`Question.needs`), and the operation
ledger knows how each of them is held and was held: `needed_facts`. Elsewhere the accepted answer's own text is looked for in
what is and was stored: `memalpha_gym.gold_texts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from memalpha_gym.held_facts import HeldFacts
from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Operation, OperationKind, Question


class Cause(StrEnum):
    """Why an answer has less than the full score; `RIGHT` where it has it.

    | cause          | what is missing                                                              |
    |----------------|------------------------------------------------------------------------------|
    | `unwritten`    | something that the answer rests on was never held                            |
    | `lost`         | it was held, and is gone                                                     |
    | `stale`        | only an outdated value of it is held, or of what had to be deleted           |
    | `unretrieved`  | all of it is held, and the reader was not shown all of it                    |
    | `unused`       | the reader was shown all of it, and answered otherwise                       |
    | `unanswerable` | nothing: the right reply was that it is not known, and something else was said |
    """

    RIGHT = ""
    UNWRITTEN = "unwritten"
    LOST = "lost"
    STALE = "stale"
    UNRETRIEVED = "unretrieved"
    UNUSED = "unused"
    UNANSWERABLE = "unanswerable"


CAUSES = tuple(cause for cause in Cause if cause)
"""The causes of wrong answers, in the order in which they are looked for."""


@dataclass(frozen=True, slots=True)
class Holding:
    """How one thing that an answer rests on is held.

    Attributes:
        entries: the entries that hold it, any of which is enough.
        ever: whether it was held at any time.
        outdated: whether an outdated value of it is held.
    """

    entries: frozenset[str] = frozenset()
    ever: bool = False
    outdated: bool = False

    def cause(self, shown: Set[str]) -> Cause:
        """What is missing of it for a reader who was shown some entries."""
        if self.entries:
            return Cause.UNUSED if self.entries & shown else Cause.UNRETRIEVED
        if self.outdated:
            return Cause.STALE
        return Cause.LOST if self.ever else Cause.UNWRITTEN


def cause_of(question: Question, score: float | None, holdings: Iterable[Holding], shown: Set[str]) -> Cause:
    """Why a question was answered as it was.

    Args:
        question: the question.
        score: of the answer; None where the reading failed, which has no cause in the memory.
        holdings: what the answer rests on; of several, the first cause in the order of `CAUSES` counts.
        shown: ids of the entries that the reader was shown.
    """
    if score is None or score >= 1.0:
        return Cause.RIGHT
    if not question.answers:
        return Cause.UNANSWERABLE
    found = [holding.cause(shown) for holding in holdings]
    return min(found, key=CAUSES.index, default=Cause.UNWRITTEN)


def needed_facts(question: Question, held: HeldFacts) -> list[Holding] | None:
    """How the facts are held that a question rests on; None where it does not say, or its facts are none of the task's.

    Chains are followed by the truth: from each value as it is by now to the next fact.
    """
    return None if question.needs is None else _needed(question.needs, question, held)


def _needed(need: Need, question: Question, held: HeldFacts) -> list[Holding] | None:
    if need.program is Program.LABEL:
        examples = [key for key in held.facts() if _value(held, key) in question.answers]
        return [joined([_holding(held, key, _value(held, key)) for key in examples])] if examples else None
    subject, before = need.subject, list[Holding]()
    if isinstance(subject, Need):
        first = _needed(subject, question, held)
        name = _reply(subject, held)
        if first is None or not name:
            return None
        subject, before = name, first
    wanted = _wanted(need, f"{subject} / {need.attribute}", question, held)
    if not wanted or any(held.operation(key) is None for key, _ in wanted):
        return None
    return [*before, *(_holding(held, key, value) for key, value in wanted)]


def _reply(need: Need, held: HeldFacts) -> str:
    """The true value of a step of a chain; empty where there is none."""
    subject = need.subject if isinstance(need.subject, str) else _reply(need.subject, held)
    return _value(held, f"{subject} / {need.attribute}")


def _wanted(need: Need, fact: str, question: Question, held: HeldFacts) -> list[tuple[str, str]]:
    """The facts that a program computes from, each with the value that it needs."""
    if need.program is Program.LIST:
        keys = [key for key in held.facts() if key.startswith(f"{fact} / ") and _value(held, key)]
    elif need.program in (Program.DATE, Program.DAYS):
        keys = [f"{fact} / {place}" for place in need.about]
    elif need.program in (Program.NEXT, Program.PREVIOUS):
        events = [key for key in held.facts() if key.startswith(f"{fact} / ")]
        keys = [*(f"{fact} / {place}" for place in need.about[:1])]
        keys += [key for key in events if _value(held, key) in question.answers]
    else:
        keys = [fact]
    operations = {key: held.operation(key) for key in keys}
    if need.program is Program.BEFORE:
        return [(key, _before(operation, question)) for key, operation in operations.items()]
    return [(key, operation.value if operation else "") for key, operation in operations.items()]


def _before(operation: Operation | None, question: Question) -> str:
    """The value that a fact had before its present one, as an entry has it."""
    if operation is None:
        return ""
    told = [value for value in (*operation.former[::-1], *operation.stale[::-1]) if value in question.answers]
    return next(iter((*told, *operation.former[::-1], *operation.stale[::-1])), "")


def _value(held: HeldFacts, key: str) -> str:
    operation = held.operation(key)
    return operation.value if operation else ""


def _holding(held: HeldFacts, key: str, value: str) -> Holding:
    operation = held.operation(key)
    outdated = held.values(key) - {value}
    if operation is not None and operation.kind is OperationKind.CONTEST:
        outdated -= set(operation.claims)
    return Holding(held.entries(key, value), value in held.ever(key), bool(outdated))


def joined(holdings: Sequence[Holding]) -> Holding:
    """How one of several things is held."""
    return Holding(
        frozenset().union(*(holding.entries for holding in holdings)),
        any(holding.ever for holding in holdings),
        any(holding.outdated for holding in holdings),
    )
