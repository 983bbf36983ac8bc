"""From questions to scores: which questions are due, what the reader replies, what the replies are worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from memalpha_gym.judges.judge import AnswerJudge, AnswerRequest, AnswerVerdict
from memalpha_gym.memory import Memory
from memalpha_gym.readers.reader import Reader, Reading, ReadRequest
from memalpha_gym.scoring import holds, is_judged, score_answer
from memalpha_gym.tasks import Question, Task

Answer = Mapping[str, Any]
"""The record of one question: `question`, `answers`, `prediction`, `score` (None where the reading failed), `kind`,
`asked_after`, `entry_ids` and `error`."""


def due_questions(task: Task, chunk_index: int) -> tuple[Question, ...]:
    """The probes of a chunk; at the last chunk also every question that was not read yet."""
    last = len(task.chunks) - 1
    return tuple(
        question
        for question in task.questions
        if chunk_index == min(last if question.asked_after is None else question.asked_after, last)
    )


def read_all(reader: Reader, requests: Sequence[ReadRequest]) -> list[Reading]:
    """One reading a request; the reader is not called where there is none.

    Raises:
        ValueError: the reader gave another number of readings.
    """
    readings = reader.read(requests) if requests else []
    if len(readings) != len(requests):
        raise ValueError(
            f"reader {reader.name} gave {len(readings)} readings for {len(requests)} requests; give one each"
        )
    return readings


def judge_all(judge: AnswerJudge, requests: Sequence[AnswerRequest]) -> list[AnswerVerdict]:
    """One verdict a request; the judge is not called where there is none.

    Raises:
        ValueError: the judge gave another number of verdicts.
    """
    verdicts = judge.judge(requests) if requests else []
    if len(verdicts) != len(requests):
        raise ValueError(
            f"answer judge {judge.name} gave {len(verdicts)} verdicts for {len(requests)} requests; give one each"
        )
    return verdicts


def score_readings(
    questions: Sequence[Question],
    readings: Sequence[Reading],
    *,
    answer_judge: AnswerJudge,
    scoring: str,
    chunk_index: int,
) -> Iterator[Answer]:
    """The record of each reading. Replies that no program can score go to the answer judge together.

    Args:
        questions: the questions that were read.
        readings: one a question, in order.
        answer_judge: scores the questions of metric `judged`.
        scoring: `robust` or `paper`.
        chunk_index: the chunk after which they were read.
    """
    asked = [
        AnswerRequest(question.text, question.answers, reading.text)
        if is_judged(question) and not reading.error
        else None
        for question, reading in zip(questions, readings, strict=True)
    ]
    verdicts = iter(judge_all(answer_judge, [request for request in asked if request]))
    for question, reading, request in zip(questions, readings, asked, strict=True):
        verdict = next(verdicts) if request else None
        error = reading.error or (verdict.error if verdict else "")
        judged = verdict.score if verdict else None
        yield {
            "question": question.text,
            "answers": question.answers,
            "prediction": reading.text,
            "score": None if error else score_answer(question, reading.text, scoring, judged),
            "kind": question.kind,
            "asked_after": chunk_index,
            "entry_ids": reading.entry_ids,
            "error": error,
        }


def scan_store(task: Task, memory: Memory) -> tuple[Answer, ...]:
    """Ask the store itself for what must not be in it at the end, such as a value whose deletion was asked for."""
    if not task.scan:
        return ()
    found = [text for text in task.scan if any(holds(entry.content, text) for _, entry in memory)]
    return (
        {
            "question": "What does the store hold of what must not be in it?",
            "answers": (),
            "prediction": ", ".join(found),
            "score": 1.0 - len(found) / len(task.scan),
            "kind": "store",
            "asked_after": len(task.chunks) - 1,
            "entry_ids": (),
            "error": "",
        },
    )


def mean_score(answers: Sequence[Answer]) -> float:
    """r1: the mean score of answers none of which failed."""
    return float(sum(answer["score"] for answer in answers) / len(answers))
