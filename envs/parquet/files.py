"""The files of the published form: parquet with eight columns, lists as JSON text.

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

`published` turns rows into tasks and back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypedDict

from ..reading.fields import DataError, data_error
from ..reading.file_kinds import file_head

ROW_GROUP = 16
"""Rows that are read or written at a time; a row can hold a book."""

COMPRESSION_LEVEL = 3


class Row(TypedDict):
    """One task in the published form."""

    instance_id: int
    prompt: str
    chunks: str
    questions_and_answers: str
    data_source: str
    metadata: str
    num_chunks: int
    num_questions: int


COLUMNS: Mapping[str, type] = {
    "instance_id": int,
    "prompt": str,
    "chunks": str,
    "questions_and_answers": str,
    "data_source": str,
    "metadata": str,
    "num_chunks": int,
    "num_questions": int,
}
"""Every column with its type, in the published order."""


def read_rows(path: str | Path) -> Iterator[Row]:
    """The rows of a parquet file in the published form, a few at a time; `to_task` looks into them.

    Raises:
        DataError: the file is empty, a Git LFS pointer, not parquet, or lacks a column; pyarrow is not installed.
    """
    yield from read_columns(path, list(COLUMNS), ROW_GROUP)  # type: ignore[misc]


def read_columns(path: str | Path, columns: Sequence[str], rows: int) -> Iterator[dict[str, Any]]:
    """Some columns of a parquet file, `rows` rows at a time; a member of a column of objects is `column.member`.

    Raises:
        DataError: as for `read_rows`.
    """
    path = Path(path)
    there = column_names(path)
    missing = [name for name in columns if name.partition(".")[0] not in there]
    if missing:
        problem = f"has no column {', '.join(missing)}; its columns are: {', '.join(there)}"
        raise data_error(path, "the header", problem, f"Wanted are the columns {', '.join(columns)}.")
    with _parquet_errors(path), _parquet(path).ParquetFile(path) as file:
        for batch in file.iter_batches(rows, columns=list(columns)):
            yield from batch.to_pylist()


def column_names(path: str | Path) -> list[str]:
    """The names of a parquet file's columns.

    Raises:
        DataError: the file is empty, a Git LFS pointer, or not parquet; pyarrow is not installed.
    """
    path = Path(path)
    file_head(path)
    with _parquet_errors(path):
        return list(_parquet(path).read_schema(path).names)


def write_rows(path: str | Path, rows: Iterable[Row]) -> int:
    """Write rows to a parquet file, a few at a time; the file appears when it is whole.

    The same rows give the same bytes with the same version of pyarrow: nothing of the machine or the time is written.

    Returns: How many rows were written.

    Raises:
        DataError: pyarrow is not installed.
    """
    path = Path(path)
    parquet = _parquet(path)
    import pyarrow

    types = {int: pyarrow.int64(), str: pyarrow.large_string()}
    schema = pyarrow.schema([pyarrow.field(name, types[kind]) for name, kind in COLUMNS.items()])
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    count, source = 0, iter(rows)
    try:
        with parquet.ParquetWriter(
            partial, schema, version="2.6", compression="zstd", compression_level=COMPRESSION_LEVEL, store_schema=False
        ) as writer:
            while group := list(islice(source, ROW_GROUP)):
                writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))
                count += len(group)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return count


@contextmanager
def _parquet_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except DataError:
        raise
    except (OSError, ValueError) as error:  # pyarrow's own errors are among these
        raise data_error(path, "", f"cannot be read as parquet: {error}") from error


def _parquet(path: Path) -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        remedy = "Install it with: pip install 'memalpha-gym[data]'"
        raise data_error(path, "", "needs pyarrow to be read or written", remedy) from error
    return pyarrow.parquet
