"""`memalpha-gym leaderboard` as a user calls it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.cli import main
from tests.benchmarks.leaderboard.conftest import write


def test_entries_are_ranked_and_a_page_is_made(
    tmp_path: Path, given: dict[str, Any], quick: None, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = {**given, "name": "<script>alert(1)</script>", "agent": "mine:Best"}
    write(tmp_path, hostile, "hostile.json")
    (tmp_path / "broken.json").write_text("{")
    page = tmp_path / "page.html"
    assert main(["leaderboard", str(tmp_path), "--out", str(page), "--verify", "0"]) == 1
    said = capsys.readouterr().out
    assert re.search(r"† +oracle +1\.000", said)
    assert re.search(r"\n *\? +extract +0\.\d+", said), "nothing was played again"
    assert "refuted: broken.json: it cannot be read" in said
    text = page.read_text()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "the scores are the submitter&#x27;s word" in text or "the submitter&#39;s word" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "there is no folder nowhere"),
        (["."], "has no *.json; memalpha-gym submit"),
        ([".", "--verify", "-1"], "--verify is -1"),
        ([".", "--out", "no/where.html"], "name a file in a folder that exists"),
    ],
)
def test_what_is_wrong_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if "--out" in arguments:
        Path("x.json").write_text("{}")
    assert main(["leaderboard", *arguments]) == 2
    assert message in capsys.readouterr().err
