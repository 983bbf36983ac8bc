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
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from itertools import islice
from typing import Any, TypeVar

import gymnasium as gym

from memalpha_gym.batching import Gate, Places
from memalpha_gym.episodes import Episode, Rollout, Step, derive_seed
from memalpha_gym.players import Move, Players, Turn
from memalpha_gym.stepping import Outcome, Services, Timed, step_all

__all__ = ["Episode", "Move", "Rollout", "Step", "derive_seed", "play_episodes", "stream_episodes"]

ResultT = TypeVar("ResultT")


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
    """Play episodes and yield each as it ends; in scripts and in notebooks. Arguments as for `stream_episodes`."""
    stream = stream_episodes(
        episodes,
        agent,
        make_agent=make_agent,
        in_flight=in_flight,
        barrier=barrier,
        writing=writing,
        timed=timed,
    )
    with _own_loop() as run:
        try:
            while (rollout := run(_next(stream))) is not None:
                yield rollout
        finally:
            # Where Ctrl-C came in the middle of a step the stream is still running, and is ended with the loop.
            if not stream.ag_running:  # type: ignore[attr-defined]
                run(stream.aclose())


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
    if in_flight < 1:
        raise ValueError(f"in_flight is {in_flight}; give 1 or more episodes")
    players = Players(agent, make_agent, in_flight)
    in_rounds = not players.asynchronous if barrier is None else barrier
    if not in_rounds and not players.asynchronous:
        raise ValueError(f"{type(agent).__name__} has no act_async and cannot be played free; leave barrier to None")
    waiting = enumerate(episodes)
    running: dict[asyncio.Task[Rollout], int] = {}
    with _Rounds(players, lambda: len(running), in_flight, timed) if in_rounds else _Free(players, writing) as way:
        try:
            while True:
                for number, episode in islice(waiting, in_flight - len(running)):
                    running[asyncio.create_task(_play(number, episode, players, way))] = number
                if not running:
                    return
                way.check()
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in sorted(done, key=running.__getitem__):
                    del running[task]
                    yield task.result()
        finally:
            for task in running:
                task.cancel()


class _Free:
    """Each episode by itself."""

    def __init__(self, players: Players, writing: int | None) -> None:
        self._players = players
        self._places = Places(writing) if writing is not None else None
        self._services = Services()

    def __enter__(self) -> _Free:
        return self

    def __exit__(self, *_: object) -> None:
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
        return await self._services.step(env, action)


class _Rounds:
    """All episodes together, in the order of their start."""

    def __init__(self, players: Players, size: Callable[[], int], in_flight: int, timed: Timed) -> None:
        self._players = players
        self._timed = timed
        self._threads = ThreadPoolExecutor(in_flight, thread_name_prefix="agent")
        self._acting = Gate(self._act_all, size)
        # An episode that failed while acting may be followed by one that has yet to act, while all others are about to step.
        self._stepping = Gate(self._step_all, lambda: size() - len(self._acting))

    def __enter__(self) -> _Rounds:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

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
            return list(await self._players.act_together(turns, self._threads))

    async def _step_all(self, items: list[Any]) -> list[Any]:
        return list(step_all([env for env, _ in items], [action for _, action in items], self._timed))


async def _play(number: int, episode: Episode, players: Players, way: _Free | _Rounds) -> Rollout:
    """Play one episode. What agent or environment raise ends this episode alone, and is its `error`."""
    start = time.perf_counter()
    rollout = Rollout(episode, observation=episode.observation or {})
    player: Any = None
    try:
        player = players.take()
        if episode.observation is None:
            rollout.observation, rollout.reset_info = episode.env.reset(seed=episode.env_seed, options=episode.options)
        players.begin(player, episode.agent_seed, episode.env)
        while not rollout.over and not _is_at(rollout.observation, episode.stop_before):
            seen = rollout.observation
            move = await way.act(number, Turn(player, seen, episode.step_seed(seen.get("chunk_index", 0))))
            if move.usage is not None:
                rollout.add_usage({"agent": move.usage})
            outcome = await way.step(number, episode.env, move.action)
            rollout.steps.append(Step(seen, move, outcome.reward, outcome.info))
            rollout.observation, rollout.terminated, rollout.truncated = (
                outcome.observation,
                outcome.terminated,
                outcome.truncated,
            )
            rollout.add_usage(outcome.usage)
    except Exception as error:  # of any model, server, agent or environment: the caller has it in the rollout
        rollout.error = error
    if player is not None:
        rollout.add_usage({"agent": players.give_back(player, rollout.error)})
    rollout.seconds = time.perf_counter() - start
    return rollout


def _is_at(observation: Mapping[str, Any], chunk: int | None) -> bool:
    return chunk is not None and observation["chunk_index"] >= chunk


class _own_loop:  # noqa: N801  (used like a function)
    """Runs coroutines from code that is not asynchronous: in this thread, or, where an event loop is running in it already (in a
    notebook), in a thread of its own.
    """

    def __enter__(self) -> Callable[[Coroutine[Any, Any, ResultT]], ResultT]:
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="episodes") if _in_a_loop() else None
        return self._run

    def _run(self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        if self._thread is None:
            return self._runner.run(work)
        return self._thread.submit(self._runner.run, work).result()

    def __exit__(self, *_: object) -> None:
        if self._thread is None:
            self._runner.close()
        else:
            self._thread.submit(self._runner.close).result()
            self._thread.shutdown()


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _next(stream: AsyncIterator[Rollout]) -> Rollout | None:
    return await anext(stream, None)
