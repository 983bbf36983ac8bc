"""Rollouts without waiting: each episode goes on to its next chunk as soon as its own completion is there.

In lock-step, all episodes write chunk k, and all of them wait for the longest completion; then all wait for the reader. Here N
episodes are in flight, each on its own, so that the model always has completions to decode: an episode's questions are read
while others still write, and when it is over the next one takes its place.

    episodes = (start(env.fork(), task, key=task) for task in range(512))
    async for rollout in play_all(episodes, policy.act, in_flight=64):
        ...

It works with any coroutine from an observation to tool calls: vLLM in process, a server, transformers, or a simulation.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.tools import ToolCall

from ..language_model.generation import Move, derive_seed
from .places import Places

IN_FLIGHT = 64


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode that was started and is to be played on from where it stands.

    Attributes:
        env: its environment, which no other episode uses.
        observation: what it shows now.
        seed: of the episode's completions.
        key: whatever tells the caller which episode this is, such as a task and a place in a group.
    """

    env: Any
    observation: Mapping[str, Any]
    seed: int = 0
    key: Any = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a rollout: a sample of its own for a learner, since the context is rewritten at each chunk.

    Attributes:
        observation: what the policy saw.
        move: what it did.
        reward: what the step was paid.
        info: the step's info, with `reward_terms` and `results`.
    """

    observation: Mapping[str, Any]
    move: Move
    reward: float
    info: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rollout:
    """An episode that was played.

    Attributes:
        key: the episode's.
        turns: one a chunk, in order.
        error: what ended the episode early, such as a model server that failed for good; None where it was played to its end.
    """

    key: Any
    turns: tuple[Turn, ...]
    error: Exception | None = None

    @property
    def failed(self) -> str:
        """Why the rollout has no valid reward: the model failed, or a reading did; empty where it has one. What failed is
        no zero: it belongs in no average and no loss."""
        if self.error is not None:
            return f"{type(self.error).__name__}: {self.error}".strip(": ")
        return str(self.turns[-1].info.get("failed", "")) if self.turns else ""

    @property
    def episode_return(self) -> float:
        """The undiscounted sum of the rewards."""
        return sum(turn.reward for turn in self.turns)


Act = Callable[[Mapping[str, Any], int], Awaitable[Move]]
"""From an observation and a seed to a move."""
Step = Callable[[Any, Sequence[ToolCall]], Awaitable[Any]]
"""From an environment and calls to what its `step` returns."""


def start(env: MemoryConstructionEnv, task_index: int, *, seed: int = 0, key: Any = None) -> Episode:
    """An episode at the beginning of one of the source's tasks; `key` is the task's index where none is given."""
    observation, _ = env.reset(seed=seed, options={"task_index": task_index})
    return Episode(env, observation, seed, task_index if key is None else key)


def group(episode: Episode, size: int) -> Iterator[Episode]:
    """Continuations of one episode from where it stands, for advantages within a group: the same memory and chunk, seeds of
    their own, and the keys `(key, 0)`, `(key, 1)`, …"""
    for member in range(size):
        seed = derive_seed(episode.seed, member)
        yield Episode(episode.env.fork(), episode.observation, seed, (episode.key, member))


async def play_all(
    episodes: Iterable[Episode],
    act: Act,
    *,
    in_flight: int = IN_FLIGHT,
    writing: int | None = None,
    step: Step | None = None,
) -> AsyncIterator[Rollout]:
    """Play episodes and yield each as it ends. Those that end at the same moment come in the order of their start.

    Args:
        episodes: taken one by one as places become free, so that they may be started as they are taken.
        act: the policy.
        in_flight: episodes at once, 1 or more; twice what the model decodes together keeps it busy.
        writing: completions that are asked for at once, for those episodes that have the most chunks left: what the model
            decodes together, where that is less than `in_flight`. None asks for all, and leaves the order to the model.
        step: how an environment steps; by default on a thread, so that readers and judges hold up nobody else.
    """
    waiting = enumerate(episodes)
    running: dict[asyncio.Task[Rollout], int] = {}
    with ThreadPoolExecutor(in_flight, thread_name_prefix="episode") as pool:
        step = step or _step_on(pool)
        act = act if writing is None else _in_turn(act, Places(writing))
        try:
            while True:
                for number, episode in islice(waiting, in_flight - len(running)):
                    running[asyncio.create_task(play(episode, act, step))] = number
                if not running:
                    return
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in sorted(done, key=running.__getitem__):
                    del running[task]
                    yield task.result()
        finally:
            for task in running:
                task.cancel()


async def play(episode: Episode, act: Act, step: Step) -> Rollout:
    """Play one episode to its end. What the policy or the environment raises ends this episode alone, and is its `error`."""
    observation, turns = episode.observation, list[Turn]()
    over = False
    while not over:
        try:
            move = await act(observation, derive_seed(episode.seed, len(turns)))
            following, reward, terminated, truncated, info = await step(episode.env, move.calls)
        except Exception as error:  # of any model, server or environment: the caller has it in the rollout
            return Rollout(episode.key, tuple(turns), error)
        turns.append(Turn(observation, move, float(reward), info))
        observation, over = following, terminated or truncated
    return Rollout(episode.key, tuple(turns))


def collect(
    episodes: Iterable[Episode], act: Act, *, in_flight: int = IN_FLIGHT, writing: int | None = None
) -> list[Rollout]:
    """All rollouts, in the order of the episodes, for code that is not asynchronous; arguments as for `play_all`."""

    async def gather() -> list[Rollout]:
        numbered = (replace(episode, key=(number, episode.key)) for number, episode in enumerate(episodes))
        return [rollout async for rollout in play_all(numbered, act, in_flight=in_flight, writing=writing)]

    rollouts = sorted(asyncio.run(gather()), key=lambda rollout: rollout.key[0])
    return [replace(rollout, key=rollout.key[1]) for rollout in rollouts]


def _in_turn(act: Act, places: Places) -> Act:
    async def act_in_turn(observation: Mapping[str, Any], seed: int) -> Move:
        async with places.hold(observation["chunks_total"] - observation["chunk_index"]):
            return await act(observation, seed)

    return act_in_turn


def _step_on(pool: ThreadPoolExecutor) -> Step:
    async def step(env: Any, calls: Sequence[ToolCall]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, env.step, calls)

    return step
