"""Operation counts as figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.operation_figures import operation_figures
from memalpha_gym.cli import main
from memalpha_gym.operations import OperationCounts

Bench = Callable[..., str]


@pytest.fixture
def bench(capsys: pytest.CaptureFixture[str]) -> Bench:
    def run(*arguments: object) -> str:
        assert main(["bench", "--episodes", "2", "--workers", "1", *map(str, arguments)]) == 0
        return " ".join(capsys.readouterr().out.split())

    return run


def test_figures_by_hand() -> None:
    counts = OperationCounts(20, 15, 4, 1, 10, 5, 6, 2, 40, 8, 2).as_dict()
    figures = operation_figures({**counts, "stale_left": 3}, episodes=2)
    assert (figures.write_precision, figures.write_recall, figures.updates_right) == (0.5, 0.75, 0.25)
    assert (figures.stale_left, figures.duplicates, figures.inventions, figures.silence) == (1.5, 3.0, 1.0, 0.25)


def test_a_share_of_nothing_is_none() -> None:
    figures = operation_figures({**OperationCounts().as_dict(), "stale_left": 0}, episodes=1)
    assert (figures.write_precision, figures.write_recall, figures.updates_right, figures.silence) == (None,) * 4


def test_they_are_shown_on_request_and_always_kept(bench: Bench, tmp_path: Path) -> None:
    command = (
        "--env",
        "Update-v0",
        "--env-arg",
        "level=0",
        "--budget",
        "1",
        "--agents",
        "verbatim,empty",
        "--out",
        tmp_path / "x.db",
    )
    assert "precision" not in bench(*command)
    out = bench(*command, "--operations", "--json", tmp_path / "x.json")
    assert (
        "write write updates correct stale dupli- inven- agent precision recall right silence left cates tions" in out
    )
    assert "empty – 0.000 – 1.000 0.0 0.0 0.0" in out
    verbatim, empty = (row["operations"] for row in json.loads((tmp_path / "x.json").read_text())["rows"])
    assert verbatim["stale_left"] > 0 == empty["stale_left"]
    assert verbatim["silence"] == 0.0


def test_an_environment_that_knows_none(stranger: Path, bench: Bench, tmp_path: Path) -> None:
    out = bench(
        "--env", "stranger_homes:Stranger/Homes-v0", "--agents", "empty", "--operations", "--json", tmp_path / "x.json"
    )
    assert "empty – – – – – – –" in out
    assert json.loads((tmp_path / "x.json").read_text())["rows"][0]["operations"] is None
