"""Worker processes: one that dies takes nothing along but what it was playing, and none is left behind."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace

import pytest

from memalpha_gym.benchmarks.processes import play_in_processes
from memalpha_gym.recording import EpisodeKey, EpisodeRecord

pytestmark = pytest.mark.usefixtures("stranger")

KEY = EpisodeKey(
    "stranger_homes:Stranger/Homes-v0", "stranger_homes:DyingAgent", 0, 0, reader="stranger_homes:LookupReader"
)
KEYS = [replace(KEY, task_index=task) for task in range(8)]


@pytest.mark.parametrize("in_flight", [1, 4])
def test_a_worker_that_dies_fails_its_episode_after_a_second_try(in_flight: int) -> None:
    kept: list[EpisodeRecord] = []
    told: list[str] = []
    play_in_processes(KEYS, lambda record, _: kept.append(record), told.append, 2, in_flight)
    records = {record.key.task_index: record for record in kept}
    assert len(records) == len(kept) == len(KEYS)
    assert [task for task, record in records.items() if record.failed] == [3]
    assert records[3].failed == "the worker process died with exit code 9, 2 times"
    assert {record.correctness for task, record in records.items() if task != 3} == {1.0}
    assert len(told) == 1
    assert "the worker process died with exit code 9 in stranger_homes:Stranger/Homes-v0" in told[0]
    assert told[0].endswith("trying it once more")


@pytest.mark.slow
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_run_that_is_broken_off_ends_its_processes(error: type[BaseException]) -> None:
    kept: list[EpisodeRecord] = []

    def keep(record: EpisodeRecord, _: str) -> None:
        kept.append(record)
        raise error

    before = set(multiprocessing.active_children())
    with pytest.raises(error):
        play_in_processes([replace(key, agent="random") for key in KEYS], keep, print, 2, 1)
    assert set(multiprocessing.active_children()) == before
    assert kept
