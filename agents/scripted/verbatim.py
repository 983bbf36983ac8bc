"""An agent that copies every chunk as it is: nearly optimal under the published reward, and no memory construction at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.tools import INSERT, ToolCall


class VerbatimAgent:
    """Stores each chunk whole in semantic memory, as long as the budget lasts."""

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One insert of the chunk."""
        return (ToolCall(INSERT, {"memory_type": "semantic_memory", "content": observation["chunk"]}),)
