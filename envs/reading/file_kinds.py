"""The kinds of file that raw data comes in: how each is recognised by its content, and how it is read.

A file is read into a `Field` over plain lists, dicts, strings and numbers. Nothing that stands in a file is ever
executed.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from .fields import DataError, Field, data_error
from .raw_files import decode
from .tables import TABLE_STARTS, class_names, name_classes, read_table

TEXT_COLUMNS = ("text", "utterance", "sentence", "query")
LABEL_COLUMNS = ("category", "intent", "label")

_JSON_START = re.compile(rb"\s*(\{\s*([\"}]|$)|\[\s*([{\[\"\]]|$))")


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file.

    Attributes:
        matches: whether a file is of this kind, from its path and its first bytes.
        read: the whole file as one `Field`; raises `DataError` where the file is broken.
    """

    matches: Callable[[Path, bytes], bool]
    read: Callable[[Path], Field]


def _read_json(path: Path) -> Field:
    """A JSON document; JSON Lines as a list of its lines."""
    text = decode(path)
    try:
        return Field(json.loads(text), str(path))
    except json.JSONDecodeError as error:
        # Only line feeds end a line of JSON Lines: the other line breaks of Unicode may stand inside a text.
        if error.msg == "Extra data" and len(lines := text.split("\n")) > 1:
            rows = [_json_line(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
            return Field(rows, str(path))
        raise _broken_json(path, error.lineno, error) from error
    except (ValueError, RecursionError) as error:
        raise _odd_json(path, "", error) from error


def _json_line(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise _broken_json(path, number, error) from error
    except (ValueError, RecursionError) as error:
        raise _odd_json(path, f"line {number}", error) from error


def _odd_json(path: Path, place: str, error: ValueError | RecursionError) -> DataError:
    """JSON that no text or number of a data set is: nested without end, or with an integer of thousands of digits."""
    deep = isinstance(error, RecursionError)
    return data_error(
        path, place, "is JSON that is nested too deeply" if deep else "has an integer of thousands of digits"
    )


def _broken_json(path: Path, line: int, error: json.JSONDecodeError) -> DataError:
    place = f"line {line}, column {error.colno}"
    at_the_end = error.pos >= len(error.doc.rstrip()) - 1 or "Unterminated" in error.msg
    return data_error(path, place, f"is not JSON: {error.msg}{' (the file ends too early)' if at_the_end else ''}")


def _matches_json(path: Path, head: bytes) -> bool:
    return _JSON_START.match(head) is not None


def _matches_csv(path: Path, head: bytes) -> bool:
    columns = set(_columns(head.decode("utf-8", "replace")))
    labelled = bool(columns.intersection(TEXT_COLUMNS)) and bool(columns.intersection(LABEL_COLUMNS))
    return labelled or path.suffix.lower() in (".csv", ".tsv")


def _delimiter(text: str) -> str:
    header = text.lstrip().partition("\n")[0]
    return max(",;\t", key=header.count)


def _columns(text: str) -> list[str]:
    return [name.strip().strip('"').lower() for name in text.lstrip().partition("\n")[0].split(_delimiter(text))]


def _read_csv(path: Path) -> Field:
    """Labelled sentences: a list of {text, label}. Columns beyond the two are left out."""
    text = decode(path).lstrip()
    with _fields_as_long_as(text):
        return Field(_labelled_rows(path, text), str(path), "rows")


@contextmanager
def _fields_as_long_as(text: str) -> Iterator[None]:
    """No limit of its own for a field: that of the file, which a setting lifts, is enough. Python has one for all threads."""
    with _FIELD_LIMIT:
        before = csv.field_size_limit(max(len(text), 1))
        try:
            yield
        finally:
            csv.field_size_limit(before)


_FIELD_LIMIT = Lock()


def _labelled_rows(path: Path, text: str) -> list[dict[str, str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    examples = []
    try:
        header = [name.strip().lower() for name in next(rows)]
        text_column, label_column = _column(path, header, TEXT_COLUMNS), _column(path, header, LABEL_COLUMNS)
        for row in rows:
            if len(row) != len(header) and row:
                problem = f"has {len(row)} fields; the header has {len(header)} ({', '.join(header)})"
                raise data_error(path, f"line {rows.line_num}", problem)
            if row:
                examples.append({"text": row[text_column], "label": row[label_column]})
    except csv.Error as error:
        raise data_error(path, f"line {rows.line_num}", f"is not CSV: {error}") from error
    return examples


def _column(path: Path, header: list[str], names: tuple[str, ...]) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    problem = f"has no column named {' or '.join(names)}; its columns are: {', '.join(header)}"
    raise data_error(path, "the header", problem)


def _matches_table(path: Path, head: bytes) -> bool:
    return head.startswith(TABLE_STARTS)


def _read_table(path: Path) -> Field:
    """The rows of a parquet or Arrow file, as `datasets` writes them; class labels by their names."""
    return Field(name_classes(list(read_table(path)), class_names(path)), str(path), "rows")


JSON = FileKind(_matches_json, _read_json)
CSV = FileKind(_matches_csv, _read_csv)
TABLE = FileKind(_matches_table, _read_table)
