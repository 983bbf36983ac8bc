"""One episode: an environment, an agent, and the record of what happened."""

from __future__ import annotations

import json
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import gymnasium as gym
import numpy as np

from memalpha_gym import arguments
from memalpha_gym.protocols import PrivilegedAgent, ResettableAgent
from memalpha_gym.readers import reader_for
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, jsonable
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.spaces import as_calls
from memalpha_gym.tools import DELETE, INSERT, SEARCH, UPDATE, CallStatus, ToolCall, ToolResult

TOOLS = (INSERT, UPDATE, DELETE, SEARCH)
UNKNOWN_TOOL = "unknown_tool"


def make_environment(key: EpisodeKey, **extra: Any) -> gym.Env[Any, Any]:
    """The environment of an episode, made with the settings in its key."""
    kwargs: dict[str, Any] = {
        "split": key.split,
        "reader": key.reader,
        "judge": key.judge,
        "reward": key.reward,
        "scoring": key.scoring,
        "answer_judge": key.answer_judge,
        **json.loads(key.env_args),
    }
    if key.data:
        kwargs["data"] = key.data
    if key.budget is not None:
        kwargs["memory_budget"] = key.budget
    return arguments.make_environment(key.environment, **kwargs, **extra)


def episode_seeds(key: EpisodeKey) -> tuple[int, int]:
    """The seeds of an episode's environment and agent, from run seed, environment and task alone.

    All agents play a task under the same seeds, so that they can be compared task by task.
    """
    entropy = [key.seed, zlib.crc32(key.environment.encode()), key.task_index]
    environment, agent = np.random.SeedSequence(entropy).generate_state(2)
    return int(environment), int(agent)


class EpisodePlayer:
    """Plays one episode after another, and keeps the agents and the last environment for the next."""

    def __init__(self) -> None:
        self._agents: dict[str, Any] = {}
        self._settings: EpisodeKey | None = None
        self._environment: gym.Env[Any, Any] | None = None
        self._reader: Any = None  # the environment's own, before an agent's reading rule changes it

    def play(self, key: EpisodeKey) -> tuple[EpisodeRecord, str]:
        """The figures of an episode, and the rest of it as JSON. Whatever is raised fails this episode only."""
        episode: dict[str, Any] = {"task_index": key.task_index, "steps": [], "answers": []}
        record, roles = EpisodeRecord(key), dict[str, Any]()
        start = time.perf_counter()
        try:
            env, agent = self._environment_of(key), self._agent_of(key.agent)
            start = time.perf_counter()
            roles = read_as_meant(env, agent, self._reader)
            record = replace(record, privileged=isinstance(agent, PrivilegedAgent))
            observation, info, episode["env_seed"] = start_episode(env, agent, key)
            record = replace(record, task_id=str(info["task_id"]))
            info = _play(env, agent, observation, episode["steps"])
            episode["answers"] = jsonable(info["answers"])
            episode["answer_judge"] = info.get("answer_judge", "")
            record = replace(record, **_figures(info, episode["steps"]))
        except Exception as error:  # an agent or environment of anyone's: the cause goes into the record
            record = replace(record, failed=f"{type(error).__name__}: {error}".strip(": "))
            episode["traceback"] = traceback.format_exc()
        record = replace(record, usage=_usage(roles))
        return replace(record, seconds=time.perf_counter() - start), json.dumps(episode)

    def close(self) -> None:
        """Close the environment that was kept."""
        if self._environment is not None:
            self._environment.close()
        self._environment = self._settings = self._reader = None

    def _environment_of(self, key: EpisodeKey) -> gym.Env[Any, Any]:
        settings = replace(key, agent="", seed=0, task_index=0)
        if self._environment is None or settings != self._settings:
            self.close()
            self._environment, self._settings = make_environment(key), settings
            self._reader = self._environment.unwrapped.reader  # type: ignore[attr-defined]
        return self._environment

    def _agent_of(self, spec: str) -> Any:
        if spec not in self._agents:
            self._agents[spec] = make(AGENTS, "agent", spec)
        return self._agents[spec]


