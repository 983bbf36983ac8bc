"""On a Ray cluster of this machine: the figures of one process, and whoever dies takes nothing along. Needs ray."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="ray is an extra")

import ray

from memalpha_gym.benchmarks import ray_cluster
from memalpha_gym.benchmarks.run import Cluster, run_episodes
from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog

HOMES, READER = "stranger_homes:Stranger/Homes-v0", "stranger_homes:LookupReader"
ON_RAY = Cluster()
KEY = EpisodeKey(HOMES, "stranger_homes:CopyAgent", seed=0, task_index=0, reader=READER)
MORE = '''
import os
import signal
import threading
from pathlib import Path

import stranger_homes


class KilledAgent(stranger_homes.CopyAgent):
    """Is killed on task 3, but for the second time."""

    def act(self, observation):
        mark = Path(__file__).with_name("killed")
        if observation["chunk"].startswith("Person3") and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().act(observation)


class LockedAgent(stranger_homes.CopyAgent):
    """Holds what cannot be pickled."""

    def __init__(self):
        self.held = (threading.Lock(), open(__file__), lambda: None)
'''


@pytest.fixture(scope="module")
def head() -> Iterator[None]:
    """A cluster with room for two workers, to which this process is connected."""
    with ray_cluster.cluster("local", 2):
        yield


@pytest.fixture
def here(stranger: Path, monkeypatch: pytest.MonkeyPatch, head: None) -> Path:
    """The folder of the stranger's modules as the current one, which is where workers look for them."""
    (stranger / "more_agents.py").write_text(MORE, encoding="utf-8")
    monkeypatch.chdir(stranger)
    return stranger


def played(
    wanted: list[EpisodeKey], cluster: Cluster | None = ON_RAY, **pace: int
) -> tuple[dict[EpisodeKey, EpisodeRecord], list[str]]:
    """The records, without the seconds, and what was told; each of the episodes once."""
    kept: list[EpisodeRecord] = []
    told: list[str] = []
    run_episodes(wanted, lambda record, _: kept.append(record), told.append, cluster=cluster, **pace)
    assert len(kept) == len(wanted)
    return {record.key: replace(record, seconds=0.0) for record in kept}, told


def keys(*agents: str, tasks: int = 6) -> list[EpisodeKey]:
    return [replace(KEY, agent=agent, task_index=task) for agent in agents for task in range(tasks)]


@pytest.mark.parametrize(("workers", "in_flight"), [(2, 1), (2, 3), (3, 1)])
def test_the_figures_are_those_of_one_process(here: Path, workers: int, in_flight: int) -> None:
    wanted = keys("random", "oracle", "stranger_homes:NotebookAgent", "stranger_homes:AsyncAgent")
    alone, _ = played(wanted, None, workers=1, in_flight=1)
    assert played(wanted, workers=workers, in_flight=in_flight) == (alone, [])
    assert not any(record.failed for record in alone.values())


def test_workers_of_a_cluster_that_was_started_for_the_run_give_way_to_nobody(head: None) -> None:
    assert ray.get(ray.remote(lambda: os.nice(0)).remote()) == os.nice(0)


def test_a_worker_that_is_killed_takes_nothing_along(here: Path) -> None:
    wanted = keys("more_agents:KilledAgent", tasks=12)
    records, told = played(wanted, workers=2)
    assert (here / "killed").exists()
    assert records == played(wanted, None, workers=1)[0]
    assert [line for line in told if "the Ray worker died" in line and "task 3; trying it once more" in line] == told
    assert len(told) == 1


def test_an_episode_that_kills_its_worker_twice_has_failed(here: Path) -> None:
    records, _ = played(keys("stranger_homes:DyingAgent"), workers=2)
    assert [key.task_index for key, record in records.items() if record.failed] == [3]
    assert records[keys("stranger_homes:DyingAgent")[3]].failed.endswith(", 2 times")


def test_an_agent_that_raises_fails_its_episodes_only(here: Path) -> None:
    records, told = played(keys("stranger_homes:RaisingAgent"), workers=2)
    assert sorted(key.task_index for key, record in records.items() if record.failed) == [0, 2, 4]
    assert {record.failed for record in records.values()} == {"", "RuntimeError: no server at port 1\nsecond line"}
    assert told == []


def test_an_agent_that_cannot_be_pickled_plays(here: Path) -> None:
    wanted = keys("more_agents:LockedAgent")
    assert played(wanted, workers=2) == played(wanted, None, workers=1)


def test_what_a_worker_lacks_is_told_before_anything_is_played(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = "cannot find the data /nowhere: there is no such file or folder; install or copy it there"
    with pytest.raises(CommandError, match=lacking):
        played([replace(KEY, data="/nowhere")])
    monkeypatch.chdir("/")
    with pytest.raises(
        CommandError, match="cannot find the environment stranger_homes:Stranger/Homes-v0: No module named"
    ):
        played(keys("random"))


def test_workers_of_another_version_are_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray_cluster, "__version__", "9.9")
    with pytest.raises(CommandError, match=r"and this command 9\.9; install the same"):
        played(keys("random"))


def test_more_gpus_than_there_are_are_refused(here: Path) -> None:
    with pytest.raises(CommandError, match="--gpus-per-worker 64: the cluster has"):
        played(keys("random"), Cluster(gpus_per_worker=64))


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere", "auto"])
def test_an_address_where_nobody_answers_is_one_line(
    address: str, run_command: Callable[..., subprocess.CompletedProcess[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if address == "auto":  # would find the cluster of the other tests, which is no mistake
        monkeypatch.setenv("RAY_TMPDIR", os.getcwd())
        ray.shutdown()
    done = run_command("bench", "--agents", "empty", "--executor", "ray", "--ray-address", address)
    assert done.returncode == 2, done.stderr
    assert f"memalpha-gym: --ray-address {address}: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", [None, "local"])
def test_a_cluster_that_does_not_start_is_told_as_what_it_is(
    address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_busy(**_: object) -> None:
        raise Exception("The current node timed out during startup. This could happen")

    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", too_busy)
    monkeypatch.delenv(ray_cluster.ADDRESS_VARIABLE, raising=False)
    with (
        pytest.raises(CommandError, match=r"a cluster of this machine cannot be started: .*timed out"),
        ray_cluster.cluster(address, 1),
    ):
        pass


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on(stranger: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "memalpha_gym", "bench", "--env", HOMES, "--reader", READER, "--out", "run.db"]
    command += ["--agent", "stranger_homes:SlowAgent", "--episodes", "12", "--executor", "ray", "--workers", "2"]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a process group, as a terminal gives each command
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # whatever this test's own parent ignores
    )
    end = time.monotonic() + 120
    while len(held(tmp_path / "run.db")) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=120)
    before = held(tmp_path / "run.db")
    assert process.returncode == 130, error
    assert "of 12 episodes are in run.db; the same command goes on" in " ".join(error.split())
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    after = held(tmp_path / "run.db")
    assert before.items() <= after.items()
    assert len(after) == 12


def held(path: Path) -> dict[EpisodeKey, EpisodeRecord]:
    if not path.exists() or not path.stat().st_size:
        return {}
    with RunLog(path) as log:
        return {record.key: record for record in log.rows()}
