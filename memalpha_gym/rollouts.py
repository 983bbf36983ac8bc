"""Many episodes in flight over one agent: the one episode loop of this project. Benchmark, learner and adapters play through it.

    episodes = (Episode(env.fork(), key=i, seed=i, options={"task_index": i}) for i in range(512))
    for rollout in play_episodes(episodes, agent, in_flight=64):
        print(rollout.key, rollout.failed or rollout.episode_return)

There are two ways to play, and an agent's methods decide which:

- Free: an agent with `act_async` is awaited in each episode by itself, and an episode goes on as soon as its own completion is
  there. Its questions are read while others still write.
- In rounds: all others. In a round every episode in flight takes one step: an agent with `act_batch` is asked once for all of
  them, and so are the reader and the judges. What is asked together, and in what order, depends on the episodes alone, so that
  a learner that draws its completions in batches repeats a run bit for bit.

What an episode comes to does not depend on how many are in flight: each completion has a seed of its own, agents with state have
an instance for each place, and whatever is raised ends its own episode and no other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from itertools import islice
from typing import Any

import gymnasium as gym

from memalpha_gym.batching import FAILURES, Gate, Places, Run, as_failure
from memalpha_gym.calling_thread import CallingThread
from memalpha_gym.episodes import Episode, Rollout, Step, derive_seed
from memalpha_gym.players import Move, Place, Players, Turn
from memalpha_gym.stepping import Outcome, Services, Timed, step_all

__all__ = ["Episode", "Move", "Rollout", "Step", "derive_seed", "play_episodes", "stream_episodes"]


def play_episodes(
    episodes: Iterable[Episode],
    agent: Any,
    *,
    make_agent: Callable[[], Any] | None = None,
    in_flight: int = 1,
    barrier: bool | None = None,
    writing: int | None = None,
    timed: Timed = nullcontext,
) -> Iterator[Rollout]:
    """Play episodes and yield each as it ends; in scripts and in notebooks. Arguments as for `stream_episodes`.

    Agents, readers, judges and environments that are not asynchronous run in the thread of the caller, but for the instances of
    agents that act by themselves in several episodes: each of these has a thread of its own.
    """
    caller = CallingThread()
    yield from caller.iterate(
        _stream(episodes, agent, make_agent, in_flight, barrier, writing, timed, caller.run),
    )


async def stream_episodes(
    episodes: Iterable[Episode],
    agent: Any,
    *,
    make_agent: Callable[[], Any] | None = None,
    in_flight: int = 1,
    barrier: bool | None = None,
    writing: int | None = None,
    timed: Timed = nullcontext,
) -> AsyncGenerator[Rollout, None]:
    """Play episodes and yield each as it ends. Those that end at the same moment come in the order of their start.

    Args:
        episodes: taken one by one as places become free, so that they may be made as they are taken.
        agent: who plays; see `memalpha_gym.protocols.Agent`.
        make_agent: makes further instances of an agent with state, which plays each episode in flight with an instance of its
            own. Not needed for one episode at a time, nor for agents that keep no state.
        in_flight: episodes at once, 1 or more.
        barrier: True plays in rounds, False free; None lets the agent's methods decide.
        writing: playing free, the completions that are asked for at once, for those episodes that have the most chunks left:
            what the model decodes together, where that is less than `in_flight`. None asks for all, and leaves the order to
            the model.
        timed: playing in rounds, is told how long each part took: `generate`, `act`, `read`, `judge`.

    Raises:
        ValueError: `in_flight` is no positive number, or the agent cannot be played that way.
    """
    stream = _stream(episodes, agent, make_agent, in_flight, barrier, writing, timed, _here)
    try:
        async for rollout in stream:
            yield rollout
    finally:
        await stream.aclose()


async def _here(work: Callable[[], Any]) -> Any:
    """Runs a function in the thread of the event loop itself."""
    return work()


async def _stream(
    episodes: Iterable[Episode],
    agent: Any,
    make_agent: Callable[[], Any] | None,
    in_flight: int,
    barrier: bool | None,
    writing: int | None,
    timed: Timed,
    run: Run,
) -> AsyncGenerator[Rollout, None]:
    """`stream_episodes`, with what runs all that is not asynchronous."""
    if in_flight < 1:
        raise ValueError(f"in_flight is {in_flight}; give 1 or more episodes")
    players = Players(agent, make_agent, in_flight, run)
    in_rounds = not players.asynchronous if barrier is None else barrier
    if not in_rounds and not players.asynchronous:
        raise ValueError(f"{type(agent).__name__} has no act_async and cannot be played free; leave barrier to None")
    waiting, broken = enumerate(episodes), None
    running: dict[asyncio.Task[Rollout], int] = {}
    way = _Rounds(players, lambda: len(running), timed, run) if in_rounds else _Free(players, writing, run)
    try:
        while True:
            try:
                taken = [] if broken else await run(lambda: list(islice(waiting, in_flight - len(running))))
            except Exception as error:  # of whoever makes the episodes: those in flight are played to their end first
                taken, broken = [], error
            for number, episode in taken:
                running[asyncio.create_task(_play(number, episode, players, way, run))] = number
            if not running:
                break
            way.check()
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in sorted(done, key=running.__getitem__):
                del running[task]
                yield task.result()
    finally:
        for task in running:
            task.cancel()
        way.close()
        players.close()
    if broken is not None:
        raise broken


class _Free:
    """Each episode by itself."""

    def __init__(self, players: Players, writing: int | None, run: Run) -> None:
        self._players = players
        self._run = run
        self._places = Places(writing) if writing is not None else None
        self._services = Services()

    def close(self) -> None:
        """End the threads of readers and judges."""
        self._services.close()

    def check(self) -> None:
        """Nobody waits for others here."""

    async def act(self, _: int, turn: Turn) -> Move:
        """The player's move."""
        if self._places is None:
            return await self._players.act(turn)
        async with self._places.hold(turn.observation["chunks_total"] - turn.observation["chunk_index"]):
            return await self._players.act(turn)

    async def step(self, _: int, env: gym.Env[Any, Any], action: Any) -> Outcome:
        """What the environment makes of it."""
        return await self._services.step(env, action, self._run)


