"""The published form of a task: one row of the parquet files of Mem-α (eight columns, lists as JSON text).

What a task has beyond these columns stands in `metadata` under `memalpha_gym`, so that rows written here come back as the
same tasks, and other programs can still read them. Rows without it take metric and competency from `published_sources`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split, Task

from ..reading.fields import Field
from .files import COLUMNS, ROW_GROUP, Row, read_rows, write_rows
from .sources import published_name, published_source

__all__ = ["COLUMNS", "OWN", "ROW_GROUP", "Row", "place_of", "read_rows", "to_row", "to_task", "write_rows"]

OWN = "memalpha_gym"
"""The member of `metadata` that holds what the eight columns have no place for."""


def to_row(task: Task, instance_id: int) -> Row:
    """A task in the published form. All of its chunks are read.

    Args:
        task: any task whose metadata is plain (texts, numbers, lists, dicts with text keys).
        instance_id: the row's number, unique within its file.

    Raises:
        TypeError: the metadata holds something that has no form in JSON.
    """
    own: dict[str, object] = {
        "task_id": task.task_id,
        "source": task.source,
        "competency": task.competency,
        "query_prompt": task.query_prompt,
        "tokens": task.tokens,
        "questions": [_question_extras(question) for question in task.questions],
    }
    if task.scan:
        own["scan"] = task.scan
    if task.operations is not None:
        own["operations"] = [[asdict(operation) for operation in chunk] for chunk in task.operations]
    chunks = list(task.chunks)
    return Row(
        instance_id=instance_id,
        prompt=task.query_prompt,
        chunks=json.dumps(chunks),
        questions_and_answers=json.dumps(
            [{"question": question.text, "answer": _answer(question.answers)} for question in task.questions]
        ),
        data_source=str(task.metadata.get("data_source") or published_name(task.source)),
        metadata=json.dumps({**_plain(task), OWN: own}),
        num_chunks=len(chunks),
        num_questions=len(task.questions),
    )


def to_task(row: Mapping[str, object], where: str, split: Split) -> Task:
    """The task of a row in the published form.

    Args:
        row: the eight columns; others are passed over.
        where: the file and the row's place in it, for error messages.
        split: the split that the row was published in; part of the id of a task that does not bring its own.

    Raises:
        DataError: a column is missing or of another type, holds broken JSON, or counts do not agree; a text is empty; a
            question has no answer; the data source is not known.
    """
    top = Field(dict(row), where)
    chunks = tuple(_text(chunk) for chunk in _json(top, "chunks").items())
    asked = list(_json(top, "questions_and_answers").items())
    _check_count(top, "num_chunks", len(chunks), "chunks")
    _check_count(top, "num_questions", len(asked), "questions_and_answers")
    metadata = _metadata(top)
    own = metadata.find(OWN)
    extra = {key: value for key, value in metadata.value.items() if key != OWN}  # type: ignore[attr-defined]
    if own is not None:
        return _own_task(own, chunks, asked, extra)
    name = top.get("data_source").text()
    source = published_source(name)
    if source is None:
        raise top.get("data_source").error(f"is {name!r}, for which no metric is known")
    number = top.get("instance_id")
    return Task(
        task_id=f"{name}-{split}-{_whole(number)}",
        source=source.source,
        competency=source.competency,
        chunks=chunks,
        questions=tuple(_published_question(item, source.metric_of) for item in asked),
        query_prompt=source.query_prompt,
        metadata={**extra, "data_source": name},
    )


def place_of(path: str | Path, index: int) -> str:
    """How error messages name a row: the file and the row's index, from 0."""
    return f"{path}: row {index}"


# --- writing ----------------------------------------------------------------------------------------------------------


def _answer(answers: tuple[str, ...]) -> str | list[str]:
    return answers[0] if len(answers) == 1 else list(answers)


def _question_extras(question: Question) -> dict[str, object]:
    """What the published form has no place for; what is as usual is left out."""
    extras = {
        "metric": question.metric,
        "forbidden": question.forbidden or None,
        "evidence": question.evidence or None,
        "asked_after": question.asked_after,
        "kind": question.kind or None,
        "abstain": None if question.answers else True,
    }
    return {key: value for key, value in extras.items() if value is not None}


def _plain(task: Task) -> Mapping[str, object]:
    for key, value in task.metadata.items():
        try:
            kept = key != OWN and _frozen(json.loads(json.dumps(value, allow_nan=False))) == _frozen(value)
        except (TypeError, ValueError):
            kept = False
        if not kept:
            raise TypeError(
                f"task {task.task_id}: metadata[{key!r}] cannot be written as JSON; leave it out with "
                "dataclasses.replace(task, metadata=...)"
            )
    return task.metadata


