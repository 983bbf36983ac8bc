"""The answer judge that stands in for an LLM."""

from __future__ import annotations

import pytest

from memalpha_gym.judges.judge import AnswerRequest, AnswerVerdict
from memalpha_gym.judges.overlap import OverlapJudge
from memalpha_gym.registration import ANSWER_JUDGES, make
from memalpha_gym.scoring import REPLY_WORDS


def judged(reply: str, *answers: str) -> float:
    (verdict,) = OverlapJudge().judge([AnswerRequest("?", answers, reply)])
    assert verdict.error == ""
    return verdict.score


@pytest.mark.parametrize(
    ("reply", "answers", "score"),
    [
        ("It is called Pimento, your parrot.", ("The parrot is called Pimento.",), 1),
        ("A parrot.", ("The parrot is called Pimento.",), 0),
        ("You spent 40 minutes.", ("40 minutes",), 1),
        ("You spent 45 minutes.", ("40 minutes",), 0),
        ("Maddersea", ("To the port of Maddersea", "Maddersea"), 1),
        ("", ("Maddersea",), 0),
    ],
)
def test_verdicts(reply: str, answers: tuple[str, ...], score: float) -> None:
    assert judged(reply, *answers) == score


def test_one_verdict_a_request_in_order() -> None:
    requests = [AnswerRequest("?", ("Oslo",), reply) for reply in ("Oslo", "Rome", "in oslo")]
    assert OverlapJudge().judge(requests) == [AnswerVerdict(1.0), AnswerVerdict(0.0), AnswerVerdict(1.0)]
    assert OverlapJudge().judge([]) == []


def test_hoarding_words_does_not_pay() -> None:
    assert judged("word " * (REPLY_WORDS - 1) + "Oslo", "Oslo") == 1
    assert judged("word " * REPLY_WORDS + "Oslo", "Oslo") == 0


def test_its_name_says_that_it_stands_in() -> None:
    assert make(ANSWER_JUDGES, "answer judge", "overlap").name == "overlap-standin"
