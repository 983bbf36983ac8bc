"""What is wrong with files in the published form: every fault, each with its file, row and field.

A fault makes a row unusable or its questions unfair. A warning is something odd that may be meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from memalpha_gym.scoring import METRICS, holds
from memalpha_gym.tasks import Split
from memalpha_gym.tokenization import get_tokenizer

from ..parquet.rows import COLUMNS, OWN, to_task
from ..parquet.sources import PublishedSource, published_name, published_source
from ..reading.fields import DataError
from .labelled_examples import asked_sentence, labelled_examples, labels_shown
from .rows import published_files, read_cells

TOKEN_TOLERANCE = 0.05
"""How far the tokens that a row names may be from those that its chunks have: generated streams plan theirs."""

EXTRACTIVE = ("substring", "any_substring")
"""The metrics of published sources whose answers stand in the text word for word."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        field: the column, and the place in it, such as `questions_and_answers[3].answer`; empty for the row as a whole.
        problem: what is wrong there.
        warning: whether it may be meant.
        file: the file.
        row: the row's index in the file, from 0; None for the file as a whole.
    """

    field: str
    problem: str
    warning: bool = False
    file: str = ""
    row: int | None = None

    def __str__(self) -> str:
        row = "" if self.row is None else f"row {self.row}: "
        field = f"{self.field} " if self.field else ""
        return f"{self.file}: {'warning: ' if self.warning else ''}{row}{field}{self.problem}"


@dataclass
class Checked:
    """What was looked at, counted while `find_faults` runs."""

    files: int = 0
    rows: int = 0


def find_faults(path: str | Path, checked: Checked) -> Iterator[Fault]:
    """Every fault of a parquet file, or of all files of a folder.

    Raises:
        DataError: there is no file to look at.
    """
    for file in published_files(path):
        checked.files += 1
        for fault in _file_faults(file, checked):
            yield replace(fault, file=str(file))


def _file_faults(file: Path, checked: Checked) -> Iterator[Fault]:
    numbers: dict[int, int] = {}
    index = -1
    try:
        for index, row in enumerate(read_cells(file)):
            checked.rows += 1
            for fault in row_faults(row):
                yield replace(fault, row=index)
            number = row["instance_id"]
            if isinstance(number, int) and numbers.setdefault(number, index) != index:
                yield Fault("instance_id", f"is {number}, which is that of row {numbers[number]} as well", row=index)
    except DataError as error:
        yield Fault("", str(error).removeprefix(f"{file}: "))
        return
    if index < 0:
        yield Fault("", "holds no row")


def row_faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of one row, from its eight columns."""
    faults = [fault for name in COLUMNS for fault in _cell_faults(name, row[name])]
    chunks, chunk_faults = _list_of(row["chunks"], "chunks")
    questions, question_faults = _list_of(row["questions_and_answers"], "questions_and_answers")
    metadata, metadata_faults = _object(row["metadata"])
    faults += [*chunk_faults, *question_faults, *metadata_faults]
    faults += _count_faults(row, "num_chunks", chunks, "chunks")
    faults += _count_faults(row, "num_questions", questions, "questions_and_answers")
    content = _Content(str(row["data_source"]), chunks or [], questions or [], metadata.get(OWN))
    faults += _source_faults(row["data_source"], content)
    faults += _chunk_faults(content)
    faults += [fault for index in range(len(content.questions)) for fault in _question_faults(content, index)]
    faults += _own_faults(content)
    faults += _unfair(content) if not any(not fault.warning for fault in faults) else []
    yield from faults
    if not any(not fault.warning for fault in faults):
        try:
            to_task(row, "", Split.ALL)
        except DataError as error:  # what the checks above have no name for
            yield Fault("", str(error).removeprefix(": "))


@dataclass(frozen=True)
class _Content:
    """A row's decoded columns; values may have any type."""

    data_source: str
    chunks: Sequence[Any]
    questions: Sequence[Any]
    own: Any

    @cached_property
    def source(self) -> PublishedSource | None:
        return published_source(self.data_source)

    @cached_property
    def extras(self) -> Sequence[Any]:
        """What the row says beyond the published form, question by question."""
        found = self.own.get("questions") if isinstance(self.own, dict) else None
        return found if isinstance(found, list) and len(found) == len(self.questions) else [{}] * len(self.questions)

    def beyond(self, index: int, name: str) -> Any:
        """A member of the extras of a question; None where it is not there."""
        extras = self.extras[index]
        return extras.get(name) if isinstance(extras, dict) else None

    @cached_property
    def text(self) -> str:
        return " ".join(" ".join(self.chunks).split())

    @cached_property
    def lowered(self) -> str:
        return self.text.lower()

    @cached_property
    def labels(self) -> frozenset[str]:
        return frozenset(label for chunk in self.chunks for label in labels_shown(chunk))

    @cached_property
    def examples(self) -> frozenset[str]:
        return frozenset(sentence for chunk in self.chunks for sentence, _ in labelled_examples(chunk))


