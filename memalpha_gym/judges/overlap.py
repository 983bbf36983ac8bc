"""An answer judge made of words: it stands in for an LLM where none is at hand, and its name says so."""

from __future__ import annotations

from collections.abc import Sequence

from memalpha_gym.judges.judge import AnswerRequest, AnswerVerdict
from memalpha_gym.scoring import REPLY_WORDS, covers, first_words


class OverlapJudge:
    """Right is a reply that holds all numbers and two thirds of the content words of an accepted answer.

    Deterministic, no model. It reads as much of a reply as the robust metrics do. Figures that it gave are no figures of the
    published LLM judge: it knows no synonyms and reads no negation.
    """

    name = "overlap-standin"

    def judge(self, requests: Sequence[AnswerRequest]) -> list[AnswerVerdict]:
        """One verdict a request, in order; none of them fails."""
        return [
            AnswerVerdict(float(covers(first_words(request.reply, REPLY_WORDS), request.answers)))
            for request in requests
        ]
