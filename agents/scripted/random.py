"""An agent that calls tools at random, valid calls and invalid ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.spaces import ToolCalls
from memalpha_gym.tools import ToolCall


class RandomAgent:
    """Samples the action space; what it writes has nothing to do with what it reads."""

    def __init__(self) -> None:
        self._space = ToolCalls(seed=0)

    def reset(self, seed: int) -> None:
        """Start an episode; the same seed gives the same calls."""
        self._space.seed(seed)

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """Up to three random calls."""
        return self._space.sample()
