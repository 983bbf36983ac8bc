"""Episodes are played alike whatever runs them, and nothing that an agent does stops a run."""

from dataclasses import replace
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.runner import run_episodes
from memalpha_gym.recording import EpisodeKey, EpisodeRecord

pytestmark = pytest.mark.usefixtures("stranger")

HOMES, READER = "stranger_homes:Stranger/Homes-v0", "stranger_homes:LookupReader"
KEY = EpisodeKey(HOMES, "stranger_homes:CopyAgent", seed=0, task_index=0, reader=READER)


def keys(*agents: str, tasks: int = 6) -> list[EpisodeKey]:
    return [replace(KEY, agent=agent, task_index=task) for agent in agents for task in range(tasks)]


def played(wanted: list[EpisodeKey], workers: int = 1) -> tuple[dict[EpisodeKey, EpisodeRecord], list[str]]:
    told: list[str] = []
    records = [record for record, _ in run_episodes(wanted, workers, told.append)]
    assert len(records) == len(wanted)
    return {record.key: replace(record, seconds=0.0) for record in records}, told


def test_the_number_of_workers_changes_no_figure() -> None:
    wanted = keys("random", "stranger_homes:ForgetfulAgent", "oracle", tasks=4)
    one, _ = played(wanted)
    two, told = played(wanted, workers=2)
    assert one == two
    assert told == []
    assert not any(record.failed for record in one.values())


def test_an_episode_does_not_depend_on_those_before_it() -> None:
    together, _ = played(keys("random", tasks=3))
    alone, _ = played(keys("random", tasks=3)[2:])
    assert together[keys("random")[2]] == alone[keys("random")[2]]


def test_another_seed_plays_otherwise() -> None:
    key = replace(KEY, agent="random")
    calls = {played([replace(key, seed=seed)])[0][replace(key, seed=seed)].memory_tokens for seed in range(5)}
    assert len(calls) > 1


@pytest.mark.parametrize("workers", [1, 2])
def test_an_agent_that_raises_fails_its_episodes_only(workers: int) -> None:
    records, _ = played(keys("stranger_homes:RaisingAgent"), workers)
    failed = [key.task_index for key, record in records.items() if record.failed]
    assert sorted(failed) == [0, 2, 4]
    record = records[keys("stranger_homes:RaisingAgent")[0]]
    assert record.failed == "RuntimeError: no server at port 1\nsecond line"
    assert (record.task_id, record.correctness, record.episode_return) == ("homes-0", None, None)
    assert records[keys("stranger_homes:RaisingAgent")[1]].correctness == 1.0


def test_an_agent_that_cannot_be_made_fails_its_episodes() -> None:
    records, _ = played(keys("stranger_homes:NeedyAgent", tasks=2))
    assert {record.failed for record in records.values()} == {"OSError: no weights"}


@pytest.mark.slow
def test_a_worker_that_dies_fails_its_episode_after_a_second_try() -> None:
    records, told = played(keys("stranger_homes:DyingAgent"), workers=2)
    assert [key.task_index for key, record in records.items() if record.failed] == [3]
    assert records[keys("stranger_homes:DyingAgent")[3]].failed == "the worker process died with exit code 9, 2 times"
    assert len(told) == 1
    assert "exit code 9" in told[0]
    assert "task 3" in told[0]


@pytest.mark.slow
def test_a_run_that_is_dropped_ends_its_processes(stranger: Path) -> None:
    run = run_episodes(keys("random"), 2, print)
    next(run)
    run.close()
    with pytest.raises(StopIteration):
        next(run)
