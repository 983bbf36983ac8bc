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
    told = {"stated": 20, "kept": 15, "updates": 4, "updated": 1, "losses": 5}
    held = {"due": 40, "right": 30, "due_tokens": 400, "noise": 200}
    written = {"writes": 10, "written": 100, "needless": 50, "duplicates": 6, "inventions": 2}
    counts = OperationCounts(**told, **held, **written, empty_chunks=8, silences=2).as_dict()
    figures = operation_figures({**counts, "stale_left": 3, "noise_left": 50}, episodes=2)
    assert (figures.write_precision, figures.write_recall, figures.updates_right) == (0.5, 0.75, 0.25)
    assert (figures.losses, figures.silence, figures.stale_left, figures.noise_left) == (2.5, 0.25, 1.5, 25.0)
    assert (figures.duplicates, figures.inventions) == (3.0, 1.0)
    assert figures.term == 30 / 60  # 200 tokens of noise, where a fact takes ten


def test_a_share_of_nothing_is_none() -> None:
    figures = operation_figures({**OperationCounts().as_dict(), "stale_left": 0, "noise_left": 0}, episodes=1)
    assert (figures.write_precision, figures.write_recall, figures.updates_right, figures.silence) == (None,) * 4
    assert figures.term is None


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
    heads = (
        "write write updat. right stale noise dupli- inven- agent worth precision recall right losses silence left left"
    )
    assert f"{heads} cates tions" in out
    assert "Update-v0 · 1" in out  # the budget
    assert "empty 0.000 – 0.000 – 0.0 1.000 0.0 0.0 0.0 0.0" in out
    verbatim, empty = (row["operations"] for row in json.loads((tmp_path / "x.json").read_text())["rows"])
    assert verbatim["stale_left"] > 0 == empty["stale_left"]
    assert verbatim["noise_left"] > 0 == empty["noise_left"]
    assert verbatim["silence"] == 0.0


def test_an_environment_that_knows_none(stranger: Path, bench: Bench, tmp_path: Path) -> None:
    out = bench(
        "--env", "stranger_homes:Stranger/Homes-v0", "--agents", "empty", "--operations", "--json", tmp_path / "x.json"
    )
    assert "empty – – – – – – – – – –" in out
    assert json.loads((tmp_path / "x.json").read_text())["rows"][0]["operations"] is None


def test_causes_are_shown_on_request_and_always_kept(bench: Bench, tmp_path: Path) -> None:
    command = ("--env", "Recall-v0", "--agents", "verbatim,empty", "--out", tmp_path / "x.db")
    assert "unused" not in bench(*command)
    out = bench(*command, "--causes", "--json", tmp_path / "x.json")
    assert "un- unre- unan- agent right written lost stale trieved unused swerable" in out
    assert "empty 0.000 1.000 0.000 0.000 0.000 0.000 0.000" in out
    rows = json.loads((tmp_path / "x.json").read_text())["rows"]
    for row in rows:
        assert sum(row["causes"].values()) == pytest.approx(1.0)
        assert row["causes"]["right"] == pytest.approx(row["correctness"])
