"""Kinds of file: told apart by content, read into plain values."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.reading.file_kinds import CSV, JSON, TABLE
from memalpha_gym.envs.reading.raw_files import file_head

NAMES = {"json": JSON, "csv": CSV, "table": TABLE}


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a", b'{"data": []}', "json"),
        ("a", b'\n [\n {"a": 1}', "json"),
        ("a", b"\xef\xbb\xbf[]", "json"),
        ("a.txt", b'["name", "name"]', "json"),
        ("README.md", b"[![badge](x)] a project", None),
        ("notes", b"{see the manual}", None),
        ("a", b"text,category\nx,y\n", "csv"),
        ("a", b"id\tutterance\tintent\n", "csv"),
        ("a.csv", b"anything at all", "csv"),
        ("a", b"Dear reader, this is a text.", None),
        ("a", b"PAR1....", "table"),
        ("a.csv.bak", b"\x00\x01", None),
    ],
)
def test_kind_is_told_by_content(tmp_path: Path, name: str, content: bytes, kind: str | None) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    head = file_head(path)
    assert [key for key, known in NAMES.items() if known.matches(path, head)] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'{"data": [{"title": "x', r"line 1, column \d+ is not JSON: .*ends too early"),
        (b'{"data": [1, 2', r"ends too early"),
        (b'{"data": [1 2]}', r"line 1, column 13 is not JSON: Expecting ',' delimiter\."),
        (b'{"a": 1}\n{"a": 2}\n{"a" 3}\n', r"line 3, column 6 is not JSON"),
        (b'{"a": "\xff"}', r"byte 7 is not UTF-8"),
        (b"[" * 100_000, r"is JSON that is nested too deeply"),
        (b'{"a": 1}\n{"a": ' + b"9" * 5_000 + b"}\n", r"line 2 has an integer of thousands of digits"),
        (b'{"a": ' + b"9" * 5_000 + b"}\n", r"has an integer of thousands of digits"),
    ],
)
def test_broken_json_is_located(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=rf"file\.json: {fault}" if fault[0] in "lb" else fault):
        JSON.read(path)


def test_only_line_feeds_end_a_line_of_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes('{"text": "one\u2028two\u0085three"}\r\n{"text": "four"}\n'.encode())
    assert JSON.read(path).value == [{"text": "one\u2028two\u0085three"}, {"text": "four"}]


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(b"[" + b" " * (3 << 20) + b"]")
    assert JSON.read(path).value == []
    monkeypatch.setenv("MEMALPHA_DATA_MIB", "2")
    with pytest.raises(DataError, match=r"file\.json: takes 4 MiB .* at most 2 are read; MEMALPHA_DATA_MIB=8 "):
        JSON.read(path)
    monkeypatch.setenv("MEMALPHA_DATA_MIB", "many")
    with pytest.raises(ValueError, match="MEMALPHA_DATA_MIB is 'many'"):
        JSON.read(path)


def test_a_field_of_csv_may_be_as_long_as_the_file(tmp_path: Path) -> None:
    path, limit = tmp_path / "file.csv", csv.field_size_limit()
    path.write_text(f"text,label\n{'long' * 60_000},x\n")
    (row,) = CSV.read(path).rows()
    assert row.get("text").text() == "long" * 60_000
    assert csv.field_size_limit() == limit
