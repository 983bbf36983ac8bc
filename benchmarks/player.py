"""Plays the episodes of one row of the table after those of another: an agent, its environments, as many in flight as suit it."""

from __future__ import annotations

import inspect
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np

from memalpha_gym.episodes import Episode, derive_seed
from memalpha_gym.product_specs import is_product
from memalpha_gym.protocols import PrivilegedAgent
from memalpha_gym.recording import EpisodeKey, EpisodeRecord
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.rollouts import play_episodes

from .environments import Environments, own_reading
from .record import Played, record_failure, record_rollout

BATCH_IN_FLIGHT = 16
"""Episodes in flight of an agent that acts in batches or asynchronously, and does not say how many it works on at once."""
SERVER_IN_FLIGHT = 8
"""Episodes in flight of a plain agent whose reader or judge asks a server."""


def default_in_flight(agent: Any, services: Iterable[Any]) -> int:
    """How many episodes an agent plays at once where nobody says.

    Twice what it works on at once (`agent.concurrency`) keeps it busy while others are read. A plain agent plays one: it takes
    the same time for each, and processes are what makes it faster. One that says its `concurrency` plays as many.

    Args:
        agent: the agent, or its class.
        services: its reader and judges, or their classes.
    """
    concurrency = getattr(agent, "concurrency", None)
    act = getattr(agent, "act_async", None) or getattr(agent, "act", None)
    if hasattr(agent, "act_batch") or inspect.iscoroutinefunction(act):
        return 2 * concurrency if isinstance(concurrency, int) else BATCH_IN_FLIGHT
    if isinstance(concurrency, int):
        return concurrency
    asks_a_server = any(hasattr(service, "read_async") or hasattr(service, "judge_async") for service in services)
    return SERVER_IN_FLIGHT if asks_a_server else 1


def episode_seeds(key: EpisodeKey) -> tuple[int, int]:
    """The seeds of an episode's environment and agent, from run seed, environment, task and repeat alone.

    All agents play a task under the same seeds, so that they can be compared task by task; but a product's own draws depend on
    run seed and repeat alone.
    """
    entropy = [key.seed, zlib.crc32(key.environment.encode()), key.task_index]
    environment, agent = map(int, np.random.SeedSequence(entropy).generate_state(2))
    if is_product(key.agent):  # it is told nothing by which the task could be known
        return environment, derive_seed(key.seed, key.repeat)
    return environment, derive_seed(agent, key.repeat) if key.repeat else agent


def row_of(key: EpisodeKey) -> EpisodeKey:
    """What the episodes of one row of the table have in common: everything but the task and its repeats."""
    return replace(key, task_index=0, repeat=0)


class EpisodePlayer:
    """Plays episodes, and keeps the agents and the last environments for those that follow.

    Args:
        makers: what makes agents that are no other's: by the name that keys call them, a function that gives an instance. They
            are their owner's, who closes them.
        arguments: of the environments, beside those in the keys.
    """

    def __init__(
        self, makers: Mapping[str, Callable[[], Any]] | None = None, arguments: Mapping[str, Any] | None = None
    ) -> None:
        self._makers = dict(makers or {})
        self._arguments = dict(arguments or {})
        self._agents: dict[str, Any] = {}
        self._settings: EpisodeKey | None = None
        self._environments: Environments | None = None

    def play(self, keys: Iterable[EpisodeKey], in_flight: int | None = None) -> Iterator[Played]:
        """Play episodes and yield what is kept of each as it ends. Whatever is raised in one fails this one only.

        Args:
            keys: the episodes, taken one by one as places become free. Those of one row stand together; no two rows are in
                flight at once.
            in_flight: how many at once; None for what suits the agent.
        """
        for row, members in groupby(keys, key=row_of):
            yield from self._play_row(row, members, in_flight)

    def close(self) -> None:
        """Close the environments and the agents that were kept."""
        self._close_environments()
        for name, agent in self._agents.items():
            if name not in self._makers and callable(close := getattr(agent, "close", None)):
                close()
        self._agents.clear()

    def _close_environments(self) -> None:
        if self._environments is not None:
            self._environments.close()
        self._environments = self._settings = None

    def _play_row(self, row: EpisodeKey, keys: Iterable[EpisodeKey], in_flight: int | None) -> Iterator[Played]:
        try:
            environments, agent = self._environments_of(row), self._agent_of(row.agent)
            environments.prepare(agent)
        except Exception as error:  # there is nobody to play, or nothing to play in
            yield from (record_failure(EpisodeRecord(key), error) for key in keys)
            return
        failed: list[Played] = []
        for rollout in play_episodes(
            _episodes(keys, environments, failed),
            agent,
            make_agent=self._maker_of(row.agent),
            in_flight=in_flight or default_in_flight(agent, environments.services.values()),
        ):
            environments.give_back(rollout.episode.env)
            reading = own_reading(agent) if row.recall_tokens is None else {}
            yield record_rollout(rollout, isinstance(agent, PrivilegedAgent), reading)
        yield from failed

    def _environments_of(self, row: EpisodeKey) -> Environments:
        settings = replace(row, agent="", seed=0, repeat=0)
        if self._environments is None or settings != self._settings:
            self._close_environments()
            self._environments, self._settings = Environments(row, **self._arguments), settings
        return self._environments

    def _agent_of(self, spec: str) -> Any:
        if spec not in self._agents:
            self._agents[spec] = self._maker_of(spec)()
        return self._agents[spec]

    def _maker_of(self, spec: str) -> Callable[[], Any]:
        return self._makers.get(spec) or partial(make, AGENTS, "agent", spec)


class PlayerOnCall:
    """Plays for someone who gives it episodes a few at a time, and wants them back one by one as they end."""

    def __init__(self) -> None:
        self._player = EpisodePlayer()
        self._waiting: deque[EpisodeKey] = deque()
        self._ended: Iterator[Played] = iter(())

    def play_on(self, more: Iterable[EpisodeKey], in_flight: int) -> Played:
        """Take further episodes, and play until one of all has ended.

        Args:
            more: episodes; those of one row of the table stand together.
            in_flight: how many are played at once.
        """
        self._waiting.extend(more)
        while True:
            for played in self._ended:
                return played
            self._ended = self._player.play(iter(self._next, None), in_flight)

    def close(self) -> None:
        """Close the environments that were kept."""
        self._player.close()

    def _next(self) -> EpisodeKey | None:
        return self._waiting.popleft() if self._waiting else None


def _episodes(keys: Iterable[EpisodeKey], environments: Environments, failed: list[Played]) -> Iterator[Episode]:
    """What is to be played; `failed` is told of episodes that no environment could be made for."""
    for key in keys:
        env_seed, agent_seed = episode_seeds(key)
        try:
            env = environments.take()
        except Exception as error:
            failed.append(record_failure(EpisodeRecord(key), error))
            continue
        yield Episode(env, key, seed=agent_seed, env_seed=env_seed, options={"task_index": key.task_index})