def _frozen(value: object) -> object:
    """A JSON value with its lists as tuples: tasks are immutable."""
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    if isinstance(value, Mapping):
        return {key: _frozen(member) for key, member in value.items()}
    return value


# --- reading ----------------------------------------------------------------------------------------------------------


def _own_task(own: Field, chunks: tuple[str, ...], asked: list[Field], metadata: Mapping[str, object]) -> Task:
    extras = list(own.get("questions").items())
    if len(extras) != len(asked):
        raise own.get("questions").error(f"has {len(extras)} items for {len(asked)} questions")
    competency, tokens = own.get("competency"), own.find("tokens")
    if competency.value not in list(Competency):
        raise competency.error(f"is {competency.value!r}; there are {', '.join(Competency)}")
    prompt = own.get("query_prompt").value
    return Task(
        task_id=own.get("task_id").text(),
        source=own.get("source").text(),
        competency=Competency(str(competency.value)),
        chunks=chunks,
        questions=tuple(_own_question(item, more) for item, more in zip(asked, extras, strict=True)),
        query_prompt=str(prompt),
        tokens=None if tokens is None else _whole(tokens),
        operations=_operations(own.find("operations")),
        scan=_texts(own.find("scan")),
        metadata={key: _frozen(value) for key, value in metadata.items()},
    )


def _operations(field: Field | None) -> tuple[tuple[Operation, ...], ...] | None:
    return None if field is None else tuple(tuple(map(_operation, chunk.items())) for chunk in field.items())


def _operation(item: Field) -> Operation:
    kind = item.get("kind")
    if kind.value not in list(OperationKind):
        raise kind.error(f"is {kind.value!r}; there are {', '.join(OperationKind)}")
    return Operation(
        kind=OperationKind(str(kind.value)),
        key=item.get("key").text(),
        subject=_texts(item.get("subject")),
        value=str(item.get("value").value),
        stale=_texts(item.get("stale")),
        text=str(item.get("text").value),
    )


def _own_question(item: Field, extras: Field) -> Question:
    abstain, asked_after, kind = extras.find("abstain"), extras.find("asked_after"), extras.find("kind")
    evidence = extras.find("evidence")
    return Question(
        text=_text(item.get("question")),
        answers=_no_answers(item) if abstain else _answers(item),
        metric=extras.get("metric").text(),
        forbidden=_texts(extras.find("forbidden")),
        evidence=tuple(_whole(value) for value in evidence.items()) if evidence else (),
        asked_after=_whole(asked_after) if asked_after else None,
        kind=_text(kind) if kind else "",
    )


def _published_question(item: Field, metric_of: Callable[[tuple[str, ...]], str]) -> Question:
    answers = _answers(item)
    return Question(_text(item.get("question")), answers, metric_of(answers))


def _answers(item: Field) -> tuple[str, ...]:
    answer = item.get("answer")
    values = list(answer.items()) if isinstance(answer.value, list) else [answer]
    if not values:
        raise answer.error("is empty; a question needs an answer")
    return tuple(value.scalar() if isinstance(value.value, int | float) else _text(value) for value in values)


def _no_answers(item: Field) -> tuple[str, ...]:
    if item.get("answer").value != []:
        raise item.get("answer").error("is an answer to a question whose right reply is to abstain")
    return ()


def _json(row: Field, column: str) -> Field:
    """The content of a JSON column, which has to be a list that is not empty."""
    content = _parsed(row.get(column))
    if not isinstance(content.value, list):
        raise content.error("is not a JSON list")
    if not content.value:
        raise content.error("is an empty list")
    return content


def _metadata(row: Field) -> Field:
    column = row.find("metadata")
    content = _parsed(column) if column is not None and column.value else Field({}, row.file, "metadata")
    if content.value is None:
        return Field({}, row.file, "metadata")
    if not isinstance(content.value, dict):
        raise content.error("is not a JSON object")
    return content


def _parsed(column: Field) -> Field:
    try:
        return Field(json.loads(column.text()), column.file, column.path)
    except json.JSONDecodeError as error:
        raise column.error(f"is not JSON: {error.msg} (character {error.pos})") from error


def _text(field: Field) -> str:
    """A text that is not blank, exactly as it stands there."""
    field.text()
    return str(field.value)


def _texts(field: Field | None) -> tuple[str, ...]:
    return tuple(map(_text, field.items())) if field else ()


def _whole(field: Field) -> int:
    if not isinstance(field.value, int) or isinstance(field.value, bool):
        raise field.error(f"is {field.value!r}; a whole number was expected")
    return field.value


def _check_count(row: Field, column: str, count: int, of: str) -> None:
    if _whole(row.get(column)) != count:
        raise row.get(column).error(f"is {row.get(column).value}, and {of} has {count} items")
