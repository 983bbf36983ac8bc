"""Notes that an agent keeps under keys of its own: what changed becomes the calls that bring the memory up to date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import DELETE, INSERT, UPDATE, ToolCall

SEMANTIC = "semantic_memory"


class Notebook:
    """Semantic entries by key. Ids are counted as the memory counts them, so that no search is needed to update one.

    A note that the budget has no room for is left out, and so is one whose text another entry has already: the memory would
    refuse both.
    """

    def __init__(self) -> None:
        self._count = get_tokenizer().count
        self._ids: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._inserted = 0

    def write(self, notes: Mapping[str, str], observation: Mapping[str, Any]) -> list[ToolCall]:
        """The calls that make these notes what the memory holds under their keys; an empty note is deleted."""
        left = (observation["memory_budget"] or float("inf")) - observation["memory_tokens"]
        calls = []
        for key, text in notes.items():
            price = self._count(text) - self._count(self._texts.get(key, ""))
            if price > left or text == self._texts.get(key, "") or (text and text in self._texts.values()):
                continue
            left -= price
            calls.append(self._call(key, text))
        return calls

    def _call(self, key: str, text: str) -> ToolCall:
        if key not in self._ids:
            self._inserted += 1
            self._ids[key] = f"s{self._inserted}"
            self._texts[key] = text
            return ToolCall(INSERT, {"memory_type": SEMANTIC, "content": text})
        if text:
            self._texts[key] = text
            return ToolCall(UPDATE, {"memory_type": SEMANTIC, "memory_id": self._ids[key], "new_content": text})
        del self._texts[key]
        return ToolCall(DELETE, {"memory_type": SEMANTIC, "memory_id": self._ids.pop(key)})
