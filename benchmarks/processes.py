"""Runs episodes in worker processes.

Each worker is an executor of `concurrent.futures` with a single process. An executor with many breaks as a whole when one of
them dies, and does not say which; one with a single process takes along only what that one was playing. What else an executor
lacks is added here: its process can be ended while it plays (before Python 3.14 there is no call for it), its exit code is
known, Ctrl-C does not reach it, and it does not outlive a parent that is killed.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from multiprocessing.connection import wait

from memalpha_gym.recording import EpisodeKey

from .interrupts import interrupts_blocked
from .player import PlayerOnCall
from .record import Keep, Played
from .team import play_in_team

GRACE = 10.0
"""Seconds that a process has to end after it was told to."""


def play_in_processes(
    keys: Sequence[EpisodeKey], keep: Keep, warn: Callable[[str], None], workers: int, in_flight: int
) -> None:
    """Play episodes in processes, and hand each to `keep` as it ends. However this ends, the processes end too.

    Args:
        keys: the episodes; those of one row of the table stand together.
        keep: is given each episode as it ends.
        warn: is told in a line when a process dies.
        workers: how many processes.
        in_flight: episodes that each of them plays at once.

    Raises:
        CommandError: no process can be started.
    """
    play_in_team(keys, keep, warn, partial(_ProcessWorker, in_flight), workers, in_flight)


class _ProcessWorker:
    """A process that plays; see `team.Worker`."""

    died: tuple[type[Exception], ...] = (BrokenProcessPool,)

    def __init__(self, in_flight: int) -> None:
        self.keys: list[EpisodeKey] = []
        self._in_flight = in_flight
        # Spawned, not forked: a fork would copy the progress bar's thread and whatever a stranger's agent has open.
        context = multiprocessing.get_context("spawn")
        self._executor = ProcessPoolExecutor(1, mp_context=context, initializer=_end_with_parent)
        others = set(multiprocessing.active_children())
        with interrupts_blocked():
            self.ready = self._executor.submit(int)  # starts the process
        (self._process,) = set(multiprocessing.active_children()) - others

    def play(self, more: Sequence[EpisodeKey]) -> Future[Played]:
        """Give it more episodes; the next of all that it has to end."""
        self.keys += more
        return self._executor.submit(_play_on, more, self._in_flight)

    def cause(self, _: Exception) -> str:
        """How it died."""
        # The executor's own thread reaps the process. Whoever asks meanwhile is told that there is no exit code, so wait for it.
        self._executor.shutdown(wait=True)
        return f"the worker process died with exit code {self._process.exitcode}"

    def terminate(self) -> None:
        """End the process at once."""
        self._process.terminate()

    def stop(self) -> None:
        """Let the process end."""
        self._executor.shutdown(wait=False)
        if not wait([self._process.sentinel], GRACE):
            self._process.kill()
        self._process.join()


@cache
def _player() -> PlayerOnCall:
    """What this process plays with."""
    player = PlayerOnCall()
    atexit.register(player.close)
    return player


def _play_on(more: Sequence[EpisodeKey], in_flight: int) -> Played:
    return _player().play_on(more, in_flight)


def _end_with_parent() -> None:
    """End this process when its parent has ended, however that came about."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent").start()
