"""What commands print: lines up to a limit, nothing that steers a terminal, counts in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.envs.data.output import counted, note, print_list, read
from memalpha_gym.envs.reading.fields import DataError
from tests.envs.parquet_rows import row, write


def test_lines_up_to_a_limit(capsys: pytest.CaptureFixture[str]) -> None:
    print_list(iter(["a", "b\x1b[31m", "c", "d"]), 2)
    assert capsys.readouterr().out == "a\nb [31m\nand 2 more; --limit 0 prints all\n"
    print_list(iter(range(3)), 0)
    assert capsys.readouterr().out == "0\n1\n2\n"


def test_counts_in_words() -> None:
    assert [counted(number, "row") for number in (0, 1, 2_000)] == ["0 rows", "1 row", "2,000 rows"]


def test_notes_go_to_standard_error_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    note("skipped [red]x[/red]\x07")
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "skipped [red]x[/red] \n")


def test_skipped_rows_are_named_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(write(tmp_path / "rows.parquet", [row(0), row(1, chunks="["), row(2)]))
    assert [one.index for one in read(path, skip_bad=True)] == [0, 2]
    lines = capsys.readouterr().err.splitlines()
    assert "row 1: chunks is not JSON" in lines[0]
    assert lines[1] == f"{path}: 1 row skipped"
    with pytest.raises(DataError, match="row 1"):
        list(read(path, skip_bad=False))
