"""A memory of one text that is rewritten with each chunk: one semantic entry, since core holds only 512 tokens.

The text is read back from the observation. So the agent has no state of its own, and knows what the memory really holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.cutting import shorten
from memalpha_gym.framing import unframed
from memalpha_gym.memory import MemoryType
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import INSERT, UPDATE, ToolCall

_SEMANTIC = re.compile(
    r"^<semantic_memory>\n(?:\(empty\)|(?P<count>[^\n]*):(?:\n\[(?P<id>s\d+)\] (?P<text>.*))?)\n</semantic_memory>(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)


def stored(observation: Mapping[str, Any]) -> tuple[str, str] | None:
    """Id and text of the one entry, as it is shown; None where nothing is stored yet.

    Raises:
        ValueError: the observation does not show the semantic list, or not the entry in it.
    """
    shown = _SEMANTIC.search(observation["memory"])
    if shown is None or (shown["count"] and not shown["id"]):
        raise ValueError(
            "this agent keeps one semantic entry and must see it: semantic memory on, and a window of 1 or more"
        )
    return (shown["id"], shown["text"]) if shown["id"] else None


def token_limit(observation: Mapping[str, Any], limit: int) -> int:
    """The most tokens that the text may have: the agent's limit, or the memory's budget where that is less."""
    budget = observation["memory_budget"]
    return min(limit, budget) if budget else limit


def rewrite(observation: Mapping[str, Any], text: str, limit: int) -> Sequence[ToolCall]:
    """The call that puts a new text in the place of the old one; none where the text is empty or the same.

    A text over the limit loses its last words.
    """
    text = shorten(text.strip(), token_limit(observation, limit), get_tokenizer(), mark="")
    old = stored(observation)
    if not text or (old is not None and old[1] == unframed(text)):
        return ()
    if old is None:
        return (ToolCall(INSERT, {"memory_type": str(MemoryType.SEMANTIC), "content": text}),)
    arguments = {"memory_type": str(MemoryType.SEMANTIC), "new_content": text, "memory_id": old[0]}
    return (ToolCall(UPDATE, arguments),)
