"""What a row may hold: one schema, by which rows are loaded and validated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from memalpha_gym.needs import Need
from memalpha_gym.tasks import Competency, OperationKind
from memalpha_gym.vocabulary import Vocabulary

from ..reading.fields import kind_of
from .sources import source_named
from .values import (
    OWN,
    Answers,
    AnyIndices,
    AnyText,
    ChunkIndex,
    ChunkIndices,
    Decoded,
    Flag,
    JSONList,
    JSONObject,
    Metric,
    Name,
    Number,
    Prompt,
    SourceName,
    Text,
    Whole,
    wrong,
)


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
        place = f"{self.field} " if self.field else ""
        return f"{self.file}: {'warning: ' if self.warning else ''}{row}{place}{self.problem}"


class _Object(BaseModel):
    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _is_an_object(cls, value: object) -> object:
        if not isinstance(value, dict):
            wanted = [name for name, member in cls.model_fields.items() if member.is_required()]
            raise wrong(f"is {kind_of(value)}; an object with {' and '.join(wanted)} was expected")
        return value


class Asked(_Object):
    """A question with its accepted answers."""

    question: Text
    answer: Answers
    evidence: AnyIndices = None


class Extras(_Object):
    """What `Question` has beyond that; what is as usual is left out."""

    metric: Metric
    forbidden: tuple[Text, ...] | None = None
    evidence: ChunkIndices | None = None
    asked_after: ChunkIndex | None = None
    kind: Text | None = None
    needs: Need | None = None
    beside: Text | None = None
    abstain: Flag | None = None
    evaluated: Flag | None = None
    listed: Flag | None = None


class Change(_Object):
    """An `Operation`."""

    kind: OperationKind
    key: Name
    subject: tuple[Text, ...]
    value: AnyText
    stale: tuple[Text, ...]
    text: AnyText
    former: tuple[Text, ...] = ()
    claims: tuple[Text, ...] = ()


class Own(_Object):
    """What `Task` has beyond the eight columns."""

    task_id: Name
    source: Name
    competency: Competency
    query_prompt: AnyText
    questions: tuple[Extras, ...]
    tokens: Whole | None = None
    scan: tuple[Text, ...] | None = None
    operations: tuple[tuple[Change, ...], ...] | None = None
    vocabulary: Vocabulary | None = None


class Metadata(_Object):
    """The metadata; what other programs keep there is passed over."""

    own: Own | None = Field(None, alias="memalpha_gym")  # OWN, as a literal


class Content(_Object):
    """What the columns hold. Those that are compared with others stand behind them."""

    chunks: Annotated[tuple[Text, ...], JSONList]
    questions_and_answers: Annotated[tuple[Asked, ...], JSONList]
    metadata: Annotated[Metadata, JSONObject] = Metadata.model_validate({})
    num_chunks: Whole
    num_questions: Whole
    data_source: SourceName
    instance_id: Number
    prompt: Prompt = ""


def check(row: Mapping[str, Any], *, strict: bool = False) -> tuple[Content | None, list[Fault], Decoded]:
    """Check one row.

    Args:
        row: the eight columns; others are passed over.
        strict: whether to validate, and not only to load.

    Returns: What the row holds, where nothing is wrong with it; everything that is wrong, whole columns first; and what could
        be decoded.
    """
    source = source_named(str(row.get("data_source")))
    keywords = source is not None and source.listed_metric == "keywords"
    decoded, content, faults = Decoded(strict, keywords=keywords), None, []
    try:
        content = Content.model_validate(dict(row), context=decoded)
    except ValidationError as error:
        faults = [_fault(one) for one in error.errors(include_url=False)]
    columns = [fault for fault in faults if fault.field.isidentifier()]
    items = [fault for fault in faults if not fault.field.isidentifier()]
    faults = [*columns, *_count_faults(row, decoded), *items, *_question_faults(decoded)]
    return None if faults else content, faults, decoded


def _fault(error: ErrorDetails) -> Fault:
    """A fault in the words of the project, from one of pydantic's."""
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).removeprefix(".")
    value, kind = error["input"], error["type"]
    found = repr(value) if isinstance(value, str) else kind_of(value)
    if kind == "missing":
        problem = f"is missing; the members there are: {', '.join(map(str, value)) or 'none'}"
    elif kind == "enum":
        members = str(error["ctx"]["expected"]).replace("'", "")
        problem = f"is {found}; there are {members}"
    elif kind == "int_type":
        problem = f"is {found}; a whole number was expected"
    else:
        problem = f"is {kind_of(value)}; {_WANTED[kind]} was expected" if kind in _WANTED else error["msg"]
    return Fault(place, problem)


_WANTED = {
    "bool_type": "true or false",
    "dataclass_type": "an object",
    "tuple_type": "a list",
    "string_type": "a text",
}
"""What was expected, by the kinds of pydantic's errors; the others say it themselves."""


# --- columns beside each other ------------------------------------------------------------------------------------------


def _count_faults(row: Mapping[str, Any], decoded: Decoded) -> Iterator[Fault]:
    for column, of in (("num_chunks", "chunks"), ("num_questions", "questions_and_answers")):
        items, count = decoded.items(of), row.get(column)
        if items is not None and isinstance(count, int) and count != len(items):
            yield Fault(column, f"is {count}, and {of} has {len(items)} items")


def _question_faults(decoded: Decoded) -> Iterator[Fault]:
    """Answers where one should abstain and none where one should not; and extras for another number of questions."""
    questions, extras = decoded.items("questions_and_answers") or (), decoded.own.get("questions")
    if isinstance(extras, list) and len(extras) != len(questions):
        yield Fault(f"metadata.{OWN}.questions", f"has {len(extras)} items for {len(questions)} questions")
    for index, question in enumerate(questions):
        answer = question.get("answer") if isinstance(question, dict) else None
        place = f"questions_and_answers[{index}].answer"
        if decoded.extras(index).get("abstain") is True:
            if answer != []:
                yield Fault(place, "is an answer to a question whose right reply is to abstain")
        elif answer == []:
            yield Fault(place, "is an empty list; a question needs an answer")
