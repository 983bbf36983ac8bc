"""One episode at a time, step by step: for notebooks, and for whoever writes a loop of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.rollouts import derive_seed
from memalpha_gym.tools import ToolCall

from .generation import Generation
from .policy import LanguageModelPolicy


class LanguageModelAgent:
    """Plays with a policy, derives the seeds of its completions, and keeps them.

    Attributes:
        policy: prompts, model and sampling.
        generations: the completions since the last `reset`, in order.
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
        seed = derive_seed(self._seed, len(self.generations))
        self.generations += self.policy.generate([observation], [seed])
        return self.policy.calls(self.generations[-1])
