"""Rows are read one by one, and a bad one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.envs.data.rows import published_files, read_cells, read_tasks
from memalpha_gym.envs.reading.fields import DataError
from tests.envs.parquet_rows import CHUNKS, row, write


def test_rows_come_back(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.parquet", [row(0), row(1, source="hotpotqa")])
    assert list(read_cells(path)) == [row(0), row(1, source="hotpotqa")]
    tasks = list(read_tasks(path))
    assert [published.task.source for published in tasks] == ["squad", "hotpotqa"]
    assert tasks[1].task.chunks == CHUNKS
    assert tasks[1].place == "rows.parquet: row 1"


def test_a_bad_row_is_an_error_or_is_skipped_and_named(tmp_path: Path) -> None:
    bad = [row(1, num_chunks=7), row(2, prompt=b"caf\xe9", source="martian"), row(3, chunks="[")]
    path = write(tmp_path / "rows.parquet", [row(0), *bad, row(4)])
    with pytest.raises(DataError, match=r"rows\.parquet: row 1: num_chunks is 7"):
        list(read_tasks(path))
    named: list[DataError] = []
    assert [published.index for published in read_tasks(path, skip_bad=True, skipped=named.append)] == [0, 4]
    assert [str(error).partition(": row ")[2][:1] for error in named] == ["1", "2", "3"]


def test_a_folder_is_all_files_below_it(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, [row()]) for name in ("b.parquet", "a/c.parquet")]
    (tmp_path / ".x.parquet").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("x")
    assert published_files(tmp_path) == sorted(paths)
    assert published_files(paths[0]) == [paths[0]]
    with pytest.raises(DataError, match="does not exist"):
        published_files(tmp_path / "nowhere")