def _cell_faults(name: str, value: object) -> Iterator[Fault]:
    kind = COLUMNS[name]
    if isinstance(value, bytes) and kind is str:
        yield Fault(name, f"is not UTF-8 (byte {_first_bad_byte(value)})")
    elif value is None and name == "metadata":
        yield Fault(name, "is null; an object, at least {}, is usual", warning=True)
    elif not isinstance(value, kind) or isinstance(value, bool):
        yield Fault(name, f"is {_kind(value)}; {'a text' if kind is str else 'a whole number'} was expected")


def _list_of(cell: object, name: str) -> tuple[list[Any] | None, list[Fault]]:
    """The content of a JSON column that has to be a list with something in it."""
    if not isinstance(cell, str):
        return None, []
    value, faults = _parsed(cell, name)
    if faults:
        return None, faults
    if not isinstance(value, list):
        return None, [Fault(name, f"is {_kind(value)} in JSON; a list was expected")]
    return value, [] if value else [Fault(name, "is an empty list")]


def _object(cell: object) -> tuple[dict[str, Any], list[Fault]]:
    if not isinstance(cell, str) or not cell:
        return {}, []
    value, faults = _parsed(cell, "metadata")
    if faults or value is None:
        return {}, faults
    if not isinstance(value, dict):
        return {}, [Fault("metadata", f"is {_kind(value)} in JSON; an object was expected")]
    return value, []


def _parsed(cell: str, name: str) -> tuple[Any, list[Fault]]:
    try:
        return json.loads(cell), []
    except json.JSONDecodeError as error:
        return None, [Fault(name, f"is not JSON: {error.msg} (character {error.pos})")]
    except RecursionError:
        return None, [Fault(name, "is JSON that is nested too deeply")]


def _count_faults(row: Mapping[str, Any], name: str, items: Sequence[Any] | None, of: str) -> Iterator[Fault]:
    if items is not None and isinstance(row[name], int) and row[name] != len(items):
        yield Fault(name, f"is {row[name]}, and {of} has {len(items)} items")


def _source_faults(name: object, content: _Content) -> Iterator[Fault]:
    """A row names a published source, or the one that it says it was built from."""
    if not isinstance(name, str):
        return
    built_from = content.own.get("source") if isinstance(content.own, dict) else None
    expected = published_name(built_from) if isinstance(built_from, str) else ""
    if content.source is None and name != expected:
        known = f"; the row was built from {expected!r}" if expected else ""
        yield Fault("data_source", f"is {name!r}, for which no metric is known{known}")


def _chunk_faults(content: _Content) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, chunk in enumerate(content.chunks):
        field = f"chunks[{index}]"
        faults = list(_text_faults(chunk, field))
        yield from faults
        if not faults and first.setdefault(chunk, index) != index:
            yield Fault(field, f"is the same text as chunks[{first[chunk]}]", warning=True)


def _question_faults(content: _Content, index: int) -> Iterator[Fault]:
    item, field = content.questions[index], f"questions_and_answers[{index}]"
    if not isinstance(item, dict):
        yield Fault(field, f"is {_kind(item)}; an object with question and answer was expected")
        return
    for name in ("question", "answer"):
        if name not in item:
            yield Fault(f"{field}.{name}", f"is missing; the members there are: {', '.join(item) or 'none'}")
    if "question" in item:
        yield from _text_faults(item["question"], f"{field}.question")
    if "answer" in item:
        yield from _answer_faults(item["answer"], f"{field}.answer", abstain=bool(content.beyond(index, "abstain")))
    yield from _index_faults(item.get("evidence"), f"{field}.evidence", len(content.chunks))


def _answer_faults(answer: object, field: str, *, abstain: bool) -> Iterator[Fault]:
    if abstain:
        if answer != []:
            yield Fault(field, "is an answer to a question whose right reply is to abstain")
    elif answer == []:
        yield Fault(field, "is an empty list; a question needs an answer")
    elif isinstance(answer, list):
        for number, one in enumerate(answer):
            yield from _text_faults(one, f"{field}[{number}]")
    else:
        yield from _text_faults(answer, field)


def _own_faults(content: _Content) -> Iterator[Fault]:
    """Faults of what a row says beyond the published form."""
    if content.own is None:
        return
    field = f"metadata.{OWN}"
    if not isinstance(content.own, dict):
        yield Fault(field, f"is {_kind(content.own)}; an object was expected")
        return
    extras = content.own.get("questions")
    if not isinstance(extras, list) or len(extras) != len(content.questions):
        found = f"{len(extras)} items" if isinstance(extras, list) else _kind(extras)
        yield Fault(f"{field}.questions", f"is {found} for {len(content.questions)} questions")
        return
    for index in range(len(extras)):
        yield from _extra_faults(content, index, f"{field}.questions[{index}]")
    yield from _token_faults(content, f"{field}.tokens")


