"""Recorded episodes scored anew: the same figures under the same settings, and what a change changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from memalpha_gym.cli import main
from memalpha_gym.recording import EpisodeRecord, RunLog

SMALL = [f"--env-arg={name}={value}" for name, value in {"tokens": 1000, "facts": 3, "questions": 3}.items()]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three families, three agents."""
    folder = tmp_path_factory.mktemp("rescore")
    file = folder / "run.db"
    agents = "oracle,extract,cheat:near-copies"
    command = [
        "bench",
        "--env",
        "Recall-v0,Update-v0,Forget-v0",
        "--agents",
        agents,
        "--episodes",
        "2",
        "--workers",
        "1",
    ]
    assert main([*command, "--out", str(file), *SMALL]) == 0
    return file


def records(path: Path) -> list[EpisodeRecord]:
    with RunLog(path, existing=True) as log:
        return [replace(record, seconds=0.0) for record in log.rows()]


def test_with_nothing_changed_every_figure_and_step_is_as_it_was(run: Path, tmp_path: Path) -> None:
    assert main(["rescore", str(run), "--out", str(tmp_path / "new.db")]) == 0
    assert records(tmp_path / "new.db") == records(run)
    with RunLog(run) as old, RunLog(tmp_path / "new.db") as new:
        assert [json.loads(text) for _, text in new.items()] == [json.loads(text) for _, text in old.items()]


def test_another_reader_and_reward_are_those_of_a_run_with_them(run: Path, tmp_path: Path) -> None:
    given = ["--reader", "lexical", "--reward", "paper", "--scoring", "paper"]
    assert main(["rescore", str(run), *given, "--out", str(tmp_path / "new.db")]) == 0
    agents = "extract,cheat:near-copies"  # which do not look at what is paid
    command = ["bench", "--env", "Recall-v0", "--agents", agents, "--episodes", "1", "--workers", "1", *given]
    assert main([*command, "--out", str(tmp_path / "played.db"), *SMALL]) == 0
    rescored = {record.key: record for record in records(tmp_path / "new.db")}
    for record in records(tmp_path / "played.db"):
        assert rescored[record.key] == record


def test_old_and_new_stand_side_by_side(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rescore", str(run), "--reader", "lexical", "--json", str(tmp_path / "figures.json")]) == 0
    assert "Changed: reader lexical" in capsys.readouterr().out
    rows = json.loads((tmp_path / "figures.json").read_text())["rows"]
    assert [row["before"]["correctness"] for row in rows if row["agent"] == "oracle"] == [1.0, 1.0, 1.0]
    assert any(row["now"]["correctness"] != row["before"]["correctness"] for row in rows)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"agent": "product:lines [lines]", "recall_tokens": 128}, "own store recalled is not kept"),
        ({"judge": "chat:m@http://h"}, "verdicts of chat:m@http://h are not kept; give --judge rules"),
        ({"task_id": "another"}, "the data, or the version, are not those that were played"),
        ({"memory_tokens": 1}, "comes to another memory when it is played again"),
        ({"environment": "MemAlpha/SQuAD-v0", "data": "/nowhere", "env_args": "{}"}, "nowhere"),
    ],
)
def test_what_is_gone_is_named(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], edit: dict[str, object], message: str
) -> None:
    with RunLog(run) as log, RunLog(tmp_path / "edited.db") as edited:
        record, text = next(log.items())
        own = {name: value for name, value in edit.items() if hasattr(record.key, name)}
        others = {name: value for name, value in edit.items() if name not in own}
        edited.append(replace(record, key=replace(record.key, **own), **others), text)  # type: ignore[arg-type]
    assert main(["rescore", str(tmp_path / "edited.db")]) == 2
    assert message in capsys.readouterr().err


def test_replies_of_a_model_are_taken_from_the_file(run: Path, tmp_path: Path) -> None:
    with RunLog(run) as log, RunLog(tmp_path / "edited.db") as edited:
        for record, text in log.items():
            edited.append(replace(record, key=replace(record.key, reader="chat:model@http://nowhere:1")), text)
    assert main(["rescore", str(tmp_path / "edited.db"), "--out", str(tmp_path / "new.db")]) == 0
    wanted = [record.correctness for record in records(run)]
    assert [record.correctness for record in records(tmp_path / "new.db")] == wanted
