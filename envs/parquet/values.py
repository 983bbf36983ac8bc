"""What a value in a row may be: types that pydantic checks, with errors in the words of the project.

Loading takes a row of which a task can be made. Validation is stricter (`Decoded.strict`): a number is no answer, half of a
surrogate pair is no character, and what no task is made of, such as the prompt, has its type as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainValidator,
    Strict,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from memalpha_gym.scoring import METRICS

from ..reading.fields import kind_of
from .sources import data_source_name, source_named

OWN = "memalpha_gym"
"""The member of `metadata` that holds what the eight columns have no place for."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass
class Decoded:
    """What the columns hold, as far as they are JSON; collected while a row is checked, so that columns can be compared.

    Attributes:
        strict: whether the row is validated, and not only loaded.
        columns: the content of the JSON columns.
        keywords: whether answers in a list are keywords, all of them wanted; the published lists have blank ones among them.
    """

    strict: bool
    columns: dict[str, Any] = field(default_factory=dict)
    keywords: bool = False

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

    def listed(self, index: int) -> bool:
        """Whether a question's answers are given as a list."""
        return isinstance((self.items("questions_and_answers") or ())[index].get("answer"), list)

    def extras(self, index: int) -> Mapping[str, Any]:
        """What the row says of a question beyond the published form."""
        extras = self.own.get("questions")
        found = extras[index] if isinstance(extras, list) and index < len(extras) else None
        return found if isinstance(found, dict) else {}


def _decoded_by(info: ValidationInfo) -> Decoded:
    assert isinstance(info.context, Decoded)
    return info.context


def wrong(problem: str) -> PydanticCustomError:
    """The error that pydantic reports with these words."""
    return PydanticCustomError("wrong", "{problem}", {"problem": problem})


def _any_text(value: object) -> str:
    if isinstance(value, bytes):
        raise wrong(f"is not UTF-8 (byte {_first_bad_byte(value)})")
    if not isinstance(value, str):
        raise wrong(f"is {kind_of(value)}; a text was expected")
    return value


def _text(value: object, info: ValidationInfo) -> str:
    """A text that is not blank, exactly as it stands there."""
    text = _any_text(value)
    if not text.strip():
        raise wrong("is an empty text")
    if _decoded_by(info).strict and _SURROGATE.search(text):
        raise wrong("holds half of a surrogate pair, which is no character")
    if _decoded_by(info).strict and "\0" in text:
        raise wrong("holds a NUL character")
    return text


def _name(value: object, info: ValidationInfo) -> str:
    return _text(value, info).strip()


def _metric(value: object, info: ValidationInfo) -> str:
    name = _name(value, info)
    if _decoded_by(info).strict and name not in METRICS:
        raise wrong(f"is {name!r}; there are {', '.join(METRICS)}")
    return name


def _answer(value: object, info: ValidationInfo) -> str:
    """A text; in loading, a number as well."""
    decoded = _decoded_by(info)
    number = isinstance(value, int | float) and not isinstance(value, bool) and not decoded.strict
    return str(value) if number or (value == "" and decoded.keywords and not decoded.strict) else _text(value, info)


def _one_or_several(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> tuple[str, ...]:
    answers: tuple[str, ...] = handler(value) if isinstance(value, list) else (_answer(value, info),)
    return answers


def _in_stream(value: int | tuple[int, ...], info: ValidationInfo) -> int | tuple[int, ...]:
    """Indices of chunks; in validation, of chunks that are there."""
    chunks = _decoded_by(info).items("chunks")
    for index in value if isinstance(value, tuple) else (value,):
        if _decoded_by(info).strict and chunks is not None and not 0 <= index < len(chunks):
            raise wrong(f"names chunk {index}, and there are chunks 0 to {len(chunks) - 1}")
    return value


def _indices_beside(value: object, info: ValidationInfo) -> object:
    """Evidence that stands beside an answer: nothing is made of it."""
    indices = value if isinstance(value, list) else [] if value is None else [value]
    for index in indices if _decoded_by(info).strict else ():
        if not isinstance(index, int) or isinstance(index, bool):
            raise wrong(f"holds {kind_of(index)}; the index of a chunk was expected")
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
        raise wrong(f"is {name!r}, for which no metric is known{known}")
    return name


def _unless_built_here(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
    """A column that rows which were built here are loaded without."""
    return value if _decoded_by(info).own and not _decoded_by(info).strict else handler(value)


def _prompt(value: object, info: ValidationInfo) -> object:
    """No task is made of the prompt: each source has its own."""
    return _any_text(value) if _decoded_by(info).strict else value


def _decoded(value: object, info: ValidationInfo) -> Any:
    """The content of a JSON column."""
    text = _text(value, info)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise wrong(f"is not JSON: {error.msg} (character {error.pos})") from error
    except ValueError as error:
        raise wrong("is JSON with an integer of thousands of digits") from error
    except RecursionError as error:
        raise wrong("is JSON that is nested too deeply") from error
    _decoded_by(info).columns[str(info.field_name)] = content
    return content


def _list(value: object, info: ValidationInfo) -> Any:
    """A JSON list that is not empty."""
    content = _decoded(value, info)
    if not isinstance(content, list):
        raise wrong(f"is {kind_of(content)} in JSON; a list was expected")
    if not content:
        raise wrong("is an empty list")
    return content


def _object(value: object, info: ValidationInfo) -> Any:
    """A JSON object; nothing at all is an empty one."""
    content = {} if value is None or value == "" else _decoded(value, info)
    if content is not None and not isinstance(content, dict):
        raise wrong(f"is {kind_of(content)} in JSON; an object was expected")
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
ChunkIndex = Annotated[Whole, AfterValidator(_in_stream)]
ChunkIndices = Annotated[tuple[Whole, ...], AfterValidator(_in_stream)]
AnyText = Annotated[str, PlainValidator(_any_text)]
Answers = Annotated[tuple[Annotated[str, PlainValidator(_answer)], ...], WrapValidator(_one_or_several)]
Metric = Annotated[str, PlainValidator(_metric)]
AnyIndices = Annotated[Any, PlainValidator(_indices_beside)]
SourceName = Annotated[Any, PlainValidator(_source)]
Number = Annotated[Whole, WrapValidator(_unless_built_here)]
Prompt = Annotated[Any, PlainValidator(_prompt)]
JSONList = BeforeValidator(_list)
JSONObject = BeforeValidator(_object)
