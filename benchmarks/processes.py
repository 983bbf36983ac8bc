"""Runs episodes in worker processes.

Each worker is an executor of `concurrent.futures` with a single process. An executor with many breaks as a whole when one of
them dies, and does not say which; one with a single process takes along only what that one was playing. What else an executor
lacks is added here: its process can be ended while it plays (before Python 3.14 there is no call for it), its exit code is
known, Ctrl-C does not reach it, and it does not outlive a parent that is killed.
"""

from __future__ import annotations

import atexit
import math
import multiprocessing
import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache

from memalpha_gym.recording import EpisodeKey, EpisodeRecord

from .interrupts import interrupts_blocked, interrupts_deferred
from .player import EpisodePlayer
from .record import Keep, Played

ATTEMPTS = 2
"""How often an episode is tried whose worker process dies."""
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
    """
    team = _Team(keys, workers, in_flight, warn)
    try:
        with interrupts_deferred():
            team.hand_out()
        while team.playing:
            done, _ = wait(team.playing, return_when=FIRST_COMPLETED)
            with interrupts_deferred():
                ended = team.receive(done)
                team.hand_out()  # before the writing, so that nobody waits for it
                _keep_all(ended, keep)
    except KeyboardInterrupt:
        with interrupts_deferred():
            _keep_all(team.receive([future for future in team.playing if future.done()]), keep)
        raise
    finally:
        team.stop()


def _keep_all(ended: Iterable[Played], keep: Keep) -> None:
    for record, episode in ended:
        keep(record, episode)


class _Team:
    """The workers, and who plays what.

    Attributes:
        playing: the workers that play, each with what its next finished episode will come in.
    """

    def __init__(self, keys: Sequence[EpisodeKey], workers: int, in_flight: int, warn: Callable[[str], None]) -> None:
        self.playing: dict[Future[Played], _Worker] = {}
        self._resting: list[_Worker] = []
        self._waiting = deque(keys)
        self._suspects: deque[EpisodeKey] = deque()  # their process died, with them or with others that it played
        self._deaths: Counter[EpisodeKey] = Counter()
        self._workers = workers
        self._in_flight = in_flight
        # With several in flight a worker has the next ones at hand, so that a place which becomes free is taken at once.
        ahead = 1 if in_flight == 1 else 2 * in_flight
        self._ahead = min(ahead, math.ceil(len(keys) / workers))
        self._warn = warn

    def hand_out(self) -> None:
        """Have everyone play who is not playing and for whom there is something."""
        resting, self._resting = self._resting, []
        for worker in resting:
            self._hand_to(worker)
        while (self._waiting or self._suspects) and len(self.playing) + len(self._resting) < self._workers:
            self._hand_to(_Worker(self._in_flight))

    def receive(self, done: Iterable[Future[Played]]) -> list[Played]:
        """The episodes that have ended, those whose process died for good included."""
        ended: list[Played] = []
        for future in done:
            worker = self.playing.pop(future)
            try:
                played = future.result()
            except BrokenProcessPool:
                ended += self._bury(worker)
            else:
                worker.keys.remove(played[0].key)
                self._resting.append(worker)
                ended.append(played)
        return ended

    def stop(self) -> None:
        """End all processes: those that have something to play at once, the others in their own time."""
        workers = (*self.playing.values(), *self._resting)
        for worker in workers:
            if worker.keys:
                worker.terminate()
        for worker in workers:
            worker.stop()

    def _hand_to(self, worker: _Worker) -> None:
        more = self._next_for(worker)
        if worker.keys or more:
            self.playing[worker.play(more)] = worker
        else:
            self._resting.append(worker)

    def _next_for(self, worker: _Worker) -> list[EpisodeKey]:
        """The episodes that a worker is given to those it has. A suspect is played alone."""
        if self._suspects and not worker.keys:
            return [self._suspects.popleft()]
        if worker.keys and self._deaths[worker.keys[0]]:
            return []
        free = self._ahead - len(worker.keys)
        return [self._waiting.popleft() for _ in range(min(free, len(self._waiting)))]

    def _bury(self, worker: _Worker) -> Iterator[Played]:
        """Try the episodes of a worker that died once more; those that were tried often enough have failed."""
        cause = f"the worker process died with exit code {worker.stop()}"
        self._deaths.update(worker.keys)
        again = [key for key in worker.keys if self._deaths[key] < ATTEMPTS]
        self._suspects.extend(again)
        if again:
            first = f"{again[0].environment}, {again[0].agent}, task {again[0].task_index}"
            others = f" and {len(again) - 1} more" if again[1:] else ""
            self._warn(f"{cause} in {first}{others}; trying it once more")
        for key in worker.keys:
            if self._deaths[key] >= ATTEMPTS:
                yield EpisodeRecord(key, failed=f"{cause}, {ATTEMPTS} times"), "{}"


class _Worker:
    """A process that plays.

    Attributes:
        keys: the episodes that it was given and has not given back.
    """

    def __init__(self, in_flight: int) -> None:
        self.keys: list[EpisodeKey] = []
        self._in_flight = in_flight
        # Spawned, not forked: a fork would copy the progress bar's thread and whatever a stranger's agent has open.
        context = multiprocessing.get_context("spawn")
        self._executor = ProcessPoolExecutor(1, mp_context=context, initializer=_end_with_parent)
        others = set(multiprocessing.active_children())
        with interrupts_blocked():
            self._executor.submit(int)  # starts the process
        (self._process,) = set(multiprocessing.active_children()) - others

    def play(self, more: Sequence[EpisodeKey]) -> Future[Played]:
        """Give it more episodes; the next of all that it has to end."""
        self.keys += more
        return self._executor.submit(_play_on, more, self._in_flight)

    def terminate(self) -> None:
        """End the process at once."""
        self._process.terminate()

    def stop(self) -> int | None:
        """Let the process end, and return its exit code."""
        self._executor.shutdown(wait=False)
        self._process.join(GRACE)
        if self._process.is_alive():
            self._process.kill()
        self._executor.shutdown(wait=True)
        return self._process.exitcode


class _Playing:
    """What a worker plays: it is given episodes a few at a time, and gives them back one by one as they end."""

    def __init__(self) -> None:
        self._player = EpisodePlayer()
        self._waiting: deque[EpisodeKey] = deque()
        self._ended: Iterator[Played] = iter(())
        atexit.register(self._player.close)

    def play_on(self, more: Sequence[EpisodeKey], in_flight: int) -> Played:
        """Take further episodes, and play until one has ended."""
        self._waiting.extend(more)
        while True:
            for played in self._ended:
                return played
            self._ended = self._player.play(iter(self._next, None), in_flight)

    def _next(self) -> EpisodeKey | None:
        return self._waiting.popleft() if self._waiting else None


@cache
def _playing() -> _Playing:
    """What this process plays."""
    return _Playing()


def _play_on(more: Sequence[EpisodeKey], in_flight: int) -> Played:
    return _playing().play_on(more, in_flight)


def _end_with_parent() -> None:
    """End this process when its parent has ended, however that came about."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent").start()
