"""How an agent is asked: by itself, in a batch, or asynchronously; one instance for all episodes in flight, or one for each."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import gymnasium as gym

from memalpha_gym.batching import each_alone
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
class Turn:
    """What an instance of an agent is to act on, and the seed of what it draws."""

    player: Any
    observation: Mapping[str, Any]
    seed: int


class Players:
    """The instances of an agent.

    An agent that keeps no state is shared by all episodes: one with `act_batch`, one whose `act_async` takes a seed, one without
    `reset` and `reveal`. Any other has an instance for each episode in flight.

    Args:
        agent: the agent.
        make_agent: makes another instance.
        in_flight: episodes in flight.

    Raises:
        ValueError: the agent keeps state, several episodes are in flight, and `make_agent` is None.
    """

    def __init__(self, agent: Any, make_agent: Callable[[], Any] | None, in_flight: int) -> None:
        self._make = make_agent
        self._async = _async_method(agent)
        self._batch = None if isinstance(agent, PrivilegedAgent) else getattr(agent, "act_batch", None)
        self.asynchronous = self._async is not None
        keeps_state = isinstance(agent, ResettableAgent | PrivilegedAgent)
        self.shared = self._batch is not None or _takes(self._async, "seed") or not keeps_state
        if not self.shared and in_flight > 1 and make_agent is None:
            raise ValueError(
                f"{type(agent).__name__} keeps state (it has reset or reveal): for {in_flight} episodes in flight give "
                "make_agent, which makes an instance for each, or play one at a time"
            )
        self._agent = agent
        self._free = [agent]
        self._begun = False
        self._tells = False  # whether its moves tell what they cost

    def take(self) -> Any:
        """An instance for an episode."""
        if self.shared:
            return self._agent
        if self._free:
            return self._free.pop()
        assert self._make is not None
        return self._make()

    def begin(self, player: Any, seed: int, env: gym.Env[Any, Any]) -> None:
        """Prepare an instance for an episode. A shared one is reset once, at the first: it is to depend on no episode."""
        if isinstance(player, ResettableAgent) and not (self.shared and self._begun):
            player.reset(seed)
        self._begun = True
        if isinstance(player, PrivilegedAgent):
            player.reveal(env.unwrapped.task)  # type: ignore[attr-defined]

    def give_back(self, player: Any, error: Exception | None) -> ChatUsage:
        """Take back an instance whose episode is over.

        Args:
            player: the instance.
            error: what ended the episode early.

        Returns:
            What the agent used of a language model beyond what its moves told: a request that failed for good, or, of an agent
            that tells nothing with its moves, all that its meter counted. A meter that several episodes share knows none of
            them; what it counted is booked on the first that is over.
        """
        if not self.shared:
            self._free.append(player)
        if self._tells:
            return ChatUsage.of(error.failure) if isinstance(error, ChatError) else ChatUsage()
        take = getattr(getattr(player, "meter", None), "take", None)
        return take() if callable(take) else ChatUsage()

    async def act(self, turn: Turn) -> Move:
        """The move of an asynchronous agent."""
        method = _async_method(turn.player)
        assert method is not None
        given = {"seed": turn.seed} if _takes(method, "seed") else {}
        return self._move(await method(turn.observation, **given))

    async def act_together(self, turns: Sequence[Turn], threads: Executor) -> list[Move | Exception]:
        """The moves of several episodes, in order, or what was raised over each.

        Args:
            turns: one per episode.
            threads: where an agent that acts by itself acts in several episodes at once.
        """
        if self._batch is not None:
            moves = each_alone(self._act_batch, turns)
        elif self.asynchronous:
            moves = await asyncio.gather(*map(self.act, turns), return_exceptions=True)
        elif len(turns) == 1:
            moves = [_act_alone(turns[0])]
        else:
            loop = asyncio.get_running_loop()
            moves = await asyncio.gather(*(loop.run_in_executor(threads, _act_alone, turn) for turn in turns))
        return [move if isinstance(move, Exception) else self._move(move) for move in moves]

    def _act_batch(self, turns: Sequence[Turn]) -> Sequence[Any]:
        assert self._batch is not None
        given = {"seeds": [turn.seed for turn in turns]} if _takes(self._batch, "seeds") else {}
        moves = self._batch([turn.observation for turn in turns], **given)
        if len(moves) != len(turns):
            raise ValueError(f"act_batch gave {len(moves)} moves for {len(turns)} observations; give one for each")
        return list(moves)

    def _move(self, given: Any) -> Move:
        move = given if isinstance(given, Move) else Move(given)
        self._tells = self._tells or move.usage is not None
        return move


def _act_alone(turn: Turn) -> Any:
    try:
        return turn.player.act(turn.observation)
    except Exception as error:  # of this episode, and of no other
        return error


def _async_method(agent: Any) -> Callable[..., Any] | None:
    """What an agent is awaited by; None where it is not asynchronous."""
    method = getattr(agent, "act_async", None) or getattr(agent, "act", None)
    return method if inspect.iscoroutinefunction(method) else None


def _takes(method: Callable[..., Any] | None, name: str) -> bool:
    """Whether a method has a parameter of this name."""
    return method is not None and name in inspect.signature(method).parameters
