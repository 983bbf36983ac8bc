"""The rows of published files, as the data commands read them: cell by cell, so that one bad row spoils no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memalpha_gym.tasks import Split, Task

from ..parquet.rows import COLUMNS, ROW_GROUP, place_of, to_task
from ..reading.fields import DataError, data_error
from ..reading.file_kinds import file_head

SUFFIX = ".parquet"


@dataclass(frozen=True, slots=True)
class PublishedTask:
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


def published_files(path: str | Path) -> list[Path]:
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


def read_cells(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a parquet file, whatever their cells hold; a text that is not UTF-8 stays `bytes`.

    Raises:
        DataError: the file is empty, a Git LFS pointer, not parquet, or lacks a column; pyarrow is not installed.
    """
    file_head(path)
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        remedy = "Install it with: pip install 'memalpha-gym[data]'"
        raise data_error(path, "", "needs pyarrow to be read", remedy) from error
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            missing = [name for name in COLUMNS if name not in names]
            if missing:
                problem = f"has no column {', '.join(missing)}; its columns are: {', '.join(names)}"
                raise data_error(path, "the header", problem, f"Wanted are the columns {', '.join(COLUMNS)}.")
            for batch in file.iter_batches(ROW_GROUP, columns=list(COLUMNS)):
                columns = [_cells(batch.column(name)) for name in COLUMNS]
                for cells in zip(*columns, strict=True):
                    yield dict(zip(COLUMNS, cells, strict=True))
    except (OSError, pyarrow.ArrowException) as error:
        raise data_error(path, "", f"cannot be read as parquet: {error}") from error


def read_tasks(
    path: str | Path, *, skip_bad: bool = False, skipped: Callable[[DataError], None] | None = None
) -> Iterator[PublishedTask]:
    """The tasks of a file, or of all files of a folder.

    Args:
        path: a parquet file or a folder of them.
        skip_bad: whether a row that holds no task is passed over.
        skipped: told of each row that is.

    Raises:
        DataError: a file cannot be read; or, without `skip_bad`, a row holds no task.
    """
    for file in published_files(path):
        for index, row in enumerate(read_cells(file)):
            try:
                task = to_task(row, place_of(file, index), Split.ALL)
            except DataError as error:
                if not skip_bad:
                    raise
                if skipped:
                    skipped(error)
                continue
            yield PublishedTask(file, index, row, task)


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
