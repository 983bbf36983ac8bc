"""Which tables `bench` prints, in what order, how wide."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.cli import main


def test_details_then_operations_then_the_suite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["bench", "--suite", "dilution", "--families", "Recall", "--lengths", "1k,2k", "--agents", "empty"]
    command += ["--episodes", "1", "--workers", "1", "--out", str(tmp_path / "x.db")]

    def printed(*options: str) -> str:
        assert main([*command, *options]) == 0
        return capsys.readouterr().out

    everything = printed("--details", "--operations")
    places = [everything.index(word) for word in ("correctness", "precision", "effective")]
    assert places == sorted(places)
    assert everything.count("version") == 1  # the footnotes stand once
    brief = printed()
    assert "precision" not in brief
    assert "correctness" not in brief.partition("Correctness")[0]
    assert brief.count("version") == 1
