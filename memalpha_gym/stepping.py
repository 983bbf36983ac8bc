"""One step of many episodes: the calls of all, then the reader and the judges, each asked once about all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import gymnasium as gym
from gymnasium.wrappers import OrderEnforcing, PassiveEnvChecker

from memalpha_gym.answering import Replies, answer_requests, ask, checked_replies
from memalpha_gym.batching import FAILURES, Batches, Run, as_failure, each_alone
from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.states import PendingStep

Usage = Mapping[str, ChatUsage]
"""What each role (`reader`, `judge`, `answer_judge`) used of language models."""
Timed = Callable[[str], AbstractContextManager[Any]]
"""Times a part of the work: `act`, `read`, `judge`."""
ROLES = ("reader", "judge", "answer_judge")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step returned, and what it cost.

    Attributes:
        observation: what the episode shows now.
        reward: what the step was paid.
        terminated: whether the episode ended with its last chunk.
        truncated: whether a wrapper broke it off.
        info: the step's info.
        usage: what reader and judges used of language models.
        recall_seconds: how long each recall for a question took.
    """

    observation: Mapping[str, Any]
    reward: float
    terminated: bool
    truncated: bool
    info: Mapping[str, Any]
    usage: Usage = field(default_factory=dict)
    recall_seconds: tuple[float, ...] = ()


def bare_environment(env: Any) -> MemoryConstructionEnv | None:
    """The environment within Gymnasium's own checks, whose step has two halves; None where a wrapper or a class changes the step,
    which then is taken as a whole.
    """
    while isinstance(env, OrderEnforcing | PassiveEnvChecker):
        env = env.env
    ours = isinstance(env, MemoryConstructionEnv) and type(env).step is MemoryConstructionEnv.step
    return env if ours else None


def _halves(env: Any, action: Any) -> tuple[MemoryConstructionEnv, Any] | None:
    """The environment whose step is taken in two halves, and the action as it reaches it through wrappers of actions."""
    while (bare := bare_environment(env)) is None:
        if not isinstance(env, gym.ActionWrapper) or type(env).step is not gym.ActionWrapper.step:
            if isinstance(env, OrderEnforcing | PassiveEnvChecker):
                env = env.env
                continue
            return None
        env, action = env.env, env.action(action)
    return bare, action


def step_all(
    envs: Sequence[gym.Env[Any, Any]], actions: Sequence[Any], timed: Timed = nullcontext
) -> list[Outcome | Exception]:
    """Step every environment. Readers and judges that environments share are called once at most.

    Args:
        envs: environments whose episodes are under way.
        actions: one per environment.
        timed: is told how long the calls (`act`), the reader (`read`) and the rest (`judge`) took.

    Returns:
        What each step came to, in order, or what it raised.
    """
    outcomes: list[Outcome | Exception | None] = [None] * len(envs)
    begun: dict[int, tuple[MemoryConstructionEnv, PendingStep]] = {}
    with timed("act"):
        for i, (env, action) in enumerate(zip(envs, actions, strict=True)):
            try:
                halves = _halves(env, action)
                if halves is None:
                    outcomes[i] = _whole(env, action)
                else:
                    begun[i] = (halves[0], halves[0].begin_step(halves[1]))
            except FAILURES as error:  # of this episode, and of no other
                outcomes[i] = as_failure(error)
    for numbers in _by_services(begun):
        env = begun[numbers[0]][0]

        def asked(steps: list[PendingStep], env: MemoryConstructionEnv = env) -> list[Replies]:
            return ask(env.reader, env.judge, env.answer_judge, steps, timed)

        for i, replies in zip(numbers, each_alone(asked, [begun[i][1] for i in numbers]), strict=True):
            bare, pending = begun[i]
            if isinstance(replies, Exception):
                bare.abandon_step(pending)
                outcomes[i] = replies
                continue
            with timed("judge"):
                outcomes[i] = _finished(bare, pending, replies)
    return [outcome for outcome in outcomes if outcome is not None]