def _extra_faults(content: _Content, index: int, field: str) -> Iterator[Fault]:
    metric, asked_after = content.beyond(index, "metric"), content.beyond(index, "asked_after")
    if metric not in METRICS:
        yield Fault(f"{field}.metric", f"is {metric!r}; there are {', '.join(METRICS)}")
    yield from _index_faults(content.beyond(index, "evidence"), f"{field}.evidence", len(content.chunks))
    yield from _index_faults(
        None if asked_after is None else [asked_after], f"{field}.asked_after", len(content.chunks)
    )
    forbidden = content.beyond(index, "forbidden") or []
    for value in forbidden if isinstance(forbidden, list) else []:
        if value in _answers(content.questions[index]):
            yield Fault(f"{field}.forbidden", f"holds {value!r}, which is an accepted answer as well")


def _index_faults(indices: object, field: str, count: int) -> Iterator[Fault]:
    for index in indices if isinstance(indices, list) else [] if indices is None else [indices]:
        if not isinstance(index, int) or isinstance(index, bool):
            yield Fault(field, f"holds {_kind(index)}; the index of a chunk was expected")
        elif not 0 <= index < count:
            yield Fault(field, f"names chunk {index}, and there are chunks 0 to {count - 1}")


def _token_faults(content: _Content, field: str) -> Iterator[Fault]:
    named = content.own.get("tokens")
    if named is None or not all(isinstance(chunk, str) for chunk in content.chunks):
        return
    tokens = sum(map(get_tokenizer().count, content.chunks))
    if not isinstance(named, int) or abs(named - tokens) > TOKEN_TOLERANCE * tokens:
        yield Fault(field, f"is {named!r}, and the chunks have {tokens} tokens")


# --- questions that the text does not answer ----------------------------------------------------------------------------


def _unfair(content: _Content) -> Iterator[Fault]:
    """Questions that cannot be answered from the text, or that give themselves away; for rows of a sound form."""
    asked: dict[str, int] = {}
    for index, item in enumerate(content.questions):
        field = f"questions_and_answers[{index}]"
        first = asked.setdefault(item["question"].strip(), index)
        if first != index and content.beyond(first, "asked_after") == content.beyond(index, "asked_after"):
            same = _answers(item) == _answers(content.questions[first])
            other = "the same" if same else "another"
            problem = f"is asked in questions_and_answers[{first}] as well, with {other} answer"
            yield Fault(f"{field}.question", problem, warning=True)
        metric = _metric(content, index)
        if metric in EXTRACTIVE:
            yield from _extractive_faults(content, _answers(item), f"{field}.answer")
        elif metric == "label":
            yield from _label_faults(content, item, field)


def _metric(content: _Content, index: int) -> str:
    """The metric of a question, where its source takes answers from the text; generated worlds also count and compute."""
    answers = _answers(content.questions[index])
    return content.source.metric_of(answers) if content.source and answers else ""


def _extractive_faults(content: _Content, answers: Sequence[str], field: str) -> Iterator[Fault]:
    plain = (" ".join(answer.lower().split()) for answer in answers)
    if not any(answer in content.lowered for answer in plain) and not any(holds(content.text, a) for a in answers):
        yield Fault(field, f"stands in no chunk: {', '.join(answers)[:80]!r}")


def _label_faults(content: _Content, item: Mapping[str, Any], field: str) -> Iterator[Fault]:
    for answer in _answers(item):
        if not answer.strip().isdecimal():
            yield Fault(f"{field}.answer", f"is {answer[:40]!r}; the number of a label was expected")
        elif answer.strip() not in content.labels:
            yield Fault(f"{field}.answer", f"is label {answer.strip()}, of which no chunk shows an example")
    if asked_sentence(item["question"]) in content.examples:
        yield Fault(f"{field}.question", "asks for a sentence that is among the examples", warning=True)


# --- single values ------------------------------------------------------------------------------------------------------


def _answers(item: Mapping[str, Any]) -> tuple[str, ...]:
    answer = item.get("answer") if isinstance(item, dict) else None
    values = answer if isinstance(answer, list) else [answer]
    return tuple(value for value in values if isinstance(value, str))


def _text_faults(value: object, field: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield Fault(field, f"is {_kind(value)}; a text was expected")
    elif not value.strip():
        yield Fault(field, "is an empty text")
    elif _SURROGATE.search(value):
        yield Fault(field, "holds half of a surrogate pair, which is no character")
    elif "\0" in value:
        yield Fault(field, "holds a NUL character")


def _first_bad_byte(value: bytes) -> int:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(value)


def _kind(value: object) -> str:
    names = {
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null" if value is None else f"a {type(value).__name__}")
