"""Chunks as they are, of which a question is read with the few that fit it best: the published RAG-Top2 baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.tools import INSERT, ToolCall

TOP_CHUNKS = 2


class RAGAgent:
    """Stores each chunk whole, as long as the budget lasts, and has only the `top_chunks` best read for a question.

    Args:
        top_chunks: how many.
    """

    def __init__(self, top_chunks: int | str = TOP_CHUNKS) -> None:
        if int(top_chunks) < 1:
            raise ValueError(f"top_chunks of rag is {top_chunks}; give 1 or more")
        self.reader_options: Mapping[str, Any] = {"top_entries": int(top_chunks)}

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One insert of the chunk."""
        return (ToolCall(INSERT, {"memory_type": "semantic_memory", "content": observation["chunk"]}),)

    def act_batch(self, observations: Sequence[Mapping[str, Any]]) -> list[Sequence[ToolCall]]:
        """The same for each episode."""
        return [self.act(observation) for observation in observations]
