"""Damage to an episode log is found and named, and what is whole is saved."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.benchmarks.repair import repair
from memalpha_gym.cli import CommandError, main
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog, RunLogError

KEY = EpisodeKey(environment="MemAlpha/Recall-v0", agent="extract", seed=3, task_index=0)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of forty episodes, each of several pages."""
    path = tmp_path / "run.db"
    with RunLog(path) as log:
        for number in range(40):
            log.append(EpisodeRecord(replace(KEY, task_index=number), calls={}), '{"text": "%s"}' % ("word " * 2_000))
    return path


def zero_page(path: Path, page: int, size: int = 4096) -> None:
    with path.open("r+b") as file:
        file.seek(page * size)
        file.write(bytes(size))


def whole(path: Path) -> int:
    with RunLog(path) as log:
        return len(list(log.rows()))


def test_six_programs_make_one_file_at_once(tmp_path: Path) -> None:
    program = "import sys; from memalpha_gym.recording import RunLog\nfor n in range(30): RunLog(f'{sys.argv[1]}/{n}.db').close()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    running = [
        subprocess.Popen([sys.executable, "-P", "-c", program, str(tmp_path)], stderr=subprocess.PIPE, env=environment)
        for _ in range(6)
    ]
    said = [each.communicate()[1].decode() for each in running]
    assert said == [""] * 6


def test_any_zeroed_page_is_found_and_the_other_episodes_are_saved(log: Path, tmp_path: Path) -> None:
    pages = log.stat().st_size // 4096
    for page in range(1, pages, 7):
        damaged, new = tmp_path / "damaged.db", tmp_path / f"new{page}.db"
        damaged.write_bytes(log.read_bytes())
        zero_page(damaged, page)
        found, said = outcome(whole, damaged)
        if found == 40:  # the page held nothing
            continue
        assert "damaged.db" in said
        assert "memalpha-gym repair" in said
        saved, said = outcome(repair, damaged, new)
        assert "nothing of it can be read" in said or whole(new) == saved[0]


def outcome(function: Any, *arguments: Path) -> tuple[Any, str]:
    """What a function gives, or what it says of why it does not."""
    try:
        return function(*arguments), ""
    except (RunLogError, CommandError) as error:
        return None, str(error)


def test_what_a_file_has_lost_at_its_end_is_found(log: Path, tmp_path: Path) -> None:
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size * 2 // 3)
    with pytest.raises(RunLogError, match="malformed"):
        whole(log)
    saved, _ = repair(log, tmp_path / "new.db")
    assert 0 < saved < 40
    assert whole(tmp_path / "new.db") == saved


def test_a_row_that_is_not_what_was_written_is_named(log: Path, tmp_path: Path) -> None:
    with sqlite3.connect(log) as other:
        other.execute("UPDATE episodes SET memory_tokens = 99 WHERE rowid = 3")
    with pytest.raises(RunLogError, match=r"run\.db, row 3: it is not what was written"):
        whole(log)
    assert repair(log, tmp_path / "new.db") == (39, 1)


def test_bad_json_in_a_row_without_a_sum_is_named(log: Path, tmp_path: Path) -> None:
    with sqlite3.connect(log) as other:
        other.execute("DROP TABLE sums")
        other.execute("UPDATE episodes SET calls = '{\"a\"' WHERE rowid = 5")
    with pytest.raises(RunLogError, match=r"row 5: JSONDecodeError"):
        whole(log)
    assert repair(log, tmp_path / "new.db") == (39, 1)


def test_odd_texts_are_kept_in_a_form_that_can_be(tmp_path: Path) -> None:
    with RunLog(tmp_path / "run.db") as log:
        log.append(
            EpisodeRecord(KEY, task_id="a\ud800\0b", failed="[/] \x1b[2J \udfff", calls={}), {"answers": [10**5_000]}
        )
        (record,) = log.rows()
    assert record.task_id == "a\\ud800\\x00b"
    assert record.failed == "[/] \x1b[2J \\udfff"


def test_repair_says_what_it_cannot_do(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repair", str(log), "--out", str(log)]) == 2
    assert main(["repair", str(tmp_path / "none.db"), "--out", str(tmp_path / "new.db")]) == 2
    (tmp_path / "other.db").write_bytes(b"")
    assert main(["repair", str(tmp_path / "other.db"), "--out", str(tmp_path / "new.db")]) == 2
    assert main(["repair", str(log), "--out", str(tmp_path / "new.db")]) == 0
    assert "40 episodes saved, 0 could not be read" in capsys.readouterr().out
