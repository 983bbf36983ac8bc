"""The lower bound: an agent that writes nothing. What it scores is what the reader scores without a memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.tools import ToolCall


class EmptyAgent:
    """Leaves the memory empty."""

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """No call."""
        return ()
