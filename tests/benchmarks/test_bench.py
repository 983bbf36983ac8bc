"""The command as a user calls it."""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from memalpha_gym.cli import main
from tests.playing import FIXTURES

HOMES = "stranger_homes:Stranger/Homes-v0"
READER = "stranger_homes:LookupReader"
COPY, FORGETFUL = "stranger_homes:CopyAgent", "stranger_homes:ForgetfulAgent"
FIELDS = ["env", "agent", "episodes", "failed", "correctness", "ci95", "return", "memory_tokens", "peak_memory_tokens"]
FIELDS += ["chunk_tokens", "context_tokens", "context_tokens_max", "calls", "invalid_calls", "seconds"]

Run = Callable[..., str]


@pytest.fixture
def bench(stranger: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `bench` on the stranger's environment in this process; what it printed."""

    def run(*arguments: str, agents: str = f"{COPY},{FORGETFUL}", status: int = 0) -> str:
        command = ["bench", "--env", HOMES, "--agents", agents, "--reader", READER, "--episodes", "4", "--workers", "1"]
        assert main([*command, *arguments]) == status
        return capsys.readouterr().out

    return run


def without_seconds(text: str) -> str:
    """A table or JSON text without the column and the field that no two runs share, however wide the column is."""
    text = re.sub(r'(?m) +[\d.k]+ *$|"seconds": [\d.e-]+', "", text)
    return re.sub(r" +|─+", lambda run: run[0][0], text)


def test_table_and_json(bench: Run, tmp_path: Path) -> None:
    out = bench("--json", "figures.json")
    assert re.search(r"CopyAgent +4 +1\.000 ±0\.000", out)
    assert re.search(r"ForgetfulAgent +4 +0\.500 ±0\.000", out)
    data = json.loads((tmp_path / "figures.json").read_text())
    assert sorted(data) == ["invalid_calls", "rows", "settings"]
    assert [list(row) for row in data["rows"]] == [FIELDS, FIELDS]
    copy, forgetful = data["rows"]
    assert (copy["env"], copy["agent"], copy["episodes"], copy["failed"]) == (HOMES, COPY, 4, 0)
    assert (copy["correctness"], copy["ci95"]) == (1.0, [1.0, 1.0])
    assert forgetful["calls"] == {"memory_delete": 4, "memory_insert": 8, "unknown_tool": 4}
    assert forgetful["invalid_calls"] == 12
    assert data["settings"]["reader"] == READER
    assert data["settings"]["environments"] == [HOMES]


def test_budgets_are_rows(bench: Run, tmp_path: Path) -> None:
    bench("--budget", "0.5,1,15", "--json", "figures.json", agents=COPY)
    rows = json.loads((tmp_path / "figures.json").read_text())["rows"]
    assert [row["budget"] for row in rows] == [0.5, 1.0, 15]
    assert [row["correctness"] for row in rows] == [0.5, 1.0, 0.5]
    assert [list(row) for row in rows] == [[*FIELDS[:2], "budget", *FIELDS[2:]]] * 3


def test_all_agents_play_the_same_tasks(bench: Run, tmp_path: Path) -> None:
    bench("--out", "run.db")
    with sqlite3.connect(tmp_path / "run.db") as log:
        rows = log.execute("SELECT agent, task_id FROM episodes").fetchall()
    tasks = [sorted(task for agent, task in rows if agent == name) for name in (COPY, FORGETFUL)]
    assert tasks[0] == tasks[1]
    assert len(set(tasks[0])) == 4


def test_the_same_command_again_gives_the_same_bytes(bench: Run, tmp_path: Path) -> None:
    first = bench("--out", "run.db", "--json", "a.json", agents=f"{COPY},random,oracle")
    second = bench("--out", "run.db", "--json", "b.json", agents=f"{COPY},random,oracle")
    assert first == second
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_a_run_that_goes_on_equals_one_that_was_not_interrupted(bench: Run, tmp_path: Path) -> None:
    whole = bench("--json", "a.json")
    bench("--out", "run.db")
    with sqlite3.connect(tmp_path / "run.db") as log:
        log.execute("DELETE FROM episodes WHERE rowid % 3 = 0")
    resumed = bench("--out", "run.db", "--json", "b.json")
    assert without_seconds(whole) == without_seconds(resumed)
    texts = [without_seconds((tmp_path / name).read_text()) for name in ("a.json", "b.json")]
    assert texts[0] == texts[1]


def test_a_longer_run_goes_on_from_a_shorter_one(bench: Run, tmp_path: Path) -> None:
    bench("--out", "run.db", agents=COPY)
    bench("--out", "run.db", "--episodes", "7", agents=COPY)
    with sqlite3.connect(tmp_path / "run.db") as log:
        assert log.execute("SELECT count(*), count(DISTINCT task_index) FROM episodes").fetchone() == (7, 7)


def test_runs_of_other_settings_share_a_file(bench: Run, tmp_path: Path) -> None:
    first = bench("--out", "run.db")
    bench("--out", "run.db", "--seed", "1")
    bench("--out", "run.db", "--reward", "paper")
    assert bench("--out", "run.db") == first
    with sqlite3.connect(tmp_path / "run.db") as log:
        assert log.execute("SELECT count(*) FROM episodes").fetchone() == (24,)


def test_a_source_with_fewer_tasks_is_played_whole(stranger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--env", HOMES, "--agent", COPY, "--episodes", "99", "--workers", "1"]) == 0
    printed = capsys.readouterr()
    assert "has 12 tasks in split test; playing all of them" in " ".join(printed.err.split())
    assert re.search(r"CopyAgent +12 ", printed.out)


def test_failures_are_shown_and_can_be_tried_again(bench: Run, tmp_path: Path, stranger: Path) -> None:
    agent = "stranger_homes:RaisingAgent"
    out = " ".join(bench("--out", "run.db", "--episodes", "12", agents=agent).split())
    assert "RaisingAgent 6/12" in out
    assert "6 of 12, RaisingAgent in" in out
    assert "RuntimeError: no server at port 1" in out
    sys.modules["stranger_homes"].RaisingAgent.act = sys.modules["stranger_homes"].CopyAgent.act
    assert "6/12" in bench("--out", "run.db", "--episodes", "12", agents=agent)
    assert "6/12" not in bench("--out", "run.db", "--episodes", "12", "--retry-failed", agents=agent)


def test_where_nothing_has_a_score_the_status_says_so(bench: Run) -> None:
    assert "OSError: no weights" in bench(agents="stranger_homes:NeedyAgent", status=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--env", "Recal-v0"], "Recal"),
        (["--env", "nowhere:Some-v0"], "nowhere"),
        (["--env", ","], "--env is empty"),
        (["--agents", "oracel"], "there is no agent 'oracel' (did you mean oracle?); there are oracle, ledger"),
        (["--agent", "no_such_module:Agent"], "no_such_module"),
        (["--agent", "stranger_homes:Nobody"], "nothing named 'Nobody'"),
        (["--split", "tset"], "there is no split 'tset'; there are train, validation, test"),
        (["--data", "/no/such/folder"], "there is no file or folder /no/such/folder"),
        (["--reader", "chatt"], "there is no reader named 'chatt'"),
        (["--judge", "chatt"], "there is no judge named 'chatt'"),
        (["--answer-judge", "chatt"], "there is no answer judge named 'chatt'"),
        (["--env-arg", "answer_judge=chat"], "use the option --answer-judge instead"),
        (["--reward", "generous"], "generous"),
        (["--scoring", "kind"], "kind"),
        (["--budget", "0.1,lots"], "--budget 'lots'"),
        (["--budget", "-1"], "--budget '-1'"),
        (["--budget", "nan"], "--budget 'nan'"),
        (["--env-arg", "people"], "--env-arg 'people' is not of the form NAME=VALUE"),
        (["--env-arg", "people=3"], "people is 3; only 4 live here"),
        (["--env-arg", "peeple=3"], "has no argument 'peeple'"),
        (["--env-arg", "split=test"], "use the option --split instead"),
        (["--episodes", "0"], "--episodes is 0; give a whole number, 1 or more"),
        (["--workers", "0"], "--workers is 0"),
        (["--seed", "-1"], "--seed is -1"),
        (["--out", "missing/run.db"], "--out missing/run.db"),
        (["--json", "missing/run.json"], "--json missing/run.json"),
        (["--out", "path/stranger_homes.py"], "not a database"),
        (["--shard", "1/2"], "--shard 1/2: name a file to join with those of the other shards: --out FILE.db"),
        (["--shard", "0/0", "--out", "run.db"], "--shard 0/0: give I/N, the I-th of N parts"),
        (["--shard", "3/2", "--out", "run.db"], "--shard 3/2: give I/N"),
        (["--shard", "1/2", "--out", "run.db", "--json", "a.json"], "--json: a shard has no figures"),
        (["--executor", "rya"], "--executor 'rya': give processes or ray"),
        (["--ray-address", "auto"], "--ray-address is about --executor ray"),
        (["--gpus-per-worker", "1"], "--gpus-per-worker is about --executor ray"),
    ],
)
@pytest.mark.usefixtures("stranger")
def test_bad_arguments_are_one_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = {"--env": HOMES, "--agents": COPY, "--episodes": "1", "--workers": "1"}
    command.pop({"--agent": "--agents"}.get(arguments[0], arguments[0]), None)
    rest = [word for pair in command.items() for word in pair]
    assert main(["bench", *rest, *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("memalpha-gym: ")
    assert printed.err.count("\n") == 1
    assert message in printed.err


def kept_in(path: Path) -> set[tuple[str, str, int]]:
    """The episodes in a log that another process may be writing to; every one of them whole, none of them twice."""
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path)) as log:
        if not log.execute("SELECT count(*) FROM sqlite_master WHERE name = 'episodes'").fetchone()[0]:
            return set()
        rows = log.execute("SELECT agent, budget, task_index, episode FROM episodes").fetchall()
    assert all(json.loads(episode)["answers"] for *_, episode in rows)
    kept = {(agent, budget, task) for agent, budget, task, _ in rows}
    assert len(kept) == len(rows)
    return kept


@pytest.mark.slow
def test_killed_again_and_again_loses_and_doubles_no_episode(
    stranger: Path, run_command: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    arguments = ["bench", "--env", HOMES, "--reader", READER, "--agents", "stranger_homes:SlowAgent,random"]
    arguments += ["--episodes", "10", "--budget", "0.8,1"]
    moments, path = random.Random(0), tmp_path / "run.db"
    for kill in range(6):
        before = kept_in(path)
        command = [
            sys.executable,
            "-m",
            "memalpha_gym",
            *arguments,
            "--workers",
            "2" if kill % 4 == 3 else "1",
            "--out",
            str(path),
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wanted = len(before) + moments.randrange(3)
        while len(kept_in(path)) < wanted and process.poll() is None:
            time.sleep(0.002)
        time.sleep(moments.uniform(0.0, 0.02))
        process.kill()
        process.wait()
        after = kept_in(path)
        assert before <= after
        with closing(sqlite3.connect(path)) as log:
            assert log.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert 0 < len(kept_in(path)) < 40
    resumed = run_command(*arguments, "--workers", "1", "--out", str(path))
    whole = run_command(*arguments, "--workers", "1")
    assert resumed.returncode == whole.returncode == 0
    assert without_seconds(resumed.stdout) == without_seconds(whole.stdout)
    assert len(kept_in(path)) == 40


@pytest.fixture
def waiting_bench(stranger: Path, tmp_path: Path) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """Starts a command that has kept one episode, and whose workers play others for ever."""
    started: list[subprocess.Popen[str]] = []

    def start(workers: int) -> subprocess.Popen[str]:
        command = ["bench", "--env", HOMES, "--reader", READER, "--agent", "stranger_homes:WaitingAgent"]
        command += ["--episodes", "12", "--workers", str(workers), "--out", "run.db"]
        process = subprocess.Popen(
            [sys.executable, "-m", "memalpha_gym", *command],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a process group, as a terminal gives each command
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whatever this test's own parent ignores
        )
        started.append(process)
        wait_until(lambda: len(players(tmp_path)) == workers and kept_in(tmp_path / "run.db"))
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def players(folder: Path) -> list[int]:
    """The processes that have begun to wait."""
    return [int(path.name.removeprefix("waits-")) for path in folder.glob("waits-*")]


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"  # one that has ended stays there until its parent asks


Waiting = Callable[[int], "subprocess.Popen[str]"]


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_what_is_finished_and_ends_all_processes(
    workers: int, waiting_bench: Waiting, tmp_path: Path
) -> None:
    process = waiting_bench(workers)
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130, error
    told = " ".join(error.split())
    assert told == "1 of 12 episodes are in run.db; the same command goes on memalpha-gym: interrupted"
    assert kept_in(tmp_path / "run.db") == {("stranger_homes:WaitingAgent", "null", 10)}
    assert not any(map(is_running, players(tmp_path)))


@pytest.mark.slow
def test_workers_do_not_outlive_a_command_that_is_killed(waiting_bench: Waiting, tmp_path: Path) -> None:
    process = waiting_bench(2)
    process.kill()
    wait_until(lambda: not any(map(is_running, players(tmp_path))))


def test_memories_are_compared_by_one_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = str(tmp_path / "figures.json")
    command = ["bench", "--suite", "quick", "--agents", "extract", "--episodes", "1", "--workers", "1", "--json", out]
    assert main([*command, "--memory-types", "all,core"]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"extract +core\+semantic\+episodic +1 +0\.\d", shown)
    assert re.search(r"extract +core +1 +0\.000", shown), "it writes facts into a list, and there is none"
    assert "Recall 0: Recall-v0, split test, level 0; Recall 1" in " ".join(shown.split())
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert [row["memory_types"] for row in figures["rows"]] == ["core+semantic+episodic", "core"] * 2
    assert [row["memory_types"] for row in figures["summary"]] == ["core+semantic+episodic", "core"]
    assert main(["bench", "--suite", "dilution", "--memory-types", "all"]) == 2


def test_memory_types_are_an_argument_of_the_environment_too(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["bench", "--env", "Recall-v0", "--agents", "extract", "--episodes", "1", "--workers", "1"]
    assert main([*command, "--env-arg", "memory_types=core"]) == 0
    assert re.search(r"extract +1 +0\.000", capsys.readouterr().out)
    assert main([*command, "--env-arg", "memory_types=diary"]) == 2
    assert "memory_types is 'diary'; give one or more of core_memory" in capsys.readouterr().err


def test_published_rows_come_with_the_ablation(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ["bench", "--suite", "memalpha", "--data", str(FIXTURES), "--agents", "empty", "--episodes", "1"]
    assert main([*command, "--published", "--workers", "1", "--json", str(tmp_path / "figures.json")]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"before training \(Qwen3-4B\) ‡ +0\.391 +0\.389 +3\.9k", shown)
    assert re.search(r"after, β 0\.4, γ 0\.1 ‡ +0\.509 +0\.509 +3\.6k", shown)
    ablation = json.loads((tmp_path / "figures.json").read_text())["published_ablation"]
    assert ablation[2] == {
        "training": "after, β 0.05, γ 0",
        "mean": 0.543,
        "printed_average": 0.543,
        "memory_tokens": 7500,
    }


def test_an_agent_that_was_edited_is_played_anew(
    stranger: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "from stranger_homes import CopyAgent\nclass Edited(CopyAgent):\n    limit = 9\n"
    command = ["bench", "--env", HOMES, "--agents", "edited:Edited", "--reader", READER, "--episodes", "2"]
    command += ["--workers", "1", "--out", "run.db"]
    said = []
    for version in (text, text, text.replace("9", "8"), text):
        Path("edited.py").write_text(version)
        sys.modules.pop("edited", None)
        assert main(command) == 0
        said.append(capsys.readouterr().err)
    sys.modules.pop("edited", None)
    assert "holds 2 of 2" in said[1]
    assert "holds 2 of 2" not in said[2]
    assert "2 episodes of edited:Edited from before its source was changed" in said[2]
    assert "holds 2 of 2" in said[3], "what was played of the first version is still there"
