"""What a row may hold: one schema, by which rows are loaded and validated.

Loading takes a row of which a task can be made. `data validate` is stricter (`strict`): a number is no answer, half of a
surrogate pair is no character, and what no task is made of, such as the prompt, has its type as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from memalpha_gym.scoring import METRICS
from memalpha_gym.tasks import Competency, OperationKind

from ..reading.fields import kind_of
from .sources import data_source_name, source_named

OWN = "memalpha_gym"
"""The member of `metadata` that holds what the eight columns have no place for."""

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
        place = f"{self.field} " if self.field else ""
        return f"{self.file}: {'warning: ' if self.warning else ''}{row}{place}{self.problem}"


@dataclass
class Decoded:
    """What the columns hold, as far as they are JSON; collected while a row is checked, so that columns can be compared.

    Attributes:
        strict: whether the row is validated, and not only loaded.
        columns: the content of the JSON columns.
    """

    strict: bool
    columns: dict[str, Any] = field(default_factory=dict)

    def items(self, column: str) -> Sequence[Any] | None:
        """The items of a column that is a list; None where it is none."""
        content = self.columns.get(column)
        return content if isinstance(content, list) else None

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The metadata; empty where there is none."""
        metadata = self.columns.get("metadata")
        return metadata if isinstance(metadata, dict) else {}

    @property
    def own(self) -> Mapping[str, Any]:
        """What the row says beyond the published form; empty where it says nothing of the kind."""
        own = self.metadata.get(OWN)
        return own if isinstance(own, dict) else {}

    def extras(self, index: int) -> Mapping[str, Any]:
        """What the row says of a question beyond the published form."""
        extras = self.own.get("questions")
        found = extras[index] if isinstance(extras, list) and index < len(extras) else None
        return found if isinstance(found, dict) else {}


def _decoded_by(info: ValidationInfo) -> Decoded:
    assert isinstance(info.context, Decoded)
    return info.context


# --- values -------------------------------------------------------------------------------------------------------------


def _wrong(problem: str) -> PydanticCustomError:
    return PydanticCustomError("wrong", "{problem}", {"problem": problem})


def _any_text(value: object) -> str:
    if isinstance(value, bytes):
        raise _wrong(f"is not UTF-8 (byte {_first_bad_byte(value)})")
    if not isinstance(value, str):
        raise _wrong(f"is {kind_of(value)}; a text was expected")
    return value


def _text(value: object, info: ValidationInfo) -> str:
    """A text that is not blank, exactly as it stands there."""
    text = _any_text(value)
    if not text.strip():
        raise _wrong("is an empty text")
    if _decoded_by(info).strict and _SURROGATE.search(text):
        raise _wrong("holds half of a surrogate pair, which is no character")
    if _decoded_by(info).strict and "\0" in text:
        raise _wrong("holds a NUL character")
    return text


def _name(value: object, info: ValidationInfo) -> str:
    return _text(value, info).strip()


def _metric(value: object, info: ValidationInfo) -> str:
    name = _name(value, info)
    if _decoded_by(info).strict and name not in METRICS:
        raise _wrong(f"is {name!r}; there are {', '.join(METRICS)}")
    return name


