"""Runs episodes, in this process, in several, or on a Ray cluster.

An executor (`play_here`, `play_in_processes`, `play_on_ray`) takes the keys of episodes and hands what is kept of each to `keep`
as it ends, in this process and thread: whoever plays, there is one writer. Neither the number of workers, nor that of episodes in
flight, nor the order in which episodes end changes a figure: each episode depends on its key alone. Ctrl-C ends a run; what was
handed over by then is kept, and what a worker had handed over too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache, partial

from memalpha_gym.recording import EpisodeKey
from memalpha_gym.registration import AGENTS, ANSWER_JUDGES, JUDGES, READERS

from .interrupts import interrupts_at_once, interrupts_deferred
from .names import load_named
from .player import EpisodePlayer, default_in_flight
from .processes import play_in_processes
from .record import Keep


@dataclass(frozen=True, slots=True)
class Pace:
    """How many workers play, and how many episodes each of them has in flight."""

    workers: int
    in_flight: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """The Ray cluster that is to play.

    Attributes:
        address: of its head; None for $RAY_ADDRESS, or else a cluster of this machine alone, made for the run.
        gpus_per_worker: GPUs that each worker has for itself.
    """

    address: str | None = None
    gpus_per_worker: float = 0


def run_episodes(
    keys: Sequence[EpisodeKey],
    keep: Keep,
    warn: Callable[[str], None],
    *,
    workers: int | None = None,
    in_flight: int | None = None,
    cluster: Cluster | None = None,
) -> None:
    """Play episodes.

    Args:
        keys: the episodes; those of one row of the table stand together.
        keep: is given each episode as it ends. Ctrl-C waits until it returns.
        warn: is told in a line when a worker dies.
        workers: the number of processes, or of actors on the cluster. None for one per core, or, for agents that play several
            episodes at once, for one; on a cluster whose workers have GPUs, for as many as these are enough for.
        in_flight: episodes that each worker plays at once; None for what suits the agent.
        cluster: who plays in place of this machine's processes.

    Raises:
        CommandError: the workers cannot be started.
    """
    if not keys:
        return
    if cluster is None:
        for pace, members in _by_pace(keys, workers, in_flight, _places_here):
            if min(pace.workers, len(members)) > 1:
                play_in_processes(members, keep, warn, min(pace.workers, len(members)), pace.in_flight)
            else:
                play_here(members, keep, in_flight)
        return
    from . import ray_cluster  # an extra, and slow to import

    with ray_cluster.cluster(cluster.address, workers):
        places = partial(ray_cluster.places, cluster.gpus_per_worker)
        for pace, members in _by_pace(keys, workers, in_flight, places):
            team = min(pace.workers, len(members))
            ray_cluster.play_on_ray(members, keep, warn, team, pace.in_flight, cluster.gpus_per_worker)


def _by_pace(
    keys: Sequence[EpisodeKey], workers: int | None, in_flight: int | None, places: Callable[[int], int]
) -> list[tuple[Pace, list[EpisodeKey]]]:
    """The episodes by what was asked for, or, where nothing was, by what suits the classes that play.

    Args:
        keys: the episodes.
        workers: what was asked for.
        in_flight: what was asked for.
        places: how many workers suit so many episodes in flight.
    """

    @cache
    def pace_of(agent: str, reader: str, judge: str, answer_judge: str) -> Pace:
        services = (load_named(READERS, reader), load_named(JUDGES, judge), load_named(ANSWER_JUDGES, answer_judge))
        at_once = in_flight or default_in_flight(load_named(AGENTS, agent), services)
        return Pace(workers or places(at_once), at_once)

    paces: dict[Pace, list[EpisodeKey]] = {}
    for key in keys:
        paces.setdefault(pace_of(key.agent, key.reader, key.judge, key.answer_judge), []).append(key)
    return list(paces.items())


def _places_here(at_once: int) -> int:
    """One process per core; one for an agent that plays several episodes at once."""
    return 1 if at_once > 1 else os.cpu_count() or 1


def play_here(keys: Sequence[EpisodeKey], keep: Keep, in_flight: int | None = None) -> None:
    """Play episodes in this process, and hand each to `keep` as it ends."""
    with interrupts_at_once(), closing(EpisodePlayer()) as player:
        for record, episode in player.play(keys, in_flight):
            with interrupts_deferred():
                keep(record, episode)
