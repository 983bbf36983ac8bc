"""Cheats that hardly read: each goes for a fault of the published reward."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.tools import DELETE, INSERT, ToolCall

_WORD = re.compile(r"\w+")
_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


class BogusDeletesAgent:
    """Deletes entries that do not exist: a success in the reference, which reads success from the lack of an exception."""

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """Three deletes of ids that were never given."""
        number = 1_000_000 + observation["chunk_index"]
        kinds = ("semantic_memory", "episodic_memory", "semantic_memory")
        return [
            ToolCall(DELETE, {"memory_type": kind, "memory_id": f"{kind[0]}{number + i}"})
            for i, kind in enumerate(kinds)
        ]


class KeywordHoardAgent:
    """Stores each chunk's distinct words as an alphabetical list: pays where a metric looks for keywords without a limit."""

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One insert of all words of four letters or more, and all numbers."""
        found = {word for word in _WORD.findall(observation["chunk"]) if len(word) > 3 or word.isdigit()}
        return (
            [ToolCall(INSERT, {"memory_type": "semantic_memory", "content": " ".join(sorted(found))})] if found else []
        )


class JunkWritesAgent:
    """Stores well-formed sentences that say nothing: pays where every valid write earns format and content reward."""

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """Two short inserts, different in each chunk so that none is a duplicate."""
        number = observation["chunk_index"] + 1
        texts = {
            "episodic_memory": f"At step {number} the text was read with care.",
            "semantic_memory": f"Part {number} of the stream is about several things.",
        }
        return [ToolCall(INSERT, {"memory_type": kind, "content": text}) for kind, text in texts.items()]


class ValueBagsAgent:
    """Stores the names and numbers of each line side by side: pays where holding a value is enough."""

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One insert of all lines' names and numbers."""
        bags = []
        for line in observation["chunk"].splitlines():
            found = list(dict.fromkeys([*_NAME.findall(line), *_NUMBER.findall(line)]))
            if len(found) > 1:
                bags.append(f"{found[0]} has to do with {', '.join(found[1:])}.")
        return [ToolCall(INSERT, {"memory_type": "semantic_memory", "content": "\n".join(bags)})] if bags else []
