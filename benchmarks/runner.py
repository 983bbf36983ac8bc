"""Runs many episodes, in this process or in several.

Neither the number of workers nor the order in which episodes finish changes a figure: each episode depends on its key
alone. A worker process that dies (out of memory, a crash in native code) takes its episode with it; the episode is
tried once more, then recorded as failed.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

from memalpha_gym.recording import EpisodeKey, EpisodeRecord

from .episodes import EpisodePlayer

ATTEMPTS = 2
"""How often an episode is tried whose worker process dies."""

Episodes = Generator[tuple[EpisodeRecord, str], None, None]
"""The figures of each episode, with the rest of it as JSON."""


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


class _Worker:
    """A process that plays one episode at a time, and this end of the pipe to it."""

    def __init__(self) -> None:
        # Spawned, not forked: a fork would copy the progress bar's thread and whatever a stranger's agent has open.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs,), name="memalpha-gym worker")
        with _without_interrupts():
            self.process.start()
        theirs.close()  # only then does the worker's death show as the end of the pipe

    def give(self, key: EpisodeKey) -> None:
        """Hand over an episode. That a dead process took none shows when it is waited for."""
        with contextlib.suppress(OSError):
            self.connection.send(key)

    def receive(self) -> tuple[EpisodeRecord, str] | None:
        """The episode as it was played; None where the process died instead."""
        try:
            played: tuple[EpisodeRecord, str] = self.connection.recv()
        except (EOFError, OSError):
            return None
        return played

    def stop(self, at_once: bool) -> None:
        """End the process: at once, or by the end of its pipe, so that its agents can clean up."""
        if at_once:
            self.process.terminate()
        self.connection.close()
        self.process.join(timeout=10)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _run_in_processes(keys: Sequence[EpisodeKey], workers: int, warn: Callable[[str], None]) -> Episodes:
    waiting, deaths = deque(keys), Counter[EpisodeKey]()
    playing: dict[_Worker, EpisodeKey] = {}
    idle: list[_Worker] = []
    try:
        while waiting or playing:
            while waiting and len(playing) < workers:
                worker = idle.pop() if idle else _Worker()
                playing[worker] = waiting.popleft()
                worker.give(playing[worker])
            for worker in _ready(playing):
                key, played = playing.pop(worker), worker.receive()
                if played is not None:
                    idle.append(worker)
                    yield played
                    continue
                worker.stop(at_once=True)
                cause = f"the worker process died with exit code {worker.process.exitcode}"
                deaths[key] += 1
                if deaths[key] < ATTEMPTS:
                    warn(f"{cause} in {key.environment}, {key.agent}, task {key.task_index}; trying it once more")
                    waiting.appendleft(key)
                else:
                    yield EpisodeRecord(key, failed=f"{cause}, {ATTEMPTS} times"), "{}"
    finally:
        for worker in (*playing, *idle):
            worker.stop(at_once=worker in playing)


def _ready(workers: Iterable[_Worker]) -> list[_Worker]:
    """Wait until some of the workers have played their episode, or died."""
    by_connection: dict[Any, _Worker] = {worker.connection: worker for worker in workers}
    return [by_connection[connection] for connection in wait(list(by_connection))]


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold back Ctrl-C, which reaches the whole process group, so that a process started here never sees it.

    A child inherits what its parent blocks. It is told by its parent when to stop.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: Connection[Any, Any]) -> None:
    """A worker's life: play what comes through the pipe until it is closed, or until nobody listens any more."""
    with contextlib.closing(EpisodePlayer()) as player, contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(player.play(connection.recv()))