class Services:
    """Readers and judges of episodes that go on independently of each other.

    One with an asynchronous method is awaited in each episode by itself; any other has a thread, and is asked in batches.
    """

    def __init__(self) -> None:
        self._batches: dict[int, tuple[Any, Batches]] = {}

    async def step(self, env: gym.Env[Any, Any], action: Any, run: Run) -> Outcome:
        """One step of one episode; one that cannot be taken in two halves is run by `run`, and holds up all others."""
        halves = _halves(env, action)
        if halves is None:
            outcome: Outcome = await run(partial(_whole, env, action))
            return outcome
        bare, action = halves
        pending = bare.begin_step(action)
        try:
            readings, verdicts = await asyncio.gather(
                self._ask("reader", bare.reader, pending.requests), self._ask("judge", bare.judge, pending.writes)
            )
            judged = await self._ask("answer_judge", bare.answer_judge, answer_requests(pending, readings))
        except BaseException:  # a cancelled step has not been taken either
            bare.abandon_step(pending)
            raise
        return _finish(bare, pending, Replies(readings, verdicts, judged))

    def close(self) -> None:
        """End the threads."""
        for _, batches in self._batches.values():
            batches.close()

    async def _ask(self, role: str, service: Any, requests: Sequence[Any]) -> list[Any]:
        if not requests:
            return []
        method, what = ("read", "readings") if role == "reader" else ("judge", "verdicts")
        who = f"{role.replace('_', ' ')} {service.name}"
        asynchronous = getattr(service, f"{method}_async", None)
        if asynchronous is not None:
            return checked_replies(who, what, await asynchronous(requests), requests)
        if id(service) not in self._batches:  # kept with the service itself, so that its id is not given away

            def checked(batch: Sequence[Any]) -> list[Any]:
                return checked_replies(who, what, getattr(service, method)(batch), batch)

            self._batches.setdefault(id(service), (service, Batches(checked)))  # threads may come at the same time
        return await self._batches[id(service)][1].ask(requests)


def _whole(env: gym.Env[Any, Any], action: Any) -> Outcome:
    observation, reward, terminated, truncated, info = env.step(action)
    taken = {role: _taken(getattr(env.unwrapped, role, None)) for role in ROLES}
    return Outcome(observation, float(reward), terminated, truncated, info, taken)


def _finished(env: MemoryConstructionEnv, pending: PendingStep, replies: Replies) -> Outcome | Exception:
    try:
        return _finish(env, pending, replies)
    except FAILURES as error:  # of this episode, and of no other
        return as_failure(error)


def _finish(env: MemoryConstructionEnv, pending: PendingStep, replies: Replies) -> Outcome:
    observation, reward, terminated, truncated, info = env.finish_step(pending, replies)
    given = (replies.readings, replies.verdicts, replies.answer_verdicts)
    used = {role: _used(getattr(env, role), own) for role, own in zip(ROLES, given, strict=True)}
    return Outcome(observation, reward, terminated, truncated, info, used, pending.recall_seconds)


def _used(service: Any, replies: Sequence[Any]) -> ChatUsage:
    """What some replies cost: as they tell themselves, else by the meter of who gave them.

    A meter knows of no episodes: what a batch cost is booked on the first episode that is finished after it.
    """
    told = [reply.usage for reply in replies if getattr(reply, "usage", None)]
    return sum(told, ChatUsage()) if told or not replies else _taken(service)


def _taken(service: Any) -> ChatUsage:
    """What a service's meter has counted since it was last asked; nothing where it has none."""
    take = getattr(getattr(service, "meter", None), "take", None)
    return take() if callable(take) else ChatUsage()


def _by_services(begun: Mapping[int, tuple[MemoryConstructionEnv, PendingStep]]) -> list[list[int]]:
    """The numbers of environments that share reader and judges, together."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for i, (env, _) in begun.items():
        groups.setdefault(tuple(id(getattr(env, role)) for role in ROLES), []).append(i)
    return list(groups.values())
