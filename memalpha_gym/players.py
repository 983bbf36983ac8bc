"""How an agent is asked: by itself, in a batch, or asynchronously; one instance for all episodes in flight, or one for each."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import gymnasium as gym

from memalpha_gym.batching import FAILURES, Run, as_failure, each_alone
from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.chat.replies import ChatError
from memalpha_gym.protocols import PrivilegedAgent, ResettableAgent


@dataclass(frozen=True, slots=True)
class Move:
    """What an agent did at one step. An agent may return it in place of its calls, to tell more than these.

    Attributes:
        action: the tool calls; or the text of a completion, where the environment takes text.
        generation: the completion that they were read from, for a learner.
        usage: what it cost, where a language model was asked.
    """

    action: Any
    generation: Any = None
    usage: ChatUsage | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An instance of an agent, and where it runs: always in the same thread, as some can be used in one thread only."""

    player: Any
    run: Run
    thread: ThreadPoolExecutor | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What an instance of an agent is to act on, and the seed of what it draws."""

    place: Place
    observation: Mapping[str, Any]
    seed: int


class Players:
    """The instances of an agent.

    An agent that keeps no state is shared by all episodes: one with `act_batch`, one whose `act_async` takes a seed, one without
    `reset` and `reveal`. Any other has an instance for each episode in flight, and so has every agent that acts by itself where
    `make_agent` is given: each of these that is made has a thread of its own.

    Args:
        agent: the agent.
        make_agent: makes another instance.
        in_flight: episodes in flight.
        run: runs what is not asynchronous.

    Raises:
        ValueError: the agent keeps state, several episodes are in flight, and `make_agent` is None.
    """

    def __init__(self, agent: Any, make_agent: Callable[[], Any] | None, in_flight: int, run: Run) -> None:
        self._make = make_agent
        self._run = run
        told = isinstance(agent, PrivilegedAgent)
        self._async = _async_method(agent)
        self._batch = None if told else getattr(agent, "act_batch", None)
        self.asynchronous = self._async is not None
        keeps_state = told or isinstance(agent, ResettableAgent)
        takes_seeds = not told and (self._batch is not None or _takes(self._async, "seed"))
        alone = self._batch is None and not self.asynchronous
        self._shared = takes_seeds or not (keeps_state or (alone and make_agent is not None))
        if not self._shared and in_flight > 1 and make_agent is None:
            raise ValueError(
                f"{type(agent).__name__} keeps state (it has reset or reveal): for {in_flight} episodes in flight give "
                "make_agent, which makes an instance for each, or play one at a time"
            )
        self._own_threads = alone and not self._shared
        self._own = Place(agent, run)
        self._free = [self._own]
        self._threads: list[ThreadPoolExecutor] = []
        self._made: list[Any] = []
        self._begun = False
        self._tells = bool(getattr(agent, "tells_usage", False))  # or else known from its first move that does

    async def take(self) -> Place:
        """An instance for an episode."""
        if self._shared:
            return self._own
        if self._free:
            return self._free.pop()
        assert self._make is not None
        if not self._own_threads:
            return Place(self._kept(await self._run(self._make)), self._run)
        thread = ThreadPoolExecutor(1, thread_name_prefix="agent")
        self._threads.append(thread)
        run = partial(asyncio.get_running_loop().run_in_executor, thread)
        return Place(self._kept(await run(self._make)), run, thread)

    def _kept(self, player: Any) -> Any:
        self._made.append(player)
        return player

    async def begin(self, place: Place, seed: int, env: gym.Env[Any, Any]) -> None:
        """Prepare an instance for an episode. A shared one is reset once, with 0, since no episode is to leave a trace in it."""
        player = place.player
        if isinstance(player, ResettableAgent) and not (self._shared and self._begun):
            self._begun = True
            _not_awaitable(await place.run(partial(player.reset, 0 if self._shared else seed)), player, "reset")
        if isinstance(player, PrivilegedAgent):
            _not_awaitable(await place.run(partial(player.reveal, env.unwrapped.task)), player, "reveal")  # type: ignore[attr-defined]
        _let_recall(place, env.unwrapped)

    async def costs(self, place: Place) -> Mapping[str, Any]:
        """What an agent tells of the episode's costs; nothing where it tells nothing."""
        tell = getattr(place.player, "costs", None)
        return dict(await place.run(tell)) if callable(tell) else {}

    async def costs_of_failed(self, place: Place) -> Mapping[str, Any]:
        """The same of an agent whose episode has failed, and which may fail again."""
        try:
            return await self.costs(place)
        except FAILURES:
            return {}

    def close(self) -> None:
        """Close the instances that were made here, where they can be closed, and end the threads as they finish what they do."""
        for player in self._made:
            if callable(close := getattr(player, "close", None)):
                close()
        for thread in self._threads:
            thread.shutdown(wait=False, cancel_futures=True)

    def give_back(self, place: Place, error: Exception | None) -> ChatUsage:
        """Take back an instance whose episode is over.

        Args:
            place: the instance.
            error: what ended the episode early.

        Returns:
            What the agent used of a language model beyond what its moves told: a request that failed for good, or, of an agent
            that tells nothing with its moves, all that its meter counted. Where episodes share a meter, the first one that
            ends is charged for what it counted until then.
        """
        if not self._shared:
            self._free.append(place)
        if self._tells:
            return ChatUsage.of(error.failure) if isinstance(error, ChatError) else ChatUsage()
        take = getattr(getattr(place.player, "meter", None), "take", None)
        return take() if callable(take) else ChatUsage()

    async def act(self, turn: Turn) -> Move:
        """The move of an asynchronous agent."""
        method = _async_method(turn.place.player)
        assert method is not None
        given = {"seed": turn.seed} if _takes(method, "seed") else {}
        try:
            return self._move(await method(turn.observation, **given))
        except SystemExit as error:  # asyncio would end the event loop of all episodes
            raise as_failure(error) from error

    async def act_together(self, turns: Sequence[Turn]) -> list[Move | Exception]:
        """The moves of several episodes, in order, or what was raised over each."""
        if self._batch is not None:
            moves = await self._run(partial(each_alone, self._act_batch, turns))
        elif self.asynchronous:
            moves = await asyncio.gather(*map(self.act, turns), return_exceptions=True)
        else:
            moves = await asyncio.gather(*(turn.place.run(partial(_act_alone, turn)) for turn in turns))
        return [as_failure(move) if isinstance(move, BaseException) else self._move(move) for move in moves]

    def _act_batch(self, turns: Sequence[Turn]) -> Sequence[Any]:
        assert self._batch is not None
        given = {"seeds": [turn.seed for turn in turns]} if _takes(self._batch, "seeds") else {}
        moves = _not_awaitable(
            self._batch([turn.observation for turn in turns], **given), self._own.player, "act_batch"
        )
        if len(moves) != len(turns):
            raise ValueError(f"act_batch gave {len(moves)} moves for {len(turns)} observations; give one for each")
        return list(moves)

    def _move(self, given: Any) -> Move:
        move = given if isinstance(given, Move) else Move(given)
        self._tells = self._tells or move.usage is not None
        return move


