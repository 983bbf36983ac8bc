"""Runs many episodes, in this process or in several.

Neither the number of workers nor the order in which episodes finish changes a figure: each episode depends on its key
alone. A worker process that dies (out of memory, a crash in native code) takes its episode with it; the episode is
tried once more in a new process, then recorded as failed.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

import numpy as np

from memalpha_gym.recording import EpisodeKey, EpisodeRecord

from .episodes import EpisodePlayer

ATTEMPTS = 2
"""How often an episode is tried whose worker process dies."""

Episodes = Generator[tuple[EpisodeRecord, str], None, None]
"""The figures of each episode, with the rest of it as JSON."""


def draw_tasks(available: int, count: int, seed: int) -> list[int]:
    """Which tasks of a split a run plays: `count` different indices, drawn by the seed.

    A longer run starts with the tasks of a shorter one, so that it continues it. Where there are no more than `count`
    tasks, all of them are played.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    moved: dict[int, int] = {}  # a Fisher–Yates shuffle that stores only what it moved: a world has endless tasks
    drawn = []
    for i in range(min(count, available)):
        j = int(rng.integers(i, available))
        drawn.append(moved.get(j, j))
        moved[j] = moved.get(i, i)
    return drawn


def run_episodes(keys: Sequence[EpisodeKey], workers: int, warn: Callable[[str], None]) -> Episodes:
    """Play episodes and yield each, with its JSON, as it finishes.

    Args:
        keys: the episodes. Those of one environment should stand together: a process keeps the last one it made.
        workers: the number of processes; with 1 all is played in this one.
        warn: called with a line when a worker process dies.
    """
    workers = min(workers, len(keys))
    if workers > 1:
        yield from _run_in_processes(keys, workers, warn)
        return
    with contextlib.closing(EpisodePlayer()) as player:
        for key in keys:
            yield player.play(key)


@dataclass
class _Worker:
    process: SpawnProcess
    connection: Connection[Any, Any]
    key: EpisodeKey | None = None

    def give(self, waiting: deque[EpisodeKey]) -> None:
        """Hand over the next episode, if there is one. That a dead worker took none shows when it is waited for."""
        self.key = waiting.popleft() if waiting else None
        if self.key is not None:
            with contextlib.suppress(OSError):
                self.connection.send(self.key)

    def stop(self) -> None:
        """End the process: at once if it plays an episode, else by the end of its pipe, so that agents can clean up."""
        if self.key is not None:
            self.process.terminate()
        self.connection.close()
        self.process.join(timeout=10)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _run_in_processes(keys: Sequence[EpisodeKey], workers: int, warn: Callable[[str], None]) -> Episodes:
    # Spawned, not forked: a fork would copy the progress bar's thread state and whatever a stranger's agent has open.
    context = multiprocessing.get_context("spawn")
    waiting, deaths = deque(keys), Counter[EpisodeKey]()
    pool: dict[Connection[Any, Any], _Worker] = {}
    try:
        for _ in range(workers):
            worker = _start(context)
            pool[worker.connection] = worker
            worker.give(waiting)
        while busy := [connection for connection, worker in pool.items() if worker.key is not None]:
            for connection in wait(busy):
                worker = pool[connection]  # type: ignore[index]
                key = worker.key
                assert key is not None
                try:
                    played = worker.connection.recv()
                except (EOFError, OSError):
                    del pool[worker.connection]
                    worker.stop()
                    cause = f"the worker process died with exit code {worker.process.exitcode}"
                    deaths[key] += 1
                    if deaths[key] < ATTEMPTS:
                        warn(f"{cause} in {key.environment}, {key.agent}, task {key.task_index}; trying it once more")
                        waiting.appendleft(key)
                    else:
                        yield EpisodeRecord(key, failed=f"{cause}, {ATTEMPTS} times"), "{}"
                    worker = _start(context)
                    pool[worker.connection] = worker
                else:
                    worker.key = None
                    yield played
                worker.give(waiting)
    finally:
        for worker in pool.values():
            worker.stop()


def _start(context: SpawnContext) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs,), name="memalpha-gym worker")
    process.start()
    theirs.close()  # only then does the worker's death show as the end of the pipe
    return _Worker(process, ours)


def _work(connection: Connection[Any, Any]) -> None:
    """A worker's life: play what comes through the pipe until it is closed, or until nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent says when to stop
    with contextlib.closing(EpisodePlayer()) as player, contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(player.play(connection.recv()))
