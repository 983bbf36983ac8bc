"""Episodes are played alike whatever runs them, and nothing that an agent does stops a run."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.benchmarks.run import run_episodes
from memalpha_gym.recording import EpisodeKey, EpisodeRecord

pytestmark = pytest.mark.usefixtures("stranger")

HOMES, READER = "stranger_homes:Stranger/Homes-v0", "stranger_homes:LookupReader"
KEY = EpisodeKey(HOMES, "stranger_homes:CopyAgent", seed=0, task_index=0, reader=READER)
RECALL = EpisodeKey(
    "MemAlpha/Recall-v0", "stranger_homes:BatchAgent", seed=0, task_index=0, env_args='{"level": 0, "tokens": 1500}'
)


def keys(*agents: str, tasks: int = 6, key: EpisodeKey = KEY) -> list[EpisodeKey]:
    return [replace(key, agent=agent, task_index=task) for agent in agents for task in range(tasks)]


def played(wanted: list[EpisodeKey], **pace: int | None) -> dict[EpisodeKey, EpisodeRecord]:
    """The records, without the seconds; each of the episodes once."""
    kept: list[EpisodeRecord] = []
    told: list[str] = []
    run_episodes(wanted, lambda record, _: kept.append(record), told.append, **pace)
    assert len(kept) == len(wanted)
    assert told == []
    return {record.key: replace(record, seconds=0.0) for record in kept}


def stranger_class(name: str) -> Any:
    """A class of the stranger's, as this process has it."""
    return getattr(sys.modules["stranger_homes"], name)


AGENTS = (
    "random",
    "oracle",
    "stranger_homes:ForgetfulAgent",
    "stranger_homes:NotebookAgent",
    "stranger_homes:BatchAgent",
    "stranger_homes:AsyncAgent",
)


def test_neither_workers_nor_episodes_in_flight_change_a_figure() -> None:
    wanted = keys(*AGENTS, tasks=4)
    alone = played(wanted, workers=1, in_flight=1)
    assert not any(record.failed for record in alone.values())
    for workers, in_flight in ((1, 3), (1, 24), (2, 1), (2, 3), (None, None)):
        assert played(wanted, workers=workers, in_flight=in_flight) == alone, (workers, in_flight)


@pytest.mark.slow
def test_an_episode_does_not_depend_on_those_before_it() -> None:
    for agent in ("random", "stranger_homes:NotebookAgent"):
        together, alone = played(keys(agent, tasks=3)), played(keys(agent, tasks=3)[2:])
        assert together[keys(agent)[2]] == alone[keys(agent)[2]]


def test_another_seed_plays_otherwise() -> None:
    key = replace(KEY, agent="random")
    calls = {played([replace(key, seed=seed)])[replace(key, seed=seed)].memory_tokens for seed in range(5)}
    assert len(calls) > 1


def test_a_batch_agent_is_asked_for_all_episodes_in_flight_at_once() -> None:
    played(keys(RECALL.agent, tasks=24, key=RECALL), in_flight=24)
    assert stranger_class("BatchAgent").sizes[0] == 24
    stranger_class("BatchAgent").sizes.clear()
    played(keys(RECALL.agent, tasks=24, key=RECALL))
    assert max(stranger_class("BatchAgent").sizes) == 16


def test_an_agent_that_says_how_much_it_works_on_plays_twice_as_many() -> None:
    played(keys("stranger_homes:BusyAgent", tasks=12))
    assert max(stranger_class("BusyAgent").sizes) == 6


def test_an_asynchronous_agent_is_awaited_in_many_episodes_at_once() -> None:
    played(keys("stranger_homes:AsyncAgent", tasks=12))
    assert stranger_class("AsyncAgent").most > 6  # not all 12: the first may be done before the last has begun


def test_a_plain_agent_plays_one_episode_at_a_time_and_more_only_if_told() -> None:
    played(keys("stranger_homes:NotebookAgent"), workers=1)
    assert stranger_class("NotebookAgent").made == 1
    played(keys("stranger_homes:NotebookAgent"), in_flight=4)
    assert stranger_class("NotebookAgent").made == 1 + 4


def test_a_reader_that_asks_a_server_has_several_episodes_to_read() -> None:
    key = replace(KEY, agent="stranger_homes:NotebookAgent", reader="stranger_homes:ServerReader")
    played([replace(key, task_index=task) for task in range(12)])
    assert stranger_class("NotebookAgent").made == 8


def test_a_judge_is_asked_once_a_round_for_all_episodes() -> None:
    key = replace(RECALL, judge="stranger_homes:CountingJudge", budget=1.0)
    played(keys(RECALL.agent, tasks=8, key=key), in_flight=8)
    rounds, judged = stranger_class("BatchAgent").sizes, stranger_class("CountingJudge").sizes
    assert judged == rounds
    assert rounds[0] == 8


@pytest.mark.parametrize(("workers", "in_flight"), [(1, 1), (1, 6), (2, 2)])
def test_an_agent_that_raises_fails_its_episodes_only(workers: int, in_flight: int) -> None:
    agent = "stranger_homes:RaisingAgent"
    records = played(keys(agent), workers=workers, in_flight=in_flight)
    assert sorted(key.task_index for key, record in records.items() if record.failed) == [0, 2, 4]
    record = records[keys(agent)[0]]
    assert record.failed == "RuntimeError: no server at port 1\nsecond line"
    assert (record.task_id, record.correctness, record.episode_return) == ("homes-0", None, None)
    assert records[keys(agent)[1]].correctness == 1.0


def test_an_agent_that_cannot_be_made_fails_its_episodes() -> None:
    records = played(keys("stranger_homes:NeedyAgent", tasks=2))
    assert {record.failed for record in records.values()} == {"OSError: no weights"}


def test_a_further_instance_that_cannot_be_made_fails_the_episodes_that_wanted_it() -> None:
    records = played(keys("stranger_homes:OnceAgent", tasks=4), in_flight=2)
    failed = [record.failed for record in records.values() if record.failed]
    assert 0 < len(failed) < 4
    assert set(failed) == {"OSError: no second one"}


@pytest.mark.slow
def test_what_a_shared_model_used_is_all_booked_whatever_is_in_flight(tmp_path: Path) -> None:
    wanted = keys("stranger_homes:MeteredAgent", tasks=6)
    calls = [
        sum(record.usage["agent"]["calls"] for record in played(wanted, in_flight=n).values() if record.usage)
        for n in (1, 6)
    ]
    assert calls == [11, 11]  # two of each episode, but of the one that failed at its first chunk


def test_nothing_to_play() -> None:
    assert played([]) == {}
