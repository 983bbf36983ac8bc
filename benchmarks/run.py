"""Runs episodes, in this process or in several.

An executor (`play_here`, `play_in_processes`) takes the keys of episodes and hands what is kept of each to `keep` as it ends, in
this process and thread: whoever plays, there is one writer. Neither the number of workers, nor that of episodes in flight, nor
the order in which episodes end changes a figure: each episode depends on its key alone. Ctrl-C ends a run, and loses no episode
that had ended by then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache

from memalpha_gym.recording import EpisodeKey
from memalpha_gym.registration import AGENTS, ANSWER_JUDGES, JUDGES, READERS

from .interrupts import interrupts_at_once, interrupts_deferred
from .names import load_named
from .player import EpisodePlayer, default_in_flight
from .processes import play_in_processes
from .record import Keep


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

    @cache
    def workers_for(agent: str, reader: str, judge: str, answer_judge: str) -> int:
        services = (load_named(READERS, reader), load_named(JUDGES, judge), load_named(ANSWER_JUDGES, answer_judge))
        at_once = in_flight or default_in_flight(load_named(AGENTS, agent), services)
        return workers or (1 if at_once > 1 else os.cpu_count() or 1)

    by_workers: dict[int, list[EpisodeKey]] = {}
    for key in keys:
        by_workers.setdefault(workers_for(key.agent, key.reader, key.judge, key.answer_judge), []).append(key)
    for count, members in by_workers.items():
        count = min(count, len(members))
        if count > 1:
            play_in_processes(members, keep, warn, count, in_flight)
        else:
            play_here(members, keep, in_flight)


def play_here(keys: Sequence[EpisodeKey], keep: Keep, in_flight: int | None = None) -> None:
    """Play episodes in this process, and hand each to `keep` as it ends."""
    with interrupts_at_once(), closing(EpisodePlayer()) as player:
        for record, episode in player.play(keys, in_flight):
            with interrupts_deferred():
                keep(record, episode)
