"""A team whoever its workers are: here, workers that answer at once, or never start."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from memalpha_gym.benchmarks.record import Played
from memalpha_gym.benchmarks.team import play_in_team
from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey, EpisodeRecord

KEYS = [EpisodeKey("e", "a", seed=0, task_index=task) for task in range(6)]


class DeadError(Exception):
    """What a worker's future raises."""


class Fake:
    """Plays at once, but for the tasks in `deadly`, over which it dies.

    Args:
        start: "well", "ill" (it dies at once) or "never".
    """

    died: tuple[type[Exception], ...] = (DeadError,)
    deadly: dict[int, int]

    def __init__(self, start: str, deadly: dict[int, int]) -> None:
        self.keys: list[EpisodeKey] = []
        self.ready: Future[Any] = Future()
        self.ended = False
        self._deadly = deadly
        if start == "well":
            self.ready.set_result(None)
        elif start == "ill":
            self.ready.set_exception(DeadError("no room"))

    def play(self, more: Sequence[EpisodeKey]) -> Future[Played]:
        self.keys += more
        future: Future[Played] = Future()
        key = self.keys[0]
        if self._deadly.get(key.task_index, 0):
            self._deadly[key.task_index] -= 1
            future.set_exception(DeadError("of task"))
        else:
            future.set_result((EpisodeRecord(key), "{}"))
        return future

    def cause(self, error: Exception) -> str:
        return f"the worker died ({error})"

    def terminate(self) -> None:
        self.ended = True

    def stop(self) -> None:
        self.ended = True


def played(
    starts: Sequence[str], deadly: dict[int, int], in_flight: int = 1
) -> tuple[list[EpisodeRecord], list[str], list[Fake]]:
    kept: list[EpisodeRecord] = []
    told: list[str] = []
    made: list[Fake] = []

    def hire() -> Fake:
        made.append(Fake(starts[min(len(made), len(starts) - 1)], deadly))
        return made[-1]

    play_in_team(KEYS, lambda record, _: kept.append(record), told.append, hire, 2, in_flight)
    assert sorted(record.key.task_index for record in kept) == list(range(6))
    return kept, told, made


@pytest.mark.parametrize("in_flight", [1, 2])
def test_who_dies_takes_nothing_along_and_twice_is_once_too_often(in_flight: int) -> None:
    kept, told, _ = played(["well"], {2: 1, 4: 2}, in_flight)
    assert [record for record in kept if record.failed] == [
        EpisodeRecord(replace(KEYS[4]), failed="the worker died (of task), 2 times")
    ]
    assert all(line.startswith("the worker died (of task) in e, a, task ") for line in told)


def test_a_worker_that_never_starts_is_not_waited_for_and_ends_with_the_others() -> None:
    kept, told, made = played(["well", "never"], {})
    assert not any(record.failed for record in kept)
    assert told == []
    assert len(made) == 2
    assert made[1].ended


def test_a_worker_that_dies_while_it_starts_is_replaced() -> None:
    kept, told, made = played(["ill", "well", "well"], {})
    assert not any(record.failed for record in kept)
    assert told == ["the worker died (no room) before it could play; starting another"]
    assert len(made) == 3


def test_where_no_worker_can_be_started_the_run_ends() -> None:
    with pytest.raises(CommandError, match=r"the worker died \(no room\) before it could play, 2 times"):
        played(["ill"], {})
