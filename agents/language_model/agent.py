"""An agent around a policy: it derives seeds, and keeps the completions of the episode that it plays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.tools import ToolCall

from .generation import Generation, derive_seed
from .policy import LanguageModelPolicy


class LanguageModelAgent:
    """Plays with any policy. The agents by name (`qwen-vllm`, `transformers-lm`) build the policy and leave the rest to this.

    Attributes:
        policy: prompts, model and sampling.
        generations: the completions since the last `reset`, in the order in which they were asked for.
    """

    def __init__(self, policy: LanguageModelPolicy) -> None:
        self.policy = policy
        self.reset(0)

    def reset(self, seed: int) -> None:
        """Begin an episode; every draw comes from this seed."""
        self._seed = seed
        self.generations: list[Generation] = []

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The calls for this chunk."""
        return self.act_batch([observation])[0]

    def act_batch(self, observations: Sequence[Mapping[str, Any]]) -> list[Sequence[ToolCall]]:
        """The calls for one step of many episodes; each completion is drawn under a seed of its own."""
        first = len(self.generations)
        seeds = [derive_seed(self._seed, first + i) for i in range(len(observations))]
        generations = self.policy.generate(observations, seeds)
        self.generations += generations
        return [self.policy.calls(generation) for generation in generations]
