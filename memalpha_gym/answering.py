"""From questions to scores: which are due, what the reader and the judges say of them, what the replies are worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from statistics import fmean
from typing import Any, TypeVar

from memalpha_gym.causes import Cause
from memalpha_gym.judges.judge import AnswerJudge, AnswerRequest, AnswerVerdict, ContentJudge, Verdict, Write
from memalpha_gym.memory import Memory
from memalpha_gym.needs import answer_form
from memalpha_gym.readers.reader import Reader, Reading, ReadRequest
from memalpha_gym.scanning import found_in
from memalpha_gym.scoring import is_judged, score_answer
from memalpha_gym.scoring.paper import without_thought
from memalpha_gym.states import PendingStep
from memalpha_gym.tasks import Question, Task

ReplyT = TypeVar("ReplyT")

Answer = Mapping[str, Any]
"""The record of one question: `question`, `answers`, `prediction`, `score` (None where the reading failed), `kind`,
`asked_after`, `entry_ids`, `used_ids` and `error`; in an episode also `context_tokens`, the tokens that the reader was shown
for it, and `cause` and `steps`: see `memalpha_gym.memory_history`."""

STORE = "store"
"""The kind of the answer that the store itself gives: the share of what must not be in it that it does not hold."""


@dataclass(frozen=True, slots=True)
class Replies:
    """What the reader and the judges said about one pending step.

    Attributes:
        readings: one per question that is due.
        verdicts: the content judge's, one per write.
        answer_verdicts: the answer judge's, one per request of `answer_requests`.
    """

    readings: Sequence[Reading] = ()
    verdicts: Sequence[Verdict] = ()
    answer_verdicts: Sequence[AnswerVerdict] = ()


def due_questions(task: Task, chunk_index: int) -> tuple[Question, ...]:
    """The probes of a chunk; at the last chunk also every question that was not read yet."""
    last = len(task.chunks) - 1
    return tuple(
        question
        for question in task.questions
        if chunk_index == min(last if question.asked_after is None else question.asked_after, last)
    )


def read_requests(task: Task, memory: Memory, questions: Sequence[Question]) -> tuple[ReadRequest, ...]:
    """What a reader is asked when it is to answer questions of a task from a memory."""
    return tuple(
        ReadRequest(
            memory,
            question.text,
            question.metric,
            task.source,
            task.query_prompt,
            question.needs,
            task.vocabulary if question.needs else None,
            answer_form(question.needs, task.vocabulary) if question.needs and task.vocabulary else "",
        )
        for question in questions
    )


def ask(
    reader: Reader,
    judge: ContentJudge,
    answer_judge: AnswerJudge,
    steps: Sequence[PendingStep],
    timed: Callable[[str], AbstractContextManager[Any]] = nullcontext,
) -> list[Replies]:
    """What reader and judges say about pending steps of any number of episodes; each is called once at most.

    Args:
        reader: reads the questions that are due.
        judge: judges what was written.
        answer_judge: scores the replies that no program can.
        steps: one per episode.
        timed: is told how long reading (`read`) and judging (`judge`) took.

    Raises:
        ValueError: one of them gave another number of replies than it had requests.
    """
    with timed("read"):
        read = read_all(reader, [request for step in steps for request in step.requests])
    with timed("judge"):
        readings = _divided(read, steps, "requests")
        verdicts = _divided(judge_writes(judge, [write for step in steps for write in step.writes]), steps, "writes")
        requests = [answer_requests(step, own) for step, own in zip(steps, readings, strict=True)]
        judged = iter(judge_answers(answer_judge, [request for own in requests for request in own]))
        return [
            Replies(own, said, [next(judged) for _ in asked])
            for own, said, asked in zip(readings, verdicts, requests, strict=True)
        ]


def read_all(reader: Reader, requests: Sequence[ReadRequest]) -> list[Reading]:
    """One reading per request; the reader is not called where there is none."""
    return checked_replies(f"reader {reader.name}", "readings", reader.read(requests), requests) if requests else []


def judge_writes(judge: ContentJudge, writes: Sequence[Write]) -> list[Verdict]:
    """One verdict per write; the judge is not called where there is none."""
    return checked_replies(f"judge {judge.name}", "verdicts", judge.judge(writes), writes) if writes else []


def judge_answers(judge: AnswerJudge, requests: Sequence[AnswerRequest]) -> list[AnswerVerdict]:
    """One verdict per request; the judge is not called where there is none."""
    return (
        checked_replies(f"answer judge {judge.name}", "verdicts", judge.judge(requests), requests) if requests else []
    )


def checked_replies(name: str, what: str, replies: Sequence[ReplyT], requests: Sequence[Any]) -> list[ReplyT]:
    """The replies, if there is one per request.

    Raises:
        ValueError: there is not; the message names who gave them.
    """
    if len(replies) != len(requests):
        raise ValueError(f"{name} gave {len(replies)} {what} for {len(requests)} requests; give one for each")
    return list(replies)


def answer_requests(step: PendingStep, readings: Sequence[Reading]) -> list[AnswerRequest]:
    """What the answer judge is asked about a step's readings: the replies that no program can score, failed ones left out."""
    return [
        AnswerRequest(question.text, question.answers, _judged_text(question, reading, step.scoring), step.scoring)
        for question, reading in zip(step.questions, readings, strict=True)
        if _goes_to_judge(question, reading)
    ]


