"""The environments that episodes are played in: made once per row of the table, and copied for each place in flight."""

from __future__ import annotations

import json
from typing import Any

import gymnasium as gym

from memalpha_gym import arguments
from memalpha_gym.readers import reader_for
from memalpha_gym.recording import EpisodeKey
from memalpha_gym.stepping import ROLES, bare_environment


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
    if key.recall_tokens is not None:
        kwargs["recall_tokens"] = key.recall_tokens
    if key.budget is not None:
        kwargs["memory_budget"] = key.budget
    env = arguments.make_environment(key.environment, **{**kwargs, **extra})
    env.unwrapped.reads_text = True  # type: ignore[attr-defined]  # agents may reply in text, whatever its form
    return env


def own_reading(agent: Any) -> dict[str, Any]:
    """The reader's arguments that are changed for an agent alone; empty where it is read like all others."""
    return dict(getattr(agent, "reader_options", None) or {})


class Environments:
    """Environments with the same settings, one for each episode in flight. All of them have the same reader and judges.

    The first one is made by its id and never played: it stays a clean template. The others are forks of it, which share its
    data and cost next to nothing, or, where something lies around the environment that a fork would lose (a time limit, a
    wrapper of the user's), are made by the id as well.

    Args:
        key: the settings; agent, seed and task do not matter.
        arguments: of the environments, beside those in the key.

    Raises:
        Exception: whatever the making of an environment raises.
    """

    def __init__(self, key: EpisodeKey, **arguments: Any) -> None:
        self._key = key
        self._arguments = arguments
        self._template = make_environment(key, **arguments)
        self._reader = self._template.unwrapped.reader  # type: ignore[attr-defined]
        self._made: list[gym.Env[Any, Any]] = []
        self._free: list[gym.Env[Any, Any]] = []

    def prepare(self, agent: Any) -> None:
        """Have the environments that are taken from now on read by the agent's own rule, where it has one.

        Raises:
            ValueError: it has one, and what is compared are stores, which are all read alike.
        """
        if self._key.recall_tokens is None:
            self._template.unwrapped.reader = reader_for(agent, self._reader)  # type: ignore[attr-defined]
        elif other := {
            name: value for name, value in own_reading(agent).items() if (name, value) != ("top_entries", None)
        }:
            raise ValueError(
                f"the agent is read with {other}, and with --recall-tokens all agents are read alike: the reader is shown all "
                "that was recalled; leave the agent out, or play it without --recall-tokens, where its row is marked"
            )

    @property
    def services(self) -> dict[str, Any]:
        """The reader and the judges, by role."""
        return {role: getattr(self._template.unwrapped, role) for role in ROLES}

    def take(self) -> gym.Env[Any, Any]:
        """An environment that no other episode uses, until it is given back."""
        env = self._free.pop() if self._free else self._make()
        for role, service in self.services.items():
            setattr(env.unwrapped, role, service)
        return env

    def give_back(self, env: gym.Env[Any, Any]) -> None:
        """Let a later episode have the environment of one that is over."""
        self._free.append(env)

    def close(self) -> None:
        """Close every environment."""
        for env in (self._template, *self._made):
            env.close()

    def _make(self) -> gym.Env[Any, Any]:
        bare = bare_environment(self._template)
        env = make_environment(self._key, **self._arguments) if bare is None else bare.fork()
        self._made.append(env)
        return env
