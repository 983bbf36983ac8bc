"""How tests make environments and play episodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium as gym

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.registration import AGENTS, ENVIRONMENTS, make

FIXTURES = Path(__file__).resolve().parent / "fixtures"


def env_kwargs(env_id: str) -> dict[str, Any]:
    """What an id needs in order to run here: the small files, where it reads data; else nothing."""
    row = ENVIRONMENTS[env_id.partition("/")[2]]
    return {"data": str(FIXTURES), "split": "all"} if row.data else {}


def make_env(env_id: str, **kwargs: Any) -> gym.Env[Any, Any]:
    """The environment as a user makes it."""
    return gym.make(env_id, **{**env_kwargs(env_id), **kwargs})


def play(env: gym.Env[Any, Any], agent_name: str, task_index: int = 0, seed: int = 0) -> tuple[float, dict[str, Any]]:
    """One episode of an agent: its return and the last step's info."""
    agent = make(AGENTS, "agent", agent_name)
    observation, _ = env.reset(seed=seed, options={"task_index": task_index})
    if hasattr(agent, "reset"):
        agent.reset(seed)
    if hasattr(agent, "reveal"):
        agent.reveal(env.unwrapped.task)  # type: ignore[attr-defined]
    total, over, info = 0.0, False, {}
    while not over:
        observation, reward, over, _, info = env.step(agent.act(observation))
        total += float(reward)
    return total, info


def random_steps(env: gym.Env[Any, Any], seed: int, count: int) -> Iterator[Any]:
    """Everything that `count` random steps give, over as many episodes as that takes."""
    env.action_space.seed(seed)
    yield env.reset(seed=seed)
    for _ in range(count):
        outcome = env.step(env.action_space.sample())
        yield outcome
        if outcome[2]:
            yield env.reset()
