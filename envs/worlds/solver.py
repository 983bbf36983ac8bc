"""A solver that reads what was said, not what the generator meant, and lets only questions with one right answer pass.

The ledger holds every claim as a careful reader finds it in the text: who said what of whom, in which chunk, and whether it
was stated, rumoured, withdrawn or only quoted. A question is asked only if the ledger gives it exactly one answer, and this is
the accepted one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from memalpha_gym.scoring import holds
from memalpha_gym.tasks import Question

from .language import bare


class Standing(StrEnum):
    """How a claim is made. `quoted` is what an older document says that is read again: it holds no more than it did before."""

    STATED = "stated"
    RUMOURED = "rumoured"
    WITHDRAWN = "withdrawn"
    QUOTED = "quoted"


_FIRM = (Standing.STATED, Standing.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim in the text.

    Attributes:
        chunk: where it stands.
        subject: the subject's full name.
        attribute: the attribute's noun.
        value: what is claimed; empty for a withdrawal.
        standing: how it is claimed.
        source: who claims it, where that is told.
    """

    chunk: int
    subject: str
    attribute: str
    value: str
    standing: Standing = Standing.STATED
    source: str = ""


class Ledger:
    """All claims of an episode, by fact."""

    def __init__(self) -> None:
        self._claims: dict[tuple[str, str], list[Claim]] = defaultdict(list)

    def add(self, claim: Claim) -> None:
        """Note a claim."""
        self._claims[claim.subject, claim.attribute].append(claim)

    def claims(self, subject: str, attribute: str, until: int | None = None) -> tuple[Claim, ...]:
        """The claims on a fact in the chunks up to and with `until`."""
        found = self._claims.get((subject, attribute), [])
        return tuple(claim for claim in found if until is None or claim.chunk <= until)

    def subjects(self, attribute: str) -> tuple[str, ...]:
        """Whoever something is claimed of for an attribute."""
        return tuple(subject for subject, noun in self._claims if noun == attribute)

    def current(self, subject: str, attribute: str, until: int | None = None) -> frozenset[str]:
        """What a reader may take for true: the values of the newest chunk that states the fact; none where it was withdrawn.

        Two different values in one chunk are both in the result, and the question is refused.
        """
        firm = [claim for claim in self.claims(subject, attribute, until) if claim.standing in _FIRM]
        if not firm:
            return frozenset()
        newest = max(claim.chunk for claim in firm)
        values = {claim.value for claim in firm if claim.chunk == newest}
        return frozenset(values - {""})


def sound(question: Question, solutions: Iterable[str]) -> bool:
    """Whether a question has exactly one right answer and can be scored by it.

    Args:
        question: the question as it would be asked.
        solutions: every answer that the text supports, in each of its forms; none where the right reply is to abstain.
    """
    found = frozenset(bare(solution) for solution in solutions)
    if not question.answers:
        return not found
    right = found == frozenset(bare(answer) for answer in question.answers)
    clear = not any(
        holds(answer, value) or holds(question.text, value)
        for answer in question.answers
        for value in question.forbidden
    )
    hidden = not any(holds(question.text, answer) for answer in question.answers)
    return right and clear and hidden
