"""What a row of a log can hold, and what it cannot: a log may be anybody's."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from memalpha_gym.cli import main
from memalpha_gym.recording import RunLog, RunLogError
from memalpha_gym.records import EpisodeKey, EpisodeRecord, RunNote
from memalpha_gym.row_checks import check_note, check_record, episode_of

EPISODE = {"env_seed": 5, "task_index": 7, "steps": [], "answers": []}
HOSTILE = [
    ("episodes", "task_index", "zz"),
    ("episodes", "seed", 1.5),
    ("episodes", "env_args", "[[["),
    ("episodes", "env_args", "5"),
    ("episodes", "reading", "[]"),
    ("episodes", "causes", "[1]"),
    ("episodes", "causes", '{"lost": "many"}'),
    ("episodes", "costs", "7"),
    ("episodes", "correctness", "good"),
    ("episodes", "correctness", 9e999),
    ("episodes", "memory_tokens", 0.5),
    ("episodes", "budget", "[1]"),
    ("episodes", "seconds", b"x"),
]
STRANGE = ["5", "[]", '{"steps": [5]}', '{"steps": {}}', '{"answers": [null]}', "[" * 100_000, "{"]
NOTES = [("[[[", "1/1"), ("5", "1/1"), ("{}", "x/y"), ("{}", "0/0"), ("{}", "1/2/3")]


def test_what_a_run_writes_passes() -> None:
    check_record(
        EpisodeRecord(EpisodeKey("MemAlpha/Recall-v0", "extract", 0, 1, budget=0.5), calls={"memory_insert": 4})
    )
    check_record(EpisodeRecord(EpisodeKey("x:Y", "a", 0, 1, budget="2x", recall_tokens="all"), failed="OSError"))
    check_note(RunNote("{}", "3/16"))
    assert episode_of(json.dumps(EPISODE)) == EPISODE
    assert episode_of("{}") == {}


@pytest.mark.parametrize(("table", "column", "value"), HOSTILE)
def test_a_row_that_no_run_writes_is_named(table: str, column: str, value: object, tmp_path: Path) -> None:
    path = tmp_path / "run.db"
    with RunLog(path) as log:
        log.append(EpisodeRecord(EpisodeKey("MemAlpha/Recall-v0", "extract", 0, 1), calls={}), EPISODE)
    with sqlite3.connect(path) as file:
        file.execute("DELETE FROM sums")  # whoever writes such a row writes its sum as well
        file.execute(f"UPDATE {table} SET {column} = ?", (value,))
    with RunLog(path) as log, pytest.raises(RunLogError, match=r"row 1: .*memalpha-gym repair"):
        list(log.items())


@pytest.mark.parametrize(("run", "shard"), NOTES)
def test_a_note_that_no_run_writes_is_named(run: str, shard: str, tmp_path: Path) -> None:
    with RunLog(tmp_path / "run.db") as log:
        log.note(RunNote(run, shard))
        with pytest.raises(RunLogError, match="table runs"):
            log.notes()


@pytest.mark.parametrize("text", STRANGE, ids=lambda text: text[:20])
def test_an_episode_that_no_run_writes_is_named(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = EpisodeKey("MemAlpha/Recall-v0", "extract", 0, 1)
    with RunLog(tmp_path / "run.db") as log:
        log.append(EpisodeRecord(key, calls={}, correctness=0.5, episode_return=0.5), text)
        with pytest.raises(RunLogError, match="MemAlpha/Recall-v0, task 1"):
            log.episode(key)
    for command in (["report", "--out", "x.html"], ["rescore"], ["export", "--out", "x.jsonl"], ["replay"]):
        name, *rest = command
        assert (
            main([name, str(tmp_path / "run.db"), *(str(tmp_path / word) if "." in word else word for word in rest)])
            == 2
        )
        assert capsys.readouterr().err.count("\n") == 1
