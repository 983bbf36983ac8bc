"""Parquet files of tasks, in the form that Mem-α published: eight columns, lists as JSON text.

| column                | type | content                                                                    |
|-----------------------|------|----------------------------------------------------------------------------|
| instance_id           | int  | number of the row                                                          |
| prompt                | str  | what is said about the form of the answers                                 |
| chunks                | str  | JSON list of str                                                           |
| questions_and_answers | str  | JSON list of {question: str, answer: str or list of str}                   |
| data_source           | str  | name of the source, from which metric and competency follow                |
| metadata              | str  | JSON object                                                                |
| num_chunks            | int  | length of `chunks`                                                         |
| num_questions         | int  | length of `questions_and_answers`                                          |

`schema` says what the columns may hold, and `rows` turns rows into tasks and back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypedDict, get_type_hints

from ..reading.fields import data_error
from ..reading.tables import load_pyarrow, read_table

SUFFIX = ".parquet"

ROW_GROUP = 16
"""Rows that are read or written at a time; a row can hold a book."""

COMPRESSION_LEVEL = 3


class Row(TypedDict):
    """One task."""

    instance_id: int
    prompt: str
    chunks: str
    questions_and_answers: str
    data_source: str
    metadata: str
    num_chunks: int
    num_questions: int


COLUMNS: Mapping[str, type] = get_type_hints(Row)
"""Every column with its type, in the published order."""


def parquet_files(path: str | Path) -> list[Path]:
    """The parquet files that a path means: itself, or all of a folder and the folders below it.

    Raises:
        DataError: there is none.
    """
    path = Path(path).expanduser()
    if path.is_file():
        return [path]
    files = [file for file in sorted(path.rglob(f"*{SUFFIX}")) if file.is_file() and not file.name.startswith(".")]
    if not files:
        problem = "holds no parquet file" if path.is_dir() else "does not exist"
        raise data_error(path, "", problem, "Name a parquet file or a folder of them; `data build` writes one.")
    return files


def read_rows(path: str | Path) -> Iterator[dict[str, Any]]:
    """The rows of a file, a few at a time, whatever their cells hold; `rows.to_task` looks into them.

    Raises:
        DataError: the file is empty, a Git LFS pointer, not parquet, or lacks a column; pyarrow is not installed.
    """
    return read_table(path, list(COLUMNS), ROW_GROUP)


def place_of(path: str | Path, index: int) -> str:
    """How a row is named: the file and the row's index, from 0."""
    return f"{path}: row {index}"


def write_rows(path: str | Path, rows: Iterable[Row]) -> int:
    """Write rows to a parquet file, a few at a time; the file appears when it is whole.

    The same rows give the same bytes with the same version of pyarrow: nothing of the machine or the time is written.

    Returns: How many rows were written.

    Raises:
        DataError: pyarrow is not installed.
    """
    path = Path(path)
    pyarrow: Any = load_pyarrow(path)
    types = {int: pyarrow.int64(), str: pyarrow.large_string()}
    schema = pyarrow.schema([pyarrow.field(name, types[kind]) for name, kind in COLUMNS.items()])
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    count, source = 0, iter(rows)
    options = {"version": "2.6", "compression": "zstd", "compression_level": COMPRESSION_LEVEL, "store_schema": False}
    try:
        with pyarrow.parquet.ParquetWriter(partial, schema, **options) as writer:
            while group := list(islice(source, ROW_GROUP)):
                writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))
                count += len(group)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return count
