"""The stream itself as memory, as far as a context of limited length holds it: the published Long-Context baseline.

Whoever reads is shown all of it. Where the stream is longer than the limit the oldest text goes, as in the published code; the
reader's instructions and the question are no part of what is cut.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import DELETE, INSERT, ToolCall

LIMIT = 29_000
"""Tokens of chunks: the reader's prompt of 30,000 tokens less its instructions, the question and the entries' ids."""

SEMANTIC = "semantic_memory"


class LongContextAgent:
    """Stores each chunk whole, and deletes the oldest where there would be more than `limit` tokens.

    Args:
        limit: the most tokens that are kept; a memory budget that is smaller counts in its place.
    """

    reader_options: Mapping[str, Any] = {"top_entries": None}

    def __init__(self, limit: int | str = LIMIT) -> None:
        self.limit = int(limit)
        if self.limit < 1:
            raise ValueError(f"the limit of long-context is {limit} tokens; give 1 or more")
        self._count = get_tokenizer().count
        self.reset(0)

    def reset(self, seed: int) -> None:
        """Forget the last episode."""
        self._kept: deque[tuple[str, str, int]] = deque()  # id, text, tokens: the oldest first
        self._inserted = 0

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One insert of the chunk, behind the deletes that make room for it."""
        limit = min(self.limit, observation["memory_budget"] or self.limit)
        text = self._newest_part(observation["chunk"].strip(), limit)
        if not text or any(text == kept for _, kept, _ in self._kept):
            return ()  # the memory refuses a text that it holds already
        tokens = self._count(text)
        calls = []
        while self._kept and tokens + sum(size for _, _, size in self._kept) > limit:
            entry_id, _, _ = self._kept.popleft()
            calls.append(ToolCall(DELETE, {"memory_type": SEMANTIC, "memory_id": entry_id}))
        self._inserted += 1
        self._kept.append((f"s{self._inserted}", text, tokens))  # ids count up
        return [*calls, ToolCall(INSERT, {"memory_type": SEMANTIC, "content": text})]

    def _newest_part(self, text: str, limit: int) -> str:
        """The text, or of one that is longer than the limit by itself as many of its last words as the limit has room for."""
        if self._count(text) <= limit:
            return text
        words = text.split(" ")
        dropped = bisect_left(range(len(words)), True, key=lambda n: self._count(" ".join(words[n:])) <= limit)
        return " ".join(words[dropped:])
