"""Which questions are due, and what a reading becomes in the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from memalpha_gym.answering import (
    STORE,
    answer_requests,
    ask,
    checked_replies,
    due_questions,
    judge_answers,
    judge_writes,
    mean_score,
    read_all,
    scan_store,
    score_readings,
    weights_of,
)
from memalpha_gym.judges.judge import AnswerRequest, AnswerVerdict, Verdict, Write
from memalpha_gym.judges.overlap import OverlapJudge
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.states import PendingStep
from memalpha_gym.tasks import Competency, Question, Task

PROBE = Question("Where now?", ("Rome",), "substring", asked_after=0)
LATE = Question("Where later?", ("Oslo",), "substring", asked_after=99)
LAST = Question("Where at last?", ("Oslo",), "judged")
TASK = Task("t-0", "t", Competency.RETRIEVAL, ("one", "two"), (PROBE, LATE, LAST), scan=("Rome", "Lima"))


class Silent:
    """A reader and an answer judge that say nothing at all."""

    name = "silent"

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        return []

    def judge(self, requests: Sequence[AnswerRequest]) -> list[AnswerVerdict]:
        return []


def score(question: Question, reading: Reading) -> dict[str, object]:
    step = PendingStep(questions=(question,))
    verdicts = judge_answers(OverlapJudge(), answer_requests(step, [reading]))
    (answer,) = score_readings([question], [reading], verdicts, scoring="robust", chunk_index=1)
    return dict(answer)


def test_probes_are_due_at_their_chunk_and_all_others_at_the_last() -> None:
    assert due_questions(TASK, 0) == (PROBE,)
    assert due_questions(TASK, 1) == (LATE, LAST)


@pytest.mark.parametrize(
    ("scoring", "evaluated", "reply", "judged"),
    [
        ("paper", False, "<think>Oslo</think>Rome", "Rome"),
        ("paper", True, "Oslo</think>Rome", "Rome"),
        ("paper", False, "Oslo</think>Rome", "Oslo</think>Rome"),
        ("robust", False, "<think>Oslo</think>Rome", "<think>Oslo</think>Rome"),
    ],
)
def test_under_the_papers_scoring_a_thought_is_not_judged(
    scoring: str, evaluated: bool, reply: str, judged: str
) -> None:
    question = replace(LAST, evaluated=evaluated)
    (request,) = answer_requests(PendingStep(questions=(question,), scoring=scoring), [Reading(reply)])
    assert request.reply == judged


def test_a_reading_is_scored_by_the_questions_metric() -> None:
    answer = score(PROBE, Reading("in Rome", ("s1",)))
    assert (answer["score"], answer["entry_ids"], answer["asked_after"], answer["error"]) == (1.0, ("s1",), 1, "")


def test_judged_questions_go_to_the_judge() -> None:
    assert score(LAST, Reading("She moved to Oslo in the end"))["score"] == 1.0
    assert score(LAST, Reading("She moved to Rome"))["score"] == 0.0


def test_a_failed_reading_has_no_score_and_no_judge_sees_it() -> None:
    for question in (PROBE, LAST):
        answer = score(question, Reading("", error="timeout"))
        assert (answer["score"], answer["error"]) == (None, "timeout")


def test_too_few_replies_are_an_error() -> None:
    with pytest.raises(ValueError, match="reader silent gave 0 readings for 1 requests"):
        read_all(Silent(), [ReadRequest(Memory(), "?", "substring")])
    with pytest.raises(ValueError, match="answer judge silent gave 0 verdicts for 1 requests"):
        judge_answers(Silent(), [AnswerRequest("?", ("a",), "b")])
    with pytest.raises(ValueError, match="judge silent gave 0 verdicts for 1 requests"):
        judge_writes(Silent(), [Write(MemoryType.CORE, "a")])
    assert read_all(Silent(), []) == judge_answers(Silent(), []) == judge_writes(Silent(), []) == []


@dataclass
class Clerk:
    """A reader and both judges in one; keeps what it was asked, a list per call."""

    name: str = "clerk"
    asked: list[list[str]] = field(default_factory=list)

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        self.asked.append([request.question for request in requests])
        return [Reading("", error="no") if "later" in request.question else Reading("Oslo") for request in requests]

    def judge(self, requests: Sequence[Any]) -> list[Any]:
        self.asked.append([getattr(request, "content", None) or request.reply for request in requests])
        if isinstance(requests[0], Write):
            return [Verdict(request.content == "a") for request in requests]
        return [AnswerVerdict(0.5) for _ in requests]


def test_reader_and_judges_are_asked_once_for_all_steps() -> None:
    clerk, memory = Clerk(), Memory()
    first = PendingStep(
        writes=(Write(MemoryType.CORE, "a"), Write(MemoryType.CORE, "b")),
        questions=(LATE, LAST),
        requests=tuple(ReadRequest(memory, question.text, question.metric) for question in (LATE, LAST)),
    )
    third = PendingStep(
        writes=(Write(MemoryType.CORE, "c"),),
        questions=(LAST,),
        requests=(ReadRequest(memory, LAST.text, LAST.metric),),
    )
    one, two, three = ask(clerk, clerk, clerk, [first, PendingStep(), third])
    assert clerk.asked == [[LATE.text, LAST.text, LAST.text], ["a", "b", "c"], ["Oslo", "Oslo"]]
    assert [reading.error for reading in one.readings] == ["no", ""]
    assert [verdict.valid for verdict in one.verdicts] == [True, False]
    assert [len(replies.answer_verdicts) for replies in (one, two, three)] == [1, 0, 1]
    assert (two.readings, two.verdicts) == ([], [])
    assert [verdict.valid for verdict in three.verdicts] == [False]


def test_the_store_is_asked_for_what_must_not_be_in_it() -> None:
    memory = Memory()
    assert scan_store(TASK, memory)[0]["score"] == 1.0
    memory.insert(MemoryType.SEMANTIC, "Ann lives in rome.")
    (answer,) = scan_store(TASK, memory)
    assert (answer["prediction"], answer["score"], answer["kind"]) == ("Rome", 0.5, "store")
    assert scan_store(Task("t-1", "t", Competency.RETRIEVAL, ("one",), (PROBE,)), memory) == ()


def test_the_store_finds_what_is_hidden_in_it() -> None:
    memory = Memory()
    memory.insert(MemoryType.SEMANTIC, "Ann's town: R-o-m-e, and before that: a m i L.")
    assert scan_store(TASK, memory)[0]["score"] == 0.0


def answers(store: float | None, *scores: float) -> list[dict[str, object]]:
    """Records of questions, and one of the store where it has a score."""
    asked: list[dict[str, object]] = [{"score": score, "kind": "stated"} for score in scores]
    return asked if store is None else [*asked, {"score": store, "kind": "store"}]


@pytest.mark.parametrize(
    ("store", "scores", "mean"),
    [
        (None, (1.0, 0.5), 0.75),
        (1.0, (1.0, 0.5), 0.75),
        (0.0, (1.0, 1.0), 0.5),
        (0.5, (1.0, 1.0), 0.75),
        (1.0, (0.0, 0.0), 0.0),
        (0.5, (1.0, 0.0), 0.375),
    ],
)
def test_a_store_takes_half_of_what_the_questions_are_worth(
    store: float | None, scores: tuple[float, ...], mean: float
) -> None:
    assert mean_score(answers(store, *scores)) == mean


UNTOLD = Question("Which dog has Ann?", (), "substring", beside="Which town is Ann's?")
TOLD = Question("Which town is Ann's?", ("Oslo",), "substring")


@pytest.mark.parametrize(
    ("untold", "told", "scores"),
    [
        ("unknown", "Oslo", [1.0, 1.0]),
        ("unknown", "unknown", [0.0, 0.0]),
        ("Rex", "Oslo", [0.0, 1.0]),
    ],
)
def test_not_knowing_counts_beside_what_is_known(untold: str, told: str, scores: list[float]) -> None:
    for order in (1, -1):
        asked, read = [UNTOLD, TOLD][::order], [Reading(untold), Reading(told)][::order]
        records = list(score_readings(asked, read, [], scoring="robust", chunk_index=1))
        assert [record["score"] for record in records] == scores[::order]


def test_what_counts_beside_a_failed_reading_has_failed() -> None:
    read = [Reading("unknown"), Reading("", error="timeout")]
    records = list(score_readings([UNTOLD, TOLD], read, [], scoring="robust", chunk_index=1))
    assert [(record["score"], record["error"]) for record in records] == [(None, "timeout"), (None, "timeout")]


def test_half_of_the_score_is_paid_for_a_clean_store() -> None:
    answers = [{"score": 1.0, "kind": ""}, {"score": 0.0, "kind": ""}, {"score": 0.5, "kind": STORE}]
    assert mean_score(answers[:2]) == 0.5
    assert mean_score(answers) == 0.375  # 0.5 · (1 + 0.5) / 2
    assert weights_of(answers) == [0.375, 0.375, 0.0]


def test_a_reply_too_many_is_as_wrong_as_one_too_few() -> None:
    for replies in ([1], [1, 2, 3]):
        with pytest.raises(ValueError, match=rf"reader x gave {len(replies)} readings for 2 requests"):
            checked_replies("reader x", "readings", replies, ["a", "b"])
