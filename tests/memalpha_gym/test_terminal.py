"""How commands print."""

import pytest

from memalpha_gym.terminal import PIPED_WIDTH, new_table, open_notes, open_output, printable


def test_output_that_is_no_terminal_has_a_width_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert open_output().width == PIPED_WIDTH
    monkeypatch.setenv("COLUMNS", "90")
    assert open_output().width == 90


def test_notes_go_to_standard_error_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    line = "[bold]not markup[/] " + "word " * 100
    open_notes().print(line)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == line + "\n"


def test_tables_have_rules_and_no_frame(capsys: pytest.CaptureFixture[str]) -> None:
    table = new_table()
    table.add_column("agent")
    table.add_column("n", justify="right")
    table.add_row("copy", "4")
    open_output().print(table)
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == ["agent  n", "────────", "copy   4"]


def test_nothing_steers_the_terminal() -> None:
    assert printable("a\x1b[31mb\nc\u202ed é") == "a [31mb c d é"