def start_episode(env: gym.Env[Any, Any], agent: Any, key: EpisodeKey) -> tuple[Any, dict[str, Any], int]:
    """Reset environment and agent; the observation, the info and the environment's seed."""
    env_seed, agent_seed = episode_seeds(key)
    observation, info = env.reset(seed=env_seed, options={"task_index": key.task_index})
    if isinstance(agent, ResettableAgent):
        agent.reset(agent_seed)
    if isinstance(agent, PrivilegedAgent):
        agent.reveal(env.unwrapped.task)  # type: ignore[attr-defined]
    return observation, info, env_seed


def read_as_meant(env: gym.Env[Any, Any], agent: Any, reader: Any) -> dict[str, Any]:
    """Have the environment read the agent by the agent's own rule, where it has one.

    Args:
        env: the environment.
        agent: who is going to play in it.
        reader: the reader that all agents are read by.

    Returns:
        Who may use a language model in this episode, by role.
    """
    bare: Any = env.unwrapped
    bare.reader = reader_for(agent, reader)
    return {"agent": agent, "reader": bare.reader, "judge": bare.judge, "answer_judge": bare.answer_judge}


def _usage(roles: Mapping[str, Any]) -> dict[str, Any]:
    """What each role used of a language model since it was last asked; roles without one are left out."""
    taken = {name: role.meter.take() for name, role in roles.items() if hasattr(getattr(role, "meter", None), "take")}
    return {name: usage.as_dict() for name, usage in taken.items() if usage.calls or usage.cached}


def _play(env: gym.Env[Any, Any], agent: Any, observation: Any, steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Play to the end, write each step down as it is done, and return the last info."""
    terminated = truncated = False
    while not (terminated or truncated):
        action = as_calls(agent.act(observation))
        observation, reward, terminated, truncated, info = env.step(action)
        steps.append(_step(action, float(reward), info))
    if not terminated:
        raise RuntimeError("the episode was truncated before its last chunk, and its questions were not asked")
    return info


def _figures(info: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    failed = str(info["failed"])
    results = [result for step in steps for result in step["results"]]
    statuses = [CallStatus(result["status"]) for result in results]
    calls = Counter(map(_counted_as, results, statuses))
    return {
        "failed": failed,
        "correctness": None if failed else float(info["correctness"]),
        "episode_return": None if failed else sum(step["reward"] for step in steps),
        "memory_tokens": int(info["memory_tokens"]),
        "peak_memory_tokens": int(info["peak_memory_tokens"]),
        "chunk_tokens": int(info["total_chunk_tokens"]),
        "calls": dict(sorted(calls.items())),
        "invalid_calls": sum(status.failed for status in statuses),
        "judge_errors": sum(len(step["judge_errors"]) for step in steps),
        "operations": _operations(info),
    }


def _operations(info: Mapping[str, Any]) -> dict[str, int] | None:
    """The episode's counts, with the outdated facts of the last step: those that are left."""
    totals = info.get("operation_totals")
    return None if totals is None else {**totals, "stale_left": info["operations"]["stale"]}


def _counted_as(result: Mapping[str, Any], status: CallStatus) -> str:
    """The tool that a call counts for. What a model made up, or tried though it is off, goes under one name."""
    return result["tool"] if result["tool"] in TOOLS and status is not CallStatus.UNKNOWN_TOOL else UNKNOWN_TOOL


def _step(action: tuple[ToolCall, ...], reward: float, info: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "calls": [_call(call) for call in action],
        "results": [_result(result) for result in info["results"]],
        "judge_errors": [verdict.error for verdict in info["verdicts"] if verdict.error],
        "reward": reward,
        "reward_terms": jsonable(info["reward_terms"]),
        "memory_tokens": int(info["memory_tokens"]),
        "chunk_tokens": int(info["chunk_tokens"]),
    }


def _call(call: ToolCall) -> dict[str, Any]:
    return {"name": call.name, "arguments": jsonable(call.arguments), "malformed": call.malformed}


def _result(result: ToolResult) -> dict[str, Any]:
    """A result without the text it stored: the call holds that, and a replay gives it back."""
    return {
        "tool": result.tool,
        "status": str(result.status),
        "detail": result.detail,
        "memory_type": result.memory_type and str(result.memory_type),
        "entry_id": result.entry_id,
        "found": [entry_id for entry_id, _ in result.found],
    }
