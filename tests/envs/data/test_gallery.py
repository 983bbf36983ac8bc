"""`memalpha-gym data gallery` as a user calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.cli import main


def test_gallery_writes_one_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert main(["data", "gallery", "--out", str(page), "--families", "Update,Poison-v0", "--levels", "0,4"]) == 0
    assert capsys.readouterr().out == f"{page}: 4 samples\n"
    text = page.read_text(encoding="utf-8")
    assert text.count("<b>Level ") == 4
    assert "MemAlpha/Poison-v0" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gallery", "--out", "x.html", "--families", "Chess"], "there is no family Chess"),
        (["gallery", "--out", "x.html", "--levels", "high"], "--levels high: give numbers, 0 to 4"),
        (["gallery", "--out", "x.html", "--levels", "9"], "levels 0 to 4"),
        (["gallery", "--out", "x.html", "--split", "tset"], "there is no split 'tset'"),
        (["gallery", "--out", "x.html", "--task", "-1"], "0 or more"),
        (["gallery", "--out", "missing/x.html", "--families", "Count", "--levels", "0"], "missing/x.html"),
    ],
)
def test_what_is_wrong_is_one_line(
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["data", *arguments]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1
