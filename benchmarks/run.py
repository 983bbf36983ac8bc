"""Runs episodes, in this process or in several.

An executor (`play_here`, `play_in_processes`) takes the keys of episodes and hands what is kept of each to `keep` as it ends, in
this process and thread: whoever plays, there is one writer. Neither the number of workers, nor that of episodes in flight, nor
the order in which episodes end changes a figure: each episode depends on its key alone. Ctrl-C ends a run; what was handed over
by then is kept, and what a worker process had handed over too.
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
    """How many processes play, and how many episodes each of them has in flight."""

    workers: int
    in_flight: int


def run_episodes(
    keys: Sequence[EpisodeKey],
    keep: Keep,
    warn: Callable[[str], None],
    *,
    workers: int | None = None,
    in_flight: int | None = None,
) -> None:
    """Play episodes.

    Args:
        keys: the episodes; those of one row of the table stand together.
        keep: is given each episode as it ends. Ctrl-C waits until it returns.
        warn: is told in a line when a worker process dies.
        workers: the number of processes. None for one per core, or, for agents that play several episodes at once, for this one.
        in_flight: episodes that each process plays at once; None for what suits the agent.
    """
    paces: dict[Pace, list[EpisodeKey]] = {}
    pace_of = cache(partial(_pace, workers, in_flight))
    for key in keys:
        paces.setdefault(pace_of(key.agent, key.reader, key.judge, key.answer_judge), []).append(key)
    for pace, members in paces.items():
        if min(pace.workers, len(members)) > 1:
            play_in_processes(members, keep, warn, min(pace.workers, len(members)), pace.in_flight)
        else:
            play_here(members, keep, in_flight)


def _pace(workers: int | None, in_flight: int | None, agent: str, reader: str, judge: str, answer_judge: str) -> Pace:
    """What was asked for; where nothing was, what suits the classes that play."""
    services = (load_named(READERS, reader), load_named(JUDGES, judge), load_named(ANSWER_JUDGES, answer_judge))
    at_once = in_flight or default_in_flight(load_named(AGENTS, agent), services)
    return Pace(workers or (1 if at_once > 1 else os.cpu_count() or 1), at_once)


def play_here(keys: Sequence[EpisodeKey], keep: Keep, in_flight: int | None = None) -> None:
    """Play episodes in this process, and hand each to `keep` as it ends."""
    with interrupts_at_once(), closing(EpisodePlayer()) as player:
        for record, episode in player.play(keys, in_flight):
            with interrupts_deferred():
                keep(record, episode)
