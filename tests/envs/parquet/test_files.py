"""The files of the published form: groups of rows, equal bytes, and what is no data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from memalpha_gym.envs.parquet.files import COLUMNS, Row, parquet_files, place_of, read_rows, write_rows
from memalpha_gym.envs.reading.fields import DataError
from tests.envs.parquet_samples import FIXTURES, memalpha_rows

ROW: Any = memalpha_rows()[0]


def test_rows_come_back_from_a_file_one_group_at_a_time(tmp_path: Path) -> None:
    rows = [{**ROW, "instance_id": index} for index in range(40)]
    assert write_rows(tmp_path / "new" / "x.parquet", iter(rows)) == 40
    read = read_rows(tmp_path / "new" / "x.parquet")
    assert next(iter(read)) == rows[0]
    assert list(read_rows(tmp_path / "new" / "x.parquet")) == rows
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["x.parquet"]
    assert pq.read_metadata(tmp_path / "new" / "x.parquet").num_row_groups == 3


WRITE = """
import sys
from memalpha_gym.envs.parquet.files import write_rows
from tests.envs.parquet_samples import memalpha_rows
write_rows(sys.argv[1], memalpha_rows())
"""


def test_the_same_rows_give_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.parquet", memalpha_rows())
    subprocess.run([sys.executable, "-c", WRITE, str(tmp_path / "b.parquet")], check=True, cwd=FIXTURES.parents[1])
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    def rows() -> Any:
        yield ROW
        raise DataError("broken")

    with pytest.raises(DataError, match="broken"):
        write_rows(tmp_path / "x.parquet", rows())
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_no_data_say_so(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")
    with pytest.raises(DataError, match=r"x\.parquet: is a Git LFS pointer and not the data\. .*git lfs pull"):
        list(read_rows(path))
    path.write_bytes(b"")
    with pytest.raises(DataError, match="is empty"):
        list(read_rows(path))
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(DataError, match="cannot be read as parquet"):
        list(read_rows(path))


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"chunks": ["[]"], "prompt": [""]}), path)
    with pytest.raises(
        DataError, match=r"the header has no column instance_id, .*num_questions; its columns are: chunks"
    ):
        list(read_rows(path))


def test_a_folder_is_all_files_below_it(tmp_path: Path) -> None:
    paths = [tmp_path / "a" / "c.parquet", tmp_path / "b.parquet"]
    for path in paths:
        write_rows(path, [ROW])
    (tmp_path / ".x.parquet").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("x")
    assert parquet_files(tmp_path) == paths
    assert parquet_files(paths[0]) == [paths[0]]
    with pytest.raises(DataError, match="does not exist"):
        parquet_files(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="holds no parquet file"):
        parquet_files(tmp_path / "empty")


def test_columns_are_those_of_a_row() -> None:
    assert {name: str if annotation == "str" else int for name, annotation in _annotations().items()} == COLUMNS
    assert list(COLUMNS) == list(ROW)


def _annotations() -> dict[str, str]:
    return {name: getattr(kind, "__forward_arg__", kind) for name, kind in Row.__annotations__.items()}


def test_place_of_a_row() -> None:
    assert place_of("a/b.parquet", 4) == "a/b.parquet: row 4"
