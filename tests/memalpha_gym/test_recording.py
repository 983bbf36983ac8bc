"""The episode log: what goes in comes out, whole or not at all."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from memalpha_gym.recording import (
    APPLICATION_ID,
    EpisodeKey,
    EpisodeRecord,
    RunLog,
    RunLogError,
    RunNote,
    jsonable,
    replay,
)
from memalpha_gym.tools import CallStatus

KEY = EpisodeKey(environment="MemAlpha/Recall-v0", agent="extract", seed=3, task_index=7)
RECORD = EpisodeRecord(
    KEY,
    task_id="recall-test-7",
    privileged=True,
    correctness=1 / 3,
    episode_return=0.1 + 0.2,
    memory_tokens=12,
    peak_memory_tokens=15,
    chunk_tokens=400,
    calls={"memory_insert": 4},
    invalid_calls=1,
    judge_errors=2,
    operations={"stated": 3, "kept": 2},
    usage={"agent": {"calls": 2, "latencies": [0.25, 0.5]}},
    seconds=0.25,
)
EPISODE = {"env_seed": 5, "task_index": 7, "steps": [], "answers": [{"question": "Who? ✿ \ud800", "score": None}]}


def test_what_was_appended_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "run.db"
    with RunLog(path) as log:
        log.append(RECORD, EPISODE)
    with RunLog(path) as log:
        assert list(log.rows()) == [RECORD]
        assert log.episode(KEY) == EPISODE


def test_a_failed_episode_has_no_figures() -> None:
    failed = EpisodeRecord(KEY, failed="OSError: no server", calls={})
    with RunLog() as log:
        log.append(failed)
        assert list(log.rows()) == [failed]
        assert log.episode(KEY) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"environment": "MemAlpha/SQuAD-v0"},
        {"agent": "empty"},
        {"seed": 4},
        {"task_index": 8},
        {"split": "train"},
        {"budget": 0.5},
        {"env_args": '{"paragraphs": 40}'},
        {"data": "/data"},
        {"reader": "other"},
        {"judge": "other"},
        {"reward": "paper"},
        {"scoring": "paper"},
        {"answer_judge": "chat:m@http://127.0.0.1:1/v1"},
        {"tokenizer": "cl100k_base"},
        {"version": "9"},
    ],
)
def test_every_part_of_a_key_tells_episodes_apart(change: dict[str, object]) -> None:
    other = replace(RECORD, key=replace(KEY, **change))
    with RunLog() as log:
        log.append(RECORD, EPISODE)
        log.append(other)
        assert list(log.rows()) == [RECORD, other]
        assert log.episode(KEY) == EPISODE


def test_budgets_keep_their_type_and_are_not_doubled() -> None:
    keys = [replace(KEY, budget=budget) for budget in (None, 0.05, 1.0, 2000)]
    with RunLog() as log:
        for key in keys * 2:
            log.append(EpisodeRecord(key, calls={}))
        budgets = [record.key.budget for record in log.rows()]
    assert budgets == [None, 0.05, 1.0, 2000]
    assert [type(budget) for budget in budgets] == [type(None), float, float, int]


def test_an_episode_of_the_same_key_is_replaced() -> None:
    with RunLog() as log:
        log.append(EpisodeRecord(KEY, failed="OSError", calls={}))
        log.append(RECORD, EPISODE)
        assert list(log.rows()) == [RECORD]


def test_an_episode_that_is_not_there() -> None:
    with RunLog() as log, pytest.raises(KeyError):
        log.episode(KEY)


def test_a_write_that_was_cut_off_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "run.db"
    with RunLog(path) as log:
        log.append(RECORD, EPISODE)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE episodes SET seed = 99")
    other.close()
    with RunLog(path) as log:
        assert list(log.rows()) == [RECORD]


def test_two_programs_may_write_to_one_log(tmp_path: Path) -> None:
    path = tmp_path / "run.db"
    with RunLog(path) as first, RunLog(path) as second:
        first.append(RECORD)
        second.append(replace(RECORD, key=replace(KEY, seed=4)))
        assert len(list(first.rows())) == 2


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to have a header" * 10)
    with pytest.raises(RunLogError, match=r"notes\.txt.*not a database"):
        RunLog(path)
    assert path.read_text().startswith("not a database")


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE episodes (title TEXT)")
    with pytest.raises(RunLogError, match="another program"):
        RunLog(path)


def test_a_log_of_another_schema_says_so(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    RunLog(path).close()
    with sqlite3.connect(path) as old:
        assert old.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        old.execute("PRAGMA user_version = 99")
    with pytest.raises(RunLogError, match="schema 99"):
        RunLog(path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RunLogError, match="name another file"):
        RunLog(tmp_path / "missing" / "run.db")


def test_export_writes_a_line_an_episode(tmp_path: Path) -> None:
    with RunLog() as log:
        log.append(RECORD, EPISODE)
        log.append(replace(RECORD, key=replace(KEY, seed=4)))
        assert log.export(tmp_path / "run.jsonl") == 2
    first, second = map(json.loads, (tmp_path / "run.jsonl").read_text().splitlines())
    assert first["episode"] == EPISODE
    assert first["correctness"] == RECORD.correctness
    assert second["key"]["seed"] == 4


def test_jsonable_keeps_json_and_marks_the_rest() -> None:
    plain = {"a": [1, 2.5, None, True, "x\ud800"], "b": {"c": "d"}}
    assert jsonable(plain) == plain
    assert jsonable((CallStatus.OK, 3)) == ["ok", 3]
    assert jsonable(float("nan")) == {"repr": "nan"}
    assert jsonable({1: {2}}) == {"1": {"repr": "{2}"}}
    endless: list[object] = []
    endless.append(endless)
    json.dumps(jsonable(endless))


def test_replay_plays_the_recorded_calls_again() -> None:
    class Env:
        def reset(self, seed: int, options: dict[str, int]) -> None:
            self.begun = (seed, options)

        def step(self, action: object) -> tuple[object, float, bool, bool, dict[str, object]]:
            return "observation", 0.5, False, False, {"action": action}

    call = {"name": "memory_insert", "arguments": {"content": "x"}, "malformed": ""}
    env = Env()
    steps = list(replay(env, {**EPISODE, "steps": [{"calls": [call]}, {"calls": []}]}))
    assert env.begun == (5, {"task_index": 7})
    assert [(reward, len(info["action"])) for _, reward, info in steps] == [(0.5, 1), (0.5, 0)]
    assert steps[0][2]["action"][0].arguments == {"content": "x"}


def test_items_are_figures_and_the_rest_in_the_order_in_which_they_were_kept() -> None:
    with RunLog() as log:
        log.append(RECORD, EPISODE)
        log.append(replace(RECORD, key=replace(KEY, task_index=1)), "{}")
        assert [(record.key.task_index, json.loads(text)) for record, text in log.items()] == [(7, EPISODE), (1, {})]
        assert [record for record, _ in log.items()] == list(log.rows())


def test_a_note_says_which_run_a_file_is_of_and_whether_it_is_done(tmp_path: Path) -> None:
    with RunLog(tmp_path / "run.db") as log:
        assert log.notes() == []
        log.note(RunNote("{}", "1/2"))
        log.note(RunNote("{}", "2/2"))
        log.note(RunNote("{}", "1/2", finished=True))
    with RunLog(tmp_path / "run.db", existing=True) as log:
        assert sorted(map(str, log.notes())) == sorted(
            map(str, [RunNote("{}", "1/2", finished=True), RunNote("{}", "2/2")])
        )


def test_what_is_kept_at_once_is_kept_as_a_whole_or_not_at_all() -> None:
    def break_off(log: RunLog) -> None:
        with log.at_once():
            log.append(RECORD)
            raise KeyboardInterrupt

    with RunLog() as log:
        with pytest.raises(KeyboardInterrupt):
            break_off(log)
        assert list(log.rows()) == []
        with log.at_once():
            log.append(RECORD)
        assert list(log.rows()) == [RECORD]


def test_a_log_that_must_exist_is_not_made(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for name in ("none.db", "empty.db"):
        with pytest.raises(
            RunLogError, match=f"there is no episode log .*{name}; name a file that bench --out has written"
        ):
            RunLog(tmp_path / name, existing=True)
    assert not (tmp_path / "none.db").exists()