def _let_recall(place: Place, env: Any) -> None:
    """Have an agent that owns its store recall for the questions of its episode, in its own thread.

    Raises:
        ValueError: it owns its store, and the environment shows readers the memory, of which it has none.
    """
    recall = getattr(place.player, "recall", None)
    if not callable(recall):
        if getattr(env, "recaller", None) is not None:
            env.recaller = None
    elif getattr(env, "recall_tokens", None) is None:
        raise ValueError(
            f"{type(place.player).__name__} owns its store (it has recall), and this environment reads its own memory; make it "
            "with recall_tokens=N, the tokens of what is recalled that a reader is shown (bench: --recall-tokens)"
        )
    elif place.thread is None:
        env.recaller = recall
    else:
        submit = place.thread.submit
        env.recaller = lambda question, *, tokens: submit(recall, question, tokens=tokens).result()


def _act_alone(turn: Turn) -> Any:
    try:
        return _not_awaitable(turn.place.player.act(turn.observation), turn.place.player, "act")
    except FAILURES as error:  # of this episode, and of no other
        return as_failure(error)


def _not_awaitable(given: Any, agent: Any, method: str) -> Any:
    """What a method returned, if it is no coroutine: one that is wrapped is not recognised, and would never run."""
    if inspect.isawaitable(given):
        if inspect.iscoroutine(given):
            given.close()
        raise TypeError(
            f"{type(agent).__name__}.{method} returned a coroutine; an asynchronous agent has `async def act_async`, "
            "and its reset and reveal are not asynchronous"
        )
    return given


def _async_method(agent: Any) -> Callable[..., Any] | None:
    """What an agent is awaited by; None where it is not asynchronous."""
    method = getattr(agent, "act_async", None) or getattr(agent, "act", None)
    return method if inspect.iscoroutinefunction(method) else None


def _takes(method: Callable[..., Any] | None, name: str) -> bool:
    """Whether a method has a parameter of this name."""
    return method is not None and name in inspect.signature(method).parameters