def _judged_text(question: Question, reading: Reading, scoring: str) -> str:
    """The reply that is judged: under the paper's scoring without its thought."""
    return without_thought(reading.text, question.evaluated) if scoring == "paper" else reading.text


def score_readings(
    questions: Sequence[Question],
    readings: Sequence[Reading],
    verdicts: Sequence[AnswerVerdict],
    *,
    scoring: str,
    chunk_index: int,
) -> Iterator[Answer]:
    """The record of each reading.

    Args:
        questions: the questions that were read.
        readings: one per question, in order.
        verdicts: one per request of `answer_requests`, in order.
        scoring: `robust`, `paper` or `memoryagentbench`.
        chunk_index: the chunk after which they were read.
    """
    scores = list(_scores(questions, readings, verdicts, scoring))
    by_text = {question.text: own for question, own in zip(questions, scores, strict=True)}
    for question, reading, (score, error) in zip(questions, readings, scores, strict=True):
        if question.beside and not error:  # an abstention counts with what was to be known
            other, error = by_text[question.beside]
            score = None if score is None or other is None else score * other
        yield {
            "question": question.text,
            "answers": question.answers,
            "prediction": reading.text,
            "score": None if error else score,
            "kind": question.kind,
            "asked_after": chunk_index,
            "entry_ids": reading.entry_ids,
            "used_ids": reading.used_ids,
            "error": error,
        }


def _scores(
    questions: Sequence[Question], readings: Sequence[Reading], verdicts: Sequence[AnswerVerdict], scoring: str
) -> Iterator[tuple[float | None, str]]:
    """The score of each reading by itself, or the error for which it has none."""
    remaining = iter(verdicts)
    for question, reading in zip(questions, readings, strict=True):
        verdict = next(remaining) if _goes_to_judge(question, reading) else None
        error = reading.error or (verdict.error if verdict else "")
        judged = verdict.score if verdict else None
        yield (None if error else score_answer(question, reading.text, scoring, judged)), error


def _goes_to_judge(question: Question, reading: Reading) -> bool:
    return is_judged(question) and not reading.error


def _divided(replies: Sequence[ReplyT], steps: Sequence[PendingStep], what: str) -> list[list[ReplyT]]:
    """Replies to all steps' requests, by step."""
    remaining = iter(replies)
    return [[next(remaining) for _ in getattr(step, what)] for step in steps]


def scan_store(task: Task, memory: Memory) -> tuple[Answer, ...]:
    """Ask the store itself for what must not be in it at the end, such as a value whose deletion was asked for; hidden values
    count as well (`memalpha_gym.scanning`).
    """
    if not task.scan:
        return ()
    found = found_in((entry.content for _, entry in memory), task.scan)
    return (
        {
            "question": "What does the store hold of what must not be in it?",
            "answers": (),
            "prediction": ", ".join(found),
            "score": 1.0 - len(found) / len(task.scan),
            "kind": STORE,
            "asked_after": len(task.chunks) - 1,
            "entry_ids": (),
            "used_ids": (),
            "error": "",
            "cause": str(Cause.STALE if found else Cause.RIGHT),
            "steps": (),
        },
    )


def mean_score(answers: Sequence[Answer]) -> float:
    """r1 from answers none of which failed: the mean score of the questions.

    Where the store was scanned, half of it is paid for what the store says of itself: r1 = mean · (1 + clean) / 2, `clean` being
    the share of what must not be in it that is not. So the scan weighs as much as all questions together, and an empty store,
    which is clean, earns no more than its answers.
    """
    scores = [answer["score"] for answer in answers if answer["kind"] != STORE]
    return float(fmean(scores) * (1 + _clean(answers)) / 2)


def weights_of(answers: Sequence[Answer]) -> list[float]:
    """What each score counts for in r1, the sum of weights times scores; the store's own is a factor of the others' weights."""
    asked = sum(answer["kind"] != STORE for answer in answers)
    weight = (1 + _clean(answers)) / (2 * asked)
    return [0.0 if answer["kind"] == STORE else weight for answer in answers]


def _clean(answers: Sequence[Answer]) -> float:
    """The share of what must not be in the store that is not; 1 where it was not scanned."""
    return next((float(answer["score"]) for answer in answers if answer["kind"] == STORE), 1.0)
