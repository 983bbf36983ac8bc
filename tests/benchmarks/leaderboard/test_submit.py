"""`memalpha-gym submit`: what an entry takes, and what it holds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.benchmarks.leaderboard import submit
from memalpha_gym.benchmarks.leaderboard.board import board
from memalpha_gym.cli import main
from memalpha_gym.recording import EpisodeRecord, RunLog


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of every episode of the board, one of them failed, by an agent that is not played here."""
    monkeypatch.setattr(submit, "hash_at", lambda place: "a" * 16)
    with RunLog(tmp_path / "run.db") as log, log.at_once():
        for number, key in enumerate(board().values()):
            own = replace(key, agent="mine:Best", agent_source="s", suite_source="t")
            failed = "KeyError: 'a secret text'" if number == 0 else ""
            score = None if failed else 0.5
            log.append(
                EpisodeRecord(own, failed=failed, correctness=score, episode_return=score), {"answers": ["secret"]}
            )
    return tmp_path / "run.db"


def test_an_entry_holds_every_episode_and_no_text(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "entry.json"
    assert main(["submit", str(run), "--out", str(out), "--name", "Best of mine"]) == 0
    entry: dict[str, Any] = json.loads(out.read_text())
    assert "secret" not in out.read_text()
    assert (entry["name"], entry["agent"], len(entry["episodes"])) == ("Best of mine", "mine:Best", 52)
    first = next(iter(board())).column
    assert entry["means"][first] == 0.375, "one of four failed, and counts as 0"
    assert entry["means"]["mean"] == pytest.approx((0.375 + 12 * 0.5) / 13)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM episodes WHERE rowid = 7", "lacks 1 of the 52 episodes"),
        ("UPDATE episodes SET agent = 'other' WHERE rowid = 7", "has several agents; give --agent"),
        ("UPDATE episodes SET agent_source = 'u' WHERE rowid = 7", "in 2 states of its source"),
        ("UPDATE episodes SET reader = 'lexical' WHERE rowid = 7", "lacks 1 of the 52 episodes"),
    ],
)
def test_what_is_missing_is_named(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], statement: str, message: str
) -> None:
    with RunLog(run) as log:
        log._connection.execute(statement)
        log._connection.execute("DELETE FROM sums")
    assert main(["submit", str(run), "--out", str(tmp_path / "entry.json")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "entry.json").exists()


def test_two_states_of_an_agent_are_never_one_entry_even_where_both_are_whole(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with RunLog(run) as log, log.at_once():
        for key in board().values():
            edited = replace(key, agent="mine:Best", agent_source="edited", suite_source="t")
            log.append(EpisodeRecord(edited, correctness=1.0, episode_return=1.0), {"answers": []})
    assert main(["submit", str(run), "--out", str(tmp_path / "entry.json")]) == 2
    assert "in 2 states of its source" in capsys.readouterr().err


def test_nothing_is_replaced(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "entry.json").write_text("mine")
    assert main(["submit", str(run), "--out", str(tmp_path / "entry.json")]) == 2
    assert "replaces nothing" in capsys.readouterr().err
