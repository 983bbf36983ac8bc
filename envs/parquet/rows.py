"""From tasks to rows and back.

What a task has beyond the eight columns stands in `metadata` under `memalpha_gym`, so that rows written here come back as the
same tasks, and other programs can still read them. Rows without it take metric and competency from `sources`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from memalpha_gym.tasks import Operation, Question, Split, Task
from memalpha_gym.vocabulary import Vocabulary

from ..reading.fields import DataError, data_error
from .files import Row, parquet_files, place_of, read_rows
from .schema import Asked, Change, Content, Extras, Own, check
from .sources import DataSource, data_source_name, source_named
from .values import OWN


@dataclass(frozen=True, slots=True)
class RowTask:
    """A row with the task that it holds.

    Attributes:
        file: the file that it stands in.
        index: the row's index in the file, from 0.
        row: its eight columns.
        task: the task.
    """

    file: Path
    index: int
    row: dict[str, Any]
    task: Task

    @property
    def place(self) -> str:
        """How lists name the row."""
        return place_of(self.file.name, self.index)


def read_tasks(
    path: str | Path, *, skip_bad: bool = False, skipped: Callable[[DataError], None] | None = None
) -> Iterator[RowTask]:
    """The tasks of a file, or of all files of a folder.

    Args:
        path: a parquet file or a folder of them.
        skip_bad: whether a row that holds no task is passed over.
        skipped: told of each row that is.

    Raises:
        DataError: a file cannot be read; or, without `skip_bad`, a row holds no task.
    """
    for file in parquet_files(path):
        for index, row in enumerate(read_rows(file)):
            try:
                task = to_task(row, place_of(file, index), Split.ALL)
            except DataError as error:
                if not skip_bad:
                    raise
                if skipped:
                    skipped(error)
                continue
            yield RowTask(file, index, row, task)


# --- from a row to its task ---------------------------------------------------------------------------------------------


def to_task(row: Mapping[str, Any], where: str, split: Split, *, evaluated: bool = False) -> Task:
    """The task of a row.

    Args:
        row: the eight columns; others are passed over.
        where: the file and the row's place in it, for error messages.
        split: the split that the row was published in; part of the id of a task that does not bring its own.
        evaluated: whether the paper only evaluates on these rows, on sources that it trains on as well (`Question.evaluated`).

    Raises:
        DataError: the row is not as `schema` has it.
    """
    content, faults, decoded = check(row)
    if content is None:
        raise data_error(where, faults[0].field, faults[0].problem)
    metadata = {key: value for key, value in decoded.metadata.items() if key != OWN}
    if content.metadata.own is not None:
        return _own_task(content, content.metadata.own, metadata)
    name = content.data_source
    source = source_named(name)
    assert source is not None, "the schema knows every source"
    return Task(
        task_id=f"{name}-{split}-{content.instance_id}",
        source=source.source,
        competency=source.competency,
        chunks=content.chunks,
        questions=tuple(
            _plain_question(asked, source, evaluated or not source.trained, decoded.listed(index))
            for index, asked in enumerate(content.questions_and_answers)
        ),
        query_prompt=source.query_prompt,
        metadata={**metadata, "data_source": name},
    )


def _plain_question(asked: Asked, source: DataSource, evaluated: bool, listed: bool) -> Question:
    metric = source.metric_of(asked.answer, listed)
    return Question(asked.question, asked.answer, metric, evaluated=evaluated, listed=listed)


def _own_task(content: Content, own: Own, metadata: Mapping[str, object]) -> Task:
    """The task of a row that was built here."""
    pairs = zip(content.questions_and_answers, own.questions, strict=True)
    operations = None if own.operations is None else tuple(tuple(map(_operation, chunk)) for chunk in own.operations)
    return Task(
        task_id=own.task_id,
        source=own.source,
        competency=own.competency,
        chunks=content.chunks,
        questions=tuple(_own_question(asked, extras) for asked, extras in pairs),
        query_prompt=own.query_prompt,
        tokens=own.tokens,
        operations=operations,
        scan=own.scan or (),
        vocabulary=_shared(own.vocabulary),
        metadata={key: _frozen(value) for key, value in metadata.items()},
    )


@lru_cache(maxsize=16)
def _shared(vocabulary: Vocabulary | None) -> Vocabulary | None:
    """The vocabulary, as one object for all rows that have the same: it belongs to a split and not to a row."""
    return vocabulary


def _own_question(asked: Asked, extras: Extras) -> Question:
    return Question(
        text=asked.question,
        answers=asked.answer,
        metric=extras.metric,
        forbidden=extras.forbidden or (),
        evidence=extras.evidence or (),
        asked_after=extras.asked_after,
        kind=extras.kind or "",
        needs=extras.needs,
        beside=extras.beside or "",
        evaluated=bool(extras.evaluated),
        listed=bool(extras.listed),
    )


def _operation(change: Change) -> Operation:
    return Operation(
        change.kind,
        change.key,
        change.subject,
        change.value,
        change.stale,
        change.text,
        change.former,
        change.claims,
    )


# --- from a task to its row ---------------------------------------------------------------------------------------------


def to_row(task: Task, instance_id: int) -> Row:
    """A task as a row. All of its chunks are read.

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
        "questions": [_extras(question) for question in task.questions],
    }
    if task.scan:
        own["scan"] = task.scan
    if task.operations is not None:
        own["operations"] = [[asdict(operation) for operation in chunk] for chunk in task.operations]
    if task.vocabulary is not None:
        own["vocabulary"] = asdict(task.vocabulary)
    chunks = list(task.chunks)
    return Row(
        instance_id=instance_id,
        prompt=task.query_prompt,
        chunks=json.dumps(chunks),
        questions_and_answers=json.dumps(
            [{"question": question.text, "answer": _answer(question)} for question in task.questions]
        ),
        data_source=str(task.metadata.get("data_source") or data_source_name(task.source)),
        metadata=json.dumps({**_plain(task), OWN: own}),
        num_chunks=len(chunks),
        num_questions=len(task.questions),
    )


def _answer(question: Question) -> str | list[str]:
    answers = question.answers
    return answers[0] if len(answers) == 1 and not question.listed else list(answers)


def _extras(question: Question) -> dict[str, object]:
    """What the columns have no place for; what is as usual is left out."""
    extras = {
        "metric": question.metric,
        "forbidden": question.forbidden or None,
        "evidence": question.evidence or None,
        "asked_after": question.asked_after,
        "kind": question.kind or None,
        "needs": asdict(question.needs) if question.needs else None,
        "beside": question.beside or None,
        "abstain": None if question.answers else True,
        "evaluated": question.evaluated or None,
        "listed": question.listed or None,
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
