"""Correctness against length."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.table.dilution import DilutionRow
from memalpha_gym.cli import main


@pytest.mark.parametrize(
    ("scores", "effective"),
    [
        ((0.8, 0.8, 0.8), "16k"),
        ((0.8, 0.68, 0.6), "8k"),
        ((0.8, 0.6, 0.7), "16k"),
        ((0.8, None, 0.1), "4k"),
        ((0.0, 0.5, 0.5), None),
        ((None, 0.5, 0.5), None),
    ],
)
def test_effective_length(scores: tuple[float | None, ...], effective: str | None) -> None:
    assert DilutionRow("Recall", "x", None, False, ("4k", "8k", "16k"), scores).effective == effective


LENGTHS = ("4k", "8k", "16k")


@pytest.mark.parametrize(
    ("by_task", "interval"),
    [
        ([(1, 1, 1)] * 9, ("16k", "16k")),
        ([(1, 1, 0)] * 9, ("8k", "8k")),
        ([(1, 1, 1), (1, 0, 0)], ("4k", "16k")),  # both, the first alone or the second alone
        ([(0, 1, 1)] * 9, None),
        ([(1, 1, 1)], None),
        ([], None),
    ],
)
def test_interval_of_the_effective_length(by_task: list[tuple[int, ...]], interval: tuple[str, str] | None) -> None:
    scores = tuple({task: float(row[i]) for task, row in enumerate(by_task)} for i in range(3))
    means = tuple(sum(each.values()) / len(each) if each else None for each in scores)
    assert DilutionRow("Recall", "x", None, False, LENGTHS, means, scores).effective_interval == interval


def test_the_interval_is_of_tasks_that_were_played_at_every_length() -> None:
    scores: tuple[dict[int, float], ...] = ({0: 1.0, 1: 1.0, 2: 0.0}, {0: 1.0, 1: 1.0}, {0: 1.0, 1: 1.0, 3: 0.0})
    row = DilutionRow("Recall", "x", None, False, LENGTHS, (2 / 3, 1.0, 2 / 3), scores)
    assert row.effective_interval == ("16k", "16k")


def test_the_suite_has_the_same_questions_at_every_length(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [
        "bench",
        "--suite",
        "dilution",
        "--families",
        "Update",
        "--lengths",
        "4k,8000",
        "--agents",
        "oracle,empty",
    ]
    command += ["--episodes", "1", "--workers", "1", "--json", str(tmp_path / "x.json")]
    assert main(command) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "agent 4k 8000 effective" in out
    assert "Update oracle † 1.000 1.000 ≥ 8000 empty 0.000 0.000 –" in out
    assert "(chunk_tokens 400, facts 12, memory_budget 600, questions 12)" in out
    data = json.loads((tmp_path / "x.json").read_text())
    oracle, empty = data["dilution"]
    effective = {"effective": "8000", "effective_ci95": None}
    assert oracle == {"family": "Update", "agent": "oracle", "scores": {"4k": 1.0, "8000": 1.0}, **effective}
    assert (empty["effective"], empty["effective_ci95"]) == (None, None)
    stream = [row["chunk_tokens"] for row in data["rows"] if row["agent"] == "oracle"]
    memory = [row["memory_tokens"] for row in data["rows"] if row["agent"] == "oracle"]
    assert stream == [pytest.approx(4000, rel=0.05), pytest.approx(8000, rel=0.05)]
    assert memory[0] == memory[1] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lengths", "8k,4k"], "the shortest first"),
        (["--lengths", "8k"], "two or more"),
        (["--lengths", "8k,lots"], "--lengths 'lots'"),
        (["--families", "Chess"], "Chess"),
        (["--lengths", "4k,20M"], "tokens is 20000000"),
        (["--env-arg", "tokens=9000"], "the suite sets this itself"),
    ],
)
def test_what_is_wrong_is_told(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--suite", "dilution", *arguments]) == 2
    assert message in capsys.readouterr().err
