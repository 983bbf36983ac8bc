"""Tables in files: parquet and Arrow, read a few rows at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from memalpha_gym.data_limit import beyond_limit

from .fields import DataError, data_error
from .raw_files import file_head

ARROW_STARTS = (b"ARROW1", b"\xff\xff\xff\xff")
TABLE_STARTS = (b"PAR1", *ARROW_STARTS)
BATCH_BYTES = 256 << 20
"""Bytes that rows which are read together may take, where one does not take more."""
_SMALLER = "Or take a part of the file."
ROWS = 1024
"""Rows that are read at a time, where nothing else is said."""


def read_table(path: str | Path, columns: Sequence[str] = (), rows: int = ROWS) -> Iterator[dict[str, Any]]:
    """The rows of a parquet or Arrow file. A text that is not UTF-8 stays `bytes`, so that it spoils no other row.

    Args:
        path: the file.
        columns: the columns to read; a member of a column of objects is `column.member`. All by default.
        rows: how many rows are read at a time.

    Raises:
        DataError: the file is empty, a Git LFS pointer, no table, or lacks a column; pyarrow is not installed.
    """
    path = Path(path)
    with _opened(path) as table:
        there = table.schema_arrow.names if hasattr(table, "schema_arrow") else table.schema.names
        missing = [name for name in columns if name.partition(".")[0] not in there]
        if missing:
            problem = f"has no column {', '.join(missing)}; its columns are: {', '.join(there)}"
            raise data_error(path, "the header", problem, f"Wanted are the columns {', '.join(columns)}.")
        read = done = 0
        for batch in _batches(table, columns, _rows_at_once(path, table, rows)):
            read += batch.nbytes
            done += batch.num_rows
            if problem := beyond_limit(read):
                raise data_error(path, f"row {done - batch.num_rows}", f"and those before it {problem}", _SMALLER)
            names = batch.schema.names
            for cells in zip(*(_cells(batch.column(place)) for place in range(len(names))), strict=True):
                yield dict(zip(names, cells, strict=True))


def _rows_at_once(path: Path, table: Any, rows: int) -> int:
    """How many rows may be unpacked together: a text that is stored once may be that of every row.

    Raises:
        DataError: a group of rows is too large to be unpacked at all.
    """
    metadata = getattr(table, "metadata", None)
    if metadata is None:
        return rows
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        if problem := beyond_limit(group.total_byte_size):
            raise data_error(path, "a group of rows", problem, _SMALLER)
        largest = max((group.column(place).total_uncompressed_size for place in range(group.num_columns)), default=0)
        rows = max(1, min(rows, BATCH_BYTES // max(largest, 1)))
    return rows


def column_names(path: str | Path) -> list[str]:
    """The names of a table's columns.

    Raises:
        DataError: as for `read_table`.
    """
    return list(_schema(Path(path)).names)


def class_names(path: str | Path) -> dict[str, list[str]]:
    """The names of the classes of columns whose values are class numbers, as `datasets` writes them beside its tables.

    Raises:
        DataError: as for `read_table`.
    """
    told = (_schema(Path(path)).metadata or {}).get(b"huggingface", b"{}")
    try:
        features = json.loads(told).get("info", {}).get("features", {})
        named = {column: feature["names"] for column, feature in features.items() if "names" in feature}
    except (ValueError, RecursionError, AttributeError, TypeError) as error:
        raise data_error(path, "the header", f"has a description by `datasets` that cannot be read: {error}") from error
    return {column: names for column, names in named.items() if isinstance(names, list)}


def name_classes(rows: list[dict[str, Any]], names: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """The rows with class numbers replaced by class names, for the columns that `names` names them for."""
    for row in rows:
        for column, classes in names.items():
            if isinstance(row[column], int) and 0 <= row[column] < len(classes):
                row[column] = classes[row[column]]
    return rows


def load_pyarrow(path: str | Path) -> ModuleType:
    """pyarrow, with what reads and writes parquet, for the file that it is wanted for.

    Raises:
        DataError: it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.ipc
        import pyarrow.parquet
    except ImportError as error:
        remedy = "Install it with: pip install 'memalpha-gym[data]'"
        raise data_error(path, "", "needs pyarrow to be read or written", remedy) from error
    module: ModuleType = pyarrow
    return module


def _schema(path: Path) -> Any:
    with _opened(path) as table:
        return table.schema_arrow if hasattr(table, "schema_arrow") else table.schema


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """A parquet file, or the reader of an Arrow file or stream."""
    head = file_head(path)
    pyarrow = load_pyarrow(path)
    form = "an Arrow table" if head.startswith(ARROW_STARTS) else "parquet"
    try:
        with path.open("rb") as file:
            if form == "parquet":
                yield pyarrow.parquet.ParquetFile(file)
            elif head.startswith(ARROW_STARTS[0]):
                yield pyarrow.ipc.open_file(file)
            else:
                yield pyarrow.ipc.open_stream(file)
    except DataError:
        raise
    except (OSError, ValueError, MemoryError, OverflowError, pyarrow.ArrowException) as error:
        raise data_error(path, "", f"cannot be read as {form}: {error}") from error


def _batches(table: Any, columns: Sequence[str], rows: int) -> Iterator[Any]:
    if hasattr(table, "iter_batches"):
        yield from table.iter_batches(rows, columns=list(columns) or None)
    else:  # an Arrow table is read as it lies there
        batches = (
            (table.get_batch(place) for place in range(table.num_record_batches))
            if hasattr(table, "get_batch")
            else table
        )
        for batch in batches:
            yield batch.select(list(columns)) if columns else batch


def _cells(column: Any) -> list[Any]:
    """The values of a column in Python's terms."""
    import pyarrow

    if not (pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type)):
        return list(column.to_pylist())
    return [_decoded(cell) for cell in column.cast(pyarrow.large_binary()).to_pylist()]


def _decoded(cell: bytes | None) -> str | bytes | None:
    try:
        return None if cell is None else cell.decode("utf-8")
    except UnicodeDecodeError:
        return cell