class _Rounds:
    """All episodes together, in the order of their start."""

    def __init__(self, players: Players, size: Callable[[], int], timed: Timed, run: Run) -> None:
        self._players = players
        self._timed = timed
        self._run = run
        self._acting = Gate(self._act_all, size)
        # An episode that failed while acting may be followed by one that has yet to act, while all others are about to step.
        self._stepping = Gate(self._step_all, lambda: size() - len(self._acting))

    def close(self) -> None:
        """There is nothing of its own to end."""

    def check(self) -> None:
        """The number of episodes has changed: those who wait may be all there are now."""
        self._acting.check()
        self._stepping.check()

    async def act(self, number: int, turn: Turn) -> Move:
        """The player's move, which it makes together with all others."""
        asyncio.get_running_loop().call_soon(self._stepping.check)
        move: Move = await self._acting.pass_through(number, turn)
        return move

    async def step(self, number: int, env: gym.Env[Any, Any], action: Any) -> Outcome:
        """What the environment makes of it, together with all others."""
        outcome: Outcome = await self._stepping.pass_through(number, (env, action))
        return outcome

    async def _act_all(self, turns: list[Any]) -> list[Any]:
        with self._timed("generate"):
            return list(await self._players.act_together(turns))

    async def _step_all(self, items: list[Any]) -> list[Any]:
        envs, actions = [env for env, _ in items], [action for _, action in items]
        return list(await self._run(partial(step_all, envs, actions, self._timed)))


async def _play(number: int, episode: Episode, players: Players, way: _Free | _Rounds, run: Run) -> Rollout:
    """Play one episode. What agent or environment raise ends this episode alone, and is its `error`."""
    start = time.perf_counter()
    rollout = Rollout(episode, observation=episode.observation or {})
    place: Place | None = None
    try:
        place = await players.take()
        if episode.observation is None:
            reset = partial(episode.env.reset, seed=episode.env_seed, options=episode.options)
            rollout.observation, rollout.reset_info = await run(reset)
        await players.begin(place, episode.agent_seed, episode.env)
        while not rollout.over and not _is_at(rollout.observation, episode.stop_before):
            seen = rollout.observation
            move = await way.act(number, Turn(place, seen, episode.step_seed(seen.get("chunk_index", 0))))
            if move.usage is not None:
                rollout.add_usage({"agent": move.usage})
            rollout.add_step(seen, move, await way.step(number, episode.env, move.action))
        rollout.costs = await players.costs(place)
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():  # it is we who end
            raise
        rollout.error = as_failure(error)
    except FAILURES as error:  # of any model, server, agent or environment: the caller has it in the rollout
        rollout.error = as_failure(error)
    if place is not None:
        if rollout.error is not None:
            rollout.costs = await players.costs_of_failed(place)
        rollout.add_usage({"agent": players.give_back(place, rollout.error)})
    rollout.seconds = time.perf_counter() - start
    return rollout


def _is_at(observation: Mapping[str, Any], chunk: int | None) -> bool:
    return chunk is not None and observation["chunk_index"] >= chunk