def _answer(value: object, info: ValidationInfo) -> str:
    """A text; in loading, a number as well."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and not _decoded_by(info).strict
    return str(value) if number else _text(value, info)


def _one_or_several(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> tuple[str, ...]:
    answers: tuple[str, ...] = handler(value) if isinstance(value, list) else (_answer(value, info),)
    return answers


def _in_stream(value: int | tuple[int, ...], info: ValidationInfo) -> int | tuple[int, ...]:
    """Indices of chunks; in validation, of chunks that are there."""
    chunks = _decoded_by(info).items("chunks")
    for index in value if isinstance(value, tuple) else (value,):
        if _decoded_by(info).strict and chunks is not None and not 0 <= index < len(chunks):
            raise _wrong(f"names chunk {index}, and there are chunks 0 to {len(chunks) - 1}")
    return value


def _places_beside(value: object, info: ValidationInfo) -> object:
    """Evidence that stands beside an answer: nothing is made of it."""
    indices = value if isinstance(value, list) else [] if value is None else [value]
    for index in indices if _decoded_by(info).strict else ():
        if not isinstance(index, int) or isinstance(index, bool):
            raise _wrong(f"holds {kind_of(index)}; the index of a chunk was expected")
        _in_stream(index, info)
    return value


def _source(value: object, info: ValidationInfo) -> object:
    """The name of a published source, or of the one that the row says it was built from. Such rows are loaded without it."""
    decoded = _decoded_by(info)
    if decoded.own and not decoded.strict:
        return value
    name = _name(value, info)
    built_from = decoded.own.get("source")
    expected = data_source_name(built_from) if isinstance(built_from, str) else ""
    if source_named(name) is None and name != expected:
        known = f"; the row was built from {expected!r}" if expected else ""
        raise _wrong(f"is {name!r}, for which no metric is known{known}")
    return name


def _unless_built_here(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
    """A column that rows which were built here are loaded without."""
    return value if _decoded_by(info).own and not _decoded_by(info).strict else handler(value)


def _prompt(value: object, info: ValidationInfo) -> object:
    """No task is made of the prompt: each source has its own."""
    return _any_text(value) if _decoded_by(info).strict else value


def _decoded(value: object, info: ValidationInfo) -> Any:
    """The content of a JSON column."""
    try:
        content = json.loads(_text(value, info))
    except json.JSONDecodeError as error:
        raise _wrong(f"is not JSON: {error.msg} (character {error.pos})") from error
    except RecursionError as error:
        raise _wrong("is JSON that is nested too deeply") from error
    _decoded_by(info).columns[str(info.field_name)] = content
    return content


def _list(value: object, info: ValidationInfo) -> Any:
    """A JSON list that is not empty."""
    content = _decoded(value, info)
    if not isinstance(content, list):
        raise _wrong(f"is {kind_of(content)} in JSON; a list was expected")
    if not content:
        raise _wrong("is an empty list")
    return content


def _object(value: object, info: ValidationInfo) -> Any:
    """A JSON object; nothing at all is an empty one."""
    content = {} if value is None or value == "" else _decoded(value, info)
    if content is not None and not isinstance(content, dict):
        raise _wrong(f"is {kind_of(content)} in JSON; an object was expected")
    return content or {}


def _first_bad_byte(value: bytes) -> int:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(value)


Text = Annotated[str, PlainValidator(_text)]
Name = Annotated[str, PlainValidator(_name)]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Place = Annotated[Whole, AfterValidator(_in_stream)]
Places = Annotated[tuple[Whole, ...], AfterValidator(_in_stream)]
AnyText = Annotated[str, PlainValidator(_any_text)]
Answers = Annotated[tuple[Annotated[str, PlainValidator(_answer)], ...], WrapValidator(_one_or_several)]


# --- the row ------------------------------------------------------------------------------------------------------------


class _Object(BaseModel):
    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _is_an_object(cls, value: object) -> object:
        if not isinstance(value, dict):
            wanted = [name for name, member in cls.model_fields.items() if member.is_required()]
            raise _wrong(f"is {kind_of(value)}; an object with {' and '.join(wanted)} was expected")
        return value


class Asked(_Object):
    """A question with its accepted answers."""

    question: Text
    answer: Answers
    evidence: Annotated[Any, PlainValidator(_places_beside)] = None


class Extras(_Object):
    """What `Question` has beyond that; what is as usual is left out."""

    metric: Annotated[str, PlainValidator(_metric)]
    forbidden: tuple[Text, ...] | None = None
    evidence: Places | None = None
    asked_after: Place | None = None
    kind: Text | None = None
    abstain: Flag | None = None


class Change(_Object):
    """An `Operation`."""

    kind: OperationKind
    key: Name
    subject: tuple[Text, ...]
    value: AnyText
    stale: tuple[Text, ...]
    text: AnyText


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


class Metadata(_Object):
    """The metadata; what other programs keep there is passed over."""

    own: Own | None = Field(None, alias="memalpha_gym")  # OWN, as a literal


class Content(_Object):
    """What the columns hold. Those that are compared with others stand behind them."""

    chunks: Annotated[tuple[Text, ...], BeforeValidator(_list)]
    questions_and_answers: Annotated[tuple[Asked, ...], BeforeValidator(_list)]
    metadata: Annotated[Metadata, BeforeValidator(_object)] = Metadata.model_validate({})
    num_chunks: Whole
    num_questions: Whole
    data_source: Annotated[Any, PlainValidator(_source)]
    instance_id: Annotated[Whole, WrapValidator(_unless_built_here)]
    prompt: Annotated[Any, PlainValidator(_prompt)] = ""


def check(row: Mapping[str, Any], *, strict: bool = False) -> tuple[Content | None, list[Fault], Decoded]:
    """Check one row.

    Args:
        row: the eight columns; others are passed over.
        strict: whether to validate, and not only to load.

    Returns: What the row holds, where nothing is wrong with it; everything that is wrong, whole columns first; and what could
        be decoded.
    """
    decoded, content, faults = Decoded(strict), None, []
    try:
        content = Content.model_validate(row, context=decoded)
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
        problem = f"is {found}; there are {error['ctx']['expected'].replace(chr(39), '')}"
    else:
        wanted = _WANTED.get(kind)
        problem = (
            f"is {found if kind == 'int_type' else kind_of(value)}; {wanted} was expected" if wanted else error["msg"]
        )
    return Fault(place, problem)


_WANTED = {
    "int_type": "a whole number",
    "bool_type": "true or false",
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
