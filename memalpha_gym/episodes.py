"""An episode that is to be played, and what came of playing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import gymnasium as gym
import numpy as np

from memalpha_gym.cells import answers_table, calls_table, folded, framed, head, numbers, part, passage
from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.players import Move
from memalpha_gym.spaces import as_calls
from memalpha_gym.stepping import Outcome
from memalpha_gym.views.step import arguments, outcome


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode that is to be played, from its beginning or from where it stands.

    Attributes:
        env: its environment, which no other episode in flight uses.
        key: whatever tells the caller which episode this is.
        seed: of the agent's draws. An agent that is reset is given it; one that takes a seed with each observation is given
            `derive_seed(*seed, chunk_index)`.
        observation: what the episode shows, where it is under way; None to begin it with `env.reset`.
        env_seed: the seed that `env.reset` is called with.
        options: the options that `env.reset` is called with, such as `{"task_index": 3}`.
        stop_before: the chunk before which to stop, for continuations from there; None to play to the end.
    """

    env: gym.Env[Any, Any]
    key: Any = None
    seed: int | tuple[int, ...] = 0
    observation: Mapping[str, Any] | None = None
    env_seed: int | None = None
    options: dict[str, Any] | None = None
    stop_before: int | None = None

    def step_seed(self, chunk_index: int) -> int:
        """The seed of the completion for a chunk."""
        parts = self.seed if isinstance(self.seed, tuple) else (self.seed,)
        return derive_seed(*parts, chunk_index)

    @property
    def agent_seed(self) -> int:
        """The seed that an agent is reset with."""
        return derive_seed(*self.seed) if isinstance(self.seed, tuple) else self.seed


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a sample of its own for a learner, since the context is written anew at each chunk.

    Attributes:
        observation: what the agent saw.
        move: what it did.
        reward: what the step was paid.
        info: the step's info, with `reward_terms` and `results`.
    """

    observation: Mapping[str, Any]
    move: Move
    reward: float
    info: Mapping[str, Any]

    def _repr_html_(self) -> str:
        return framed(self.cell())

    def cell(self) -> str:
        """The step as a part of what a notebook's cell shows (`memalpha_gym.cells`)."""
        seen, info = self.observation, self.info
        results, answers = info.get("results", ()), info.get("answers", ())
        calls = () if isinstance(self.move.action, str) else as_calls(self.move.action)
        given = [arguments(call) for call in calls] or [[] for _ in results]  # of completions the text is shown
        done = [(r.tool[:80], str(r.status), told, outcome(r)) for r, told in zip(results, given, strict=True)]
        said = folded("the completion", passage(self.move.action)) if isinstance(self.move.action, str) else ""
        return "".join(
            (
                head(f"chunk {seen['chunk_index'] + 1} of {seen['chunks_total']}", f"reward {self.reward:+.4f}"),
                folded(f"{info.get('chunk_tokens', 0):,} tokens read", passage(seen["chunk"])),
                said,
                part("calls", f"memory holds {info.get('memory_tokens', 0):,} tokens after them"),
                calls_table(done),
                part("reward terms"),
                numbers(info.get("reward_terms", {})),
                (part("answers", len(answers)) + answers_table(answers)) if answers else "",
            )
        )


@dataclass(slots=True)
class Rollout:
    """An episode that was played, to its end or to where it was to stop.

    Attributes:
        episode: what was to be played; its environment holds the memory.
        steps: one per chunk, in order.
        observation: what the episode shows now.
        reset_info: the info of `env.reset`; empty for an episode that was under way.
        terminated: whether the last chunk was read.
        truncated: whether a wrapper broke the episode off.
        error: what ended it early, such as a model server that failed for good; None where nothing did.
        seconds: from its beginning to its end, waiting for others included.
        usage: what `agent`, `reader`, `judge` and `answer_judge` used of language models; roles that used none are left out.
        recall_seconds: how long each recall for a question took, where readers are shown what was recalled.
        costs: what the agent tells of the episode's costs besides, in JSON's terms (`memalpha_gym.protocols.Agent`).
    """

    episode: Episode
    steps: list[Step] = field(default_factory=list)
    observation: Mapping[str, Any] = field(default_factory=dict)
    reset_info: Mapping[str, Any] = field(default_factory=dict)
    terminated: bool = False
    truncated: bool = False
    error: Exception | None = None
    seconds: float = 0.0
    usage: dict[str, ChatUsage] = field(default_factory=dict)
    recall_seconds: list[float] = field(default_factory=list)
    costs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Any:
        """The episode's key."""
        return self.episode.key

    @property
    def over(self) -> bool:
        """Whether the episode ended."""
        return self.terminated or self.truncated

    @property
    def info(self) -> Mapping[str, Any]:
        """The last step's info."""
        return self.steps[-1].info if self.steps else self.reset_info

    @property
    def failed(self) -> str:
        """Why there is no valid score: the agent failed, or a reading did; empty where there is one. What failed is no zero: it
        belongs in no average and no loss.
        """
        if self.error is not None:
            return f"{type(self.error).__name__}: {self.error}".strip(": ")
        return str(self.info.get("failed", ""))

    @property
    def episode_return(self) -> float:
        """The undiscounted sum of the rewards."""
        return sum(step.reward for step in self.steps)

    def add_step(self, seen: Mapping[str, Any], move: Move, outcome: Outcome) -> None:
        """Go on by a step.

        Args:
            seen: what the agent saw.
            move: what it did.
            outcome: what the environment made of it.
        """
        self.steps.append(Step(seen, move, outcome.reward, outcome.info))
        self.observation, self.terminated, self.truncated = outcome.observation, outcome.terminated, outcome.truncated
        self.recall_seconds += outcome.recall_seconds
        self.add_usage(outcome.usage)

    def add_usage(self, usage: Mapping[str, ChatUsage]) -> None:
        """Book what roles used."""
        for role, more in usage.items():
            if more.calls or more.cached:
                self.usage[role] = self.usage.get(role, ChatUsage()) + more


def derive_seed(*entropy: int) -> int:
    """A seed of 32 bits for a stream of its own, from integers that name it, such as an episode's seed and a chunk index."""
    return int(np.random.SeedSequence(entropy).generate_state(1)[0])
