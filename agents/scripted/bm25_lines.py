"""Raw retrieval: every line of the stream is an entry of its own, and what fits of them is searched by BM25."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import ToolCall

from .notebook import Notebook


class BM25LinesAgent:
    """Stores each line as it is; under a budget the oldest lines go first."""

    def __init__(self) -> None:
        self._count = get_tokenizer().count

    def reset(self, seed: int) -> None:
        """Forget the last episode."""
        self._notebook = Notebook()
        self._held: deque[tuple[str, int]] = deque()  # key and tokens of each line, oldest first
        self._used = self._number = 0

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """Deletes of the oldest lines and inserts of the new ones."""
        budget = observation["memory_budget"] or float("inf")
        gone: dict[str, str] = {}
        added: dict[str, str] = {}
        for line in filter(None, map(str.strip, observation["chunk"].splitlines())):
            tokens = self._count(line)
            if tokens > budget:
                continue
            while self._used + tokens > budget:
                key, freed = self._held.popleft()
                self._used -= freed
                if key not in added:
                    gone[key] = ""
                added.pop(key, None)
            self._number += 1
            self._held.append((f"{self._number}", tokens))
            added[f"{self._number}"] = line
            self._used += tokens
        return self._notebook.write(gone | added, observation)
