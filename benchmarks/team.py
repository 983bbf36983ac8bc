"""Workers that play episodes: who is given what, what becomes of those whose worker dies, and one writer for all.

A worker is a process of this machine or an actor of a Ray cluster (`processes`, `ray_cluster`). It is given a few episodes at
a time, and each that has ended comes in a future. Whoever dies takes along only what he was playing.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, Protocol

from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey, EpisodeRecord

from .interrupts import interrupts_deferred
from .record import Keep, Played

ATTEMPTS = 2
"""How often an episode is tried whose worker dies."""
PATIENCE = 60.0
"""Seconds without news after which one is told that workers are still awaited."""


class Worker(Protocol):
    """Someone who plays.

    Attributes:
        keys: the episodes that it was given and has not given back.
        ready: done when it can play; until then it is given nothing.
        died: what `ready` and what `play` returned raise when the worker has died.
    """

    keys: list[EpisodeKey]
    ready: Future[Any]
    died: tuple[type[Exception], ...]

    def play(self, more: Sequence[EpisodeKey]) -> Future[Played]:
        """Give it more episodes; the next of all that it has to end."""

    def cause(self, error: Exception) -> str:
        """How it died, for the reader of a table."""

    def terminate(self) -> None:
        """Have it end at once."""

    def stop(self) -> None:
        """Have it end, and return when it has."""


def play_in_team(
    keys: Sequence[EpisodeKey],
    keep: Keep,
    warn: Callable[[str], None],
    hire: Callable[[], Worker],
    workers: int,
    in_flight: int,
) -> None:
    """Play episodes, and hand each to `keep` as it ends. However this ends, the workers end too.

    Args:
        keys: the episodes; those of one row of the table stand together.
        keep: is given each episode as it ends.
        warn: is told in a line when a worker dies.
        hire: makes a worker.
        workers: how many there are to be.
        in_flight: episodes that each of them plays at once.

    Raises:
        CommandError: no worker can be started.
    """
    team = _Team(keys, hire, workers, in_flight, warn)
    try:
        with interrupts_deferred():
            team.hand_out()
        while team.unfinished:
            done, _ = wait(team.awaited, timeout=PATIENCE, return_when=FIRST_COMPLETED)
            if not done:
                team.remind()
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

    def __init__(
        self,
        keys: Sequence[EpisodeKey],
        hire: Callable[[], Worker],
        workers: int,
        in_flight: int,
        warn: Callable[[str], None],
    ) -> None:
        self.playing: dict[Future[Played], Worker] = {}
        self._coming: dict[Future[Any], Worker] = {}
        self._resting: list[Worker] = []
        self._waiting = deque(keys)
        self._suspects: deque[EpisodeKey] = deque()  # their worker died, with them or with others that it played
        self._deaths: Counter[EpisodeKey] = Counter()
        self._failed_starts = 0  # one after the other
        self._hire = hire
        self._workers = workers
        # With several in flight a worker has the next ones at hand, so that a place which becomes free is taken at once.
        ahead = 1 if in_flight == 1 else 2 * in_flight
        self._ahead = min(ahead, math.ceil(len(keys) / workers))
        self._warn = warn
        self._told_of_waiting = False

    @property
    def unfinished(self) -> bool:
        """Whether there is an episode that has not been received."""
        return bool(self.playing or self._waiting or self._suspects)

    @property
    def awaited(self) -> list[Future[Any]]:
        """Where the next news come from."""
        return [*self.playing, *self._coming]

    def hand_out(self) -> None:
        """Have everyone play who is free and for whom there is something, and have others come in place of who is missing."""
        resting, self._resting = self._resting, []
        for worker in resting:
            self._hand_to(worker)
        while (self._waiting or self._suspects) and self._size < self._workers:
            worker = self._hire()
            self._coming[worker.ready] = worker

    def receive(self, done: Iterable[Future[Any]]) -> list[Played]:
        """The episodes that have ended, those whose worker died for good included."""
        ended: list[Played] = []
        for future in done:
            if future in self._coming:
                self._welcome(future, self._coming.pop(future))
                continue
            worker = self.playing.pop(future)
            try:
                played = future.result()
            except worker.died as error:
                ended += self._bury(worker, error)
            else:
                worker.keys.remove(played[0].key)
                self._resting.append(worker)
                ended.append(played)
        return ended

    def remind(self) -> None:
        """Tell once who is waited for."""
        if self._coming and not self._told_of_waiting:
            self._told_of_waiting = True
            self._warn(f"{len(self._coming)} of {self._workers} workers have not started yet; waiting for them")

    def stop(self) -> None:
        """End all workers: those that have something to play at once, the others in their own time."""
        busy = (*self.playing.values(), *self._coming.values())
        for worker in busy:
            worker.terminate()
        for worker in (*busy, *self._resting):
            worker.stop()

    @property
    def _size(self) -> int:
        return len(self.playing) + len(self._resting) + len(self._coming)

    def _welcome(self, ready: Future[Any], worker: Worker) -> None:
        """Have a worker that has started rest; where as many as there should be failed to start in a row, none will.

        Raises:
            CommandError: no worker can be started.
        """
        try:
            ready.result()
        except worker.died as error:
            cause = worker.cause(error)
            self._failed_starts += 1
            if self._failed_starts >= max(ATTEMPTS, self._workers):
                raise CommandError(f"{cause} before it could play, {self._failed_starts} times") from error
            self._warn(f"{cause} before it could play; starting another")
        else:
            self._failed_starts = 0
            self._resting.append(worker)

    def _hand_to(self, worker: Worker) -> None:
        more = self._next_for(worker)
        if worker.keys or more:
            self.playing[worker.play(more)] = worker
        else:
            self._resting.append(worker)

    def _next_for(self, worker: Worker) -> list[EpisodeKey]:
        """The episodes that a worker is given to those it has. A suspect is played alone."""
        if self._suspects and not worker.keys:
            return [self._suspects.popleft()]
        if worker.keys and self._deaths[worker.keys[0]]:
            return []
        free = self._ahead - len(worker.keys)
        return [self._waiting.popleft() for _ in range(min(free, len(self._waiting)))]

    def _bury(self, worker: Worker, error: Exception) -> Iterator[Played]:
        """Try the episodes of a worker that died once more; those that were tried often enough have failed."""
        cause = worker.cause(error)
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
