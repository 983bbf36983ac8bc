"""Tables of every form, a few rows at a time, and what is none."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.reading.tables import class_names, column_names, name_classes, read_table

ROWS = [{"text": f"t{n}", "label": n % 2, "more": {"a": n, "b": [str(n)]}} for n in range(5)]


def write(path: Path, form: str, table: pa.Table) -> Path:
    if form == "parquet":
        pq.write_table(table, path)
        return path
    with pa.OSFile(str(path), "wb") as sink:
        maker = pa.ipc.new_file if form == "arrow file" else pa.ipc.new_stream
        with maker(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=2)
    return path


@pytest.mark.parametrize("form", ["parquet", "arrow file", "arrow stream"])
def test_rows_come_in_order_whatever_the_form(form: str, tmp_path: Path) -> None:
    features = {"info": {"features": {"label": {"names": ["no", "yes"]}, "text": {"dtype": "string"}}}}
    table = pa.Table.from_pylist(ROWS).replace_schema_metadata({"huggingface": json.dumps(features)})
    path = write(tmp_path / "x", form, table)
    assert list(read_table(path, rows=2)) == ROWS
    assert list(read_table(path, ["label", "text"])) == [{"label": row["label"], "text": row["text"]} for row in ROWS]
    assert column_names(path) == ["text", "label", "more"]
    assert class_names(path) == {"label": ["no", "yes"]}


def test_a_member_of_a_column_of_objects_can_be_read_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "x", "parquet", pa.Table.from_pylist(ROWS))
    assert list(read_table(path, ["more.a"]))[3] == {"more": {"a": 3}}


def test_a_text_that_is_not_utf8_stays_bytes(tmp_path: Path) -> None:
    raw = pa.array([b"good", b"caf\xe9", None], pa.large_binary())
    text = pa.Array.from_buffers(pa.large_string(), 3, raw.buffers())
    path = write(tmp_path / "x", "parquet", pa.table({"text": text}))
    assert [row["text"] for row in read_table(path)] == ["good", b"caf\xe9", None]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PAR1 and then nothing", "x: cannot be read as parquet: "),
        (b"no table at all", "x: cannot be read as parquet: "),
        (b"ARROW1\0\0 and then nothing", "x: cannot be read as an Arrow table: "),
        (b"\xff\xff\xff\xff\x10\0\0\0 no table", "x: cannot be read as an Arrow table: "),
        (b"", "x: is empty"),
    ],
)
def test_files_that_are_no_tables(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    for read in (lambda path: list(read_table(path)), column_names):
        with pytest.raises(DataError, match=message):
            read(tmp_path / "x")


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "x", "parquet", pa.Table.from_pylist(ROWS))
    with pytest.raises(
        DataError, match=r"the header has no column when, where\.it; its columns are: text, label, more\. Wanted"
    ):
        list(read_table(path, ["text", "when", "where.it"]))


def test_without_pyarrow_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "x", "parquet", pa.Table.from_pylist(ROWS))
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(DataError, match=r"needs pyarrow to be read or written\. .*memalpha-gym\[data\]"):
        list(read_table(path))


def test_class_numbers_become_names() -> None:
    rows = [{"label": 1, "text": "a"}, {"label": None, "text": "b"}, {"label": 9, "text": "c"}]
    named = name_classes(rows, {"label": ["no", "yes"]})
    assert [row["label"] for row in named] == ["yes", None, 9]


def test_a_small_file_of_which_much_comes_out_is_read_up_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.parquet"
    pq.write_table(pa.table({"text": pa.array(["x" * (1 << 20)] * 200)}), path, compression="zstd")
    assert path.stat().st_size < 1 << 18
    monkeypatch.setenv("MEMALPHA_DATA_MIB", "16")
    with pytest.raises(DataError, match=r"bomb\.parquet: row \d+ and those before it takes .*MEMALPHA_DATA_MIB=\d+ "):
        list(read_table(path, rows=8))


def test_a_group_of_rows_beyond_the_limit_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.parquet"
    pq.write_table(pa.table({"text": ["x" * (3 << 20)]}), path, compression="zstd", use_dictionary=False)
    monkeypatch.setenv("MEMALPHA_DATA_MIB", "2")
    with pytest.raises(DataError, match="a group of rows takes"):
        next(read_table(path))


@pytest.mark.parametrize("told", ["[" * 100_000, "9" * 5_000, "[]", '{"info": 3}', '{"info": {"features": {"a": 1}}}'])
def test_a_description_that_cannot_be_read_is_named(told: str, tmp_path: Path) -> None:
    path = write(tmp_path / "x", "parquet", pa.table({"a": [1]}).replace_schema_metadata({"huggingface": told}))
    with pytest.raises(DataError, match=r"x: the header has a description"):
        class_names(path)
