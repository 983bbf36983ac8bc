"""Files of several machines in one."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from memalpha_gym.cli import main
from memalpha_gym.recording import EpisodeRecord, RunLog

HOMES = "stranger_homes:Stranger/Homes-v0"
COPY, FORGETFUL = "stranger_homes:CopyAgent", "stranger_homes:ForgetfulAgent"

pytestmark = pytest.mark.usefixtures("stranger")

Bench = Callable[..., str]


@pytest.fixture
def bench(capsys: pytest.CaptureFixture[str]) -> Bench:
    """Runs `bench` in this process; what it printed but for what no two runs share."""

    def run(*arguments: str, agents: str = f"{COPY},{FORGETFUL}", episodes: int = 5, env: str = HOMES) -> str:
        command = ["bench", "--env", env, "--agents", agents, "--episodes", str(episodes), "--workers", "1"]
        assert main([*command, *arguments]) == 0
        return without_seconds(capsys.readouterr().out)

    return run


def without_seconds(text: str) -> str:
    return re.sub(r" +|─+", lambda run: run[0][0], re.sub(r"(?m) +[\d.k]+ *$", "", text))


def kept(path: str) -> list[tuple[EpisodeRecord, str]]:
    with RunLog(path, existing=True) as log:
        return list(log.items())


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Why `merge` refuses, in one line; it leaves no file."""
    before = sorted(Path().iterdir())
    assert main(["merge", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert sorted(Path().iterdir()) == before
    return error


def test_a_shard_prints_no_table_and_may_be_empty(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2, 3):
        assert bench("--shard", f"{number}/3", "--out", f"{number}.db", episodes=2) == ""
    capsys.readouterr()
    assert main(["merge", "1.db", "2.db", "3.db", "--out", "all.db"]) == 0
    assert capsys.readouterr() == (f"all.db: 4 episodes ({COPY} 2, {FORGETFUL} 2)\n", "")


def test_what_a_shard_holds_is_told(stranger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["bench", "--env", HOMES, "--episodes", "4", "--shard", "1/2", "--out", "1.db", "--workers", "1"]
    assert main([*command, "--agents", COPY]) == 0
    assert capsys.readouterr().err.startswith("shard 1/2: 2 episodes in 1.db; memalpha-gym merge joins all shards")
    assert main([*command, "--agents", "stranger_homes:NeedyAgent"]) == 1
    assert "shard 1/2: 2 episodes in 1.db, 2 of them failed" in capsys.readouterr().err


@pytest.mark.parametrize("of", [2, 3])
def test_shards_joined_give_the_table_and_the_rows_of_one_run(
    bench: Bench, capsys: pytest.CaptureFixture[str], of: int
) -> None:
    budgets = ("--budget", "0.5,1")
    whole = bench("--out", "one.db", "--json", "one.json", *budgets)
    for number in range(1, of + 1):
        bench("--shard", f"{number}/{of}", "--out", f"{number}.db", *budgets)
    assert main(["merge", *(f"{number}.db" for number in range(1, of + 1)), "--out", "all.db"]) == 0
    told = capsys.readouterr()
    assert told.out == f"all.db: 20 episodes ({COPY} 10, {FORGETFUL} 10)\n"
    assert "in none of the files" not in told.err
    assert "more than one" not in told.err
    joined = bench("--out", "all.db", "--json", "all.json", *budgets)
    assert joined == whole
    one, everything = (json.loads(Path(name).read_text()) for name in ("one.json", "all.json"))
    for row in (*one["rows"], *everything["rows"]):
        del row["seconds"]
    assert one == everything
    rows = [
        sorted((str(record.key), record.correctness, record.episode_return, text) for record, text in kept(name))
        for name in ("one.db", "all.db")
    ]
    assert rows[0] == rows[1]


def test_files_of_other_agents_are_joined(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench("--out", "a.db", agents=COPY)
    bench("--out", "b.db", agents=FORGETFUL)
    assert main(["merge", "a.db", "b.db", "--out", "c.db"]) == 0
    assert "c.db: 10 episodes" in capsys.readouterr().out
    assert bench("--out", "c.db") == bench()


def test_what_lacks_is_told(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench("--shard", "1/3", "--out", "1.db")
    bench("--shard", "3/3", "--out", "3.db")
    with sqlite3.connect("3.db") as log:
        log.execute("UPDATE runs SET finished = 0")
    capsys.readouterr()
    assert main(["merge", "1.db", "3.db", "--out", "c.db"]) == 0
    told = capsys.readouterr().err
    assert told == (
        "3.db: shard 3/3 was not played to its end; the same command goes on\nin none of the files: shard 2/3\n"
    )


def test_an_episode_in_two_files_comes_once_and_a_good_one_before_one_that_failed(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench("--out", "a.db")
    shutil.copy("a.db", "b.db")
    with sqlite3.connect("a.db") as log:
        log.execute("UPDATE episodes SET failed = 'no server', correctness = NULL WHERE rowid < 3")
        log.execute("DELETE FROM sums")
    assert main(["merge", "a.db", "b.db", "--out", "c.db"]) == 0
    assert capsys.readouterr().err == "10 episodes are in more than one file, and in c.db once\n"
    assert len(kept("c.db")) == 10
    assert not any(record.failed for record, _ in kept("c.db"))


def test_an_episode_of_which_two_stories_are_told_is_refused(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench("--out", "a.db")
    shutil.copy("a.db", "b.db")
    with sqlite3.connect("b.db") as log:
        log.execute("UPDATE episodes SET correctness = 0.25 WHERE rowid = 2")
        log.execute("DELETE FROM sums")
    assert "b.db has other figures than a file before it" in refused(capsys, "a.db", "b.db", "--out", "c.db")


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        (["--seed", "1"], "seed, 0 beside 1"),
        (["--reward", "paper"], "reward, 'robust' beside 'paper'"),
        (["--budget", "40"], "budgets, null beside 40"),
        (["--split", "train"], "environments, ["),
    ],
)
def test_files_of_different_runs_are_refused(
    bench: Bench, capsys: pytest.CaptureFixture[str], other: list[str], difference: str
) -> None:
    bench("--out", "a.db", episodes=1)
    assert main(["bench", "--env", HOMES, "--agents", COPY, "--episodes", "1", "--out", "b.db", *other]) == 0
    capsys.readouterr()
    error = refused(capsys, "a.db", "b.db", "--out", "c.db")
    assert f"memalpha-gym: a.db and b.db are of different runs: {difference}" in error


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ('"version": "', '"version": "9.', "version, '"),
        ('"suite": null', '"suite": "worlds"', "suite, None beside 'worlds'"),
        ("Homes-v0", "Streets-v0", "environments, ["),
    ],
)
def test_another_version_suite_or_environment_is_refused(
    bench: Bench, capsys: pytest.CaptureFixture[str], before: str, after: str, difference: str
) -> None:
    bench("--out", "a.db", episodes=1)
    shutil.copy("a.db", "b.db")
    with sqlite3.connect("b.db") as log:
        log.execute("UPDATE runs SET run = replace(run, ?, ?)", (before, after))
    assert f"different runs: {difference}" in refused(capsys, "a.db", "b.db", "--out", "c.db")


def test_files_that_cannot_be_joined_are_refused(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench("--out", "a.db")
    for name in ("older.db", "silent.db"):
        shutil.copy("a.db", name)
    with sqlite3.connect("older.db") as log:
        log.execute("PRAGMA user_version = 2")
    with sqlite3.connect("silent.db") as log:
        log.execute("DROP TABLE runs")
    Path("text.db").write_text("no database at all, but longer than the header of one " * 9)
    Path("empty.db").touch()
    shutil.copy("a.db", "there.db")
    Path("link.db").symlink_to("a.db")
    to = ["--out", "c.db"]
    assert "name two files or more" in refused(capsys, "a.db", *to)
    assert "a.db is a.db once more" in refused(capsys, "a.db", "a.db", *to)
    assert "link.db is a.db once more" in refused(capsys, "a.db", "link.db", *to)
    assert "older.db has schema 2 and this version of memalpha-gym writes" in refused(capsys, "a.db", "older.db", *to)
    assert "silent.db does not say which run it is of" in refused(capsys, "a.db", "silent.db", *to)
    assert "cannot use text.db as an episode log" in refused(capsys, "a.db", "text.db", *to)
    assert "there is no episode log empty.db" in refused(capsys, "a.db", "empty.db", *to)
    assert "there is no episode log missing.db" in refused(capsys, "a.db", "missing.db", *to)
    assert "there.db exists, and merge replaces nothing" in refused(capsys, "a.db", "b.db", "--out", "there.db")
    assert "name a file in a folder that exists" in refused(capsys, "a.db", "b.db", "--out", "no/c.db")


def test_a_file_that_did_not_say_its_run_says_it_when_the_command_goes_on(bench: Bench) -> None:
    bench("--out", "a.db", agents=COPY)
    bench("--out", "b.db", agents=FORGETFUL)
    with sqlite3.connect("b.db") as log:
        log.execute("DROP TABLE runs")
    bench("--out", "b.db", agents=FORGETFUL)
    assert main(["merge", "a.db", "b.db", "--out", "c.db"]) == 0
