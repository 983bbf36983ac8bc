"""Cheats that hold much text and little memory: copies, padded or thinned, and the newest text alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from memalpha_gym.cutting import shorten
from memalpha_gym.sentences import split_sentences
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import INSERT, ToolCall

from ..extract import ExtractAgent
from ..notebook import Notebook

_STOP_WORDS = frozenset(
    "a an the of in on at to for from by with as and or is are was were be been it its this that".split()
)
_WORD = re.compile(r"\S+")
_PAD = "It was noted with care, as always, and nothing more needs to be said about it here."


def _room(observation: Mapping[str, Any]) -> int:
    """Tokens that a memory may hold in all; a chunk's worth where there is no budget."""
    return int(observation["memory_budget"]) or get_tokenizer().count(observation["chunk"])


class GoldfishAgent:
    """Holds the newest chunk and nothing before it: pays where a memory is judged by what was just said."""

    def reset(self, seed: int) -> None:
        """Forget the last episode."""
        self._notebook = Notebook()

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The chunk, as far as there is room, in the place of the last one."""
        text = shorten(observation["chunk"], _room(observation), get_tokenizer())
        return self._notebook.write({"newest": text}, observation)


class NearCopiesAgent:
    """Stores a chunk's first sentences again and again, each time with another number: pays where writes are counted."""

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """Three inserts that differ by a number."""
        first = " ".join(split_sentences(observation["chunk"])[:2])
        number = 3 * observation["chunk_index"]
        texts = [f"({number + i}) {first}" for i in range(3)]
        return [ToolCall(INSERT, {"memory_type": "semantic_memory", "content": text}) for text in texts]


class OneBlobAgent:
    """Holds one entry to which every chunk is added: pays where noise is counted by entries."""

    def reset(self, seed: int) -> None:
        """Forget the last episode."""
        self._notebook = Notebook()
        self._text = ""

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The entry with the chunk behind it, as far as there is room."""
        tokenizer = get_tokenizer()
        budget = observation["memory_budget"]
        grown = f"{self._text} {' '.join(observation['chunk'].split())}".strip()
        self._text = shorten(grown, int(budget), tokenizer) if budget else grown
        return self._notebook.write({"blob": self._text}, observation)


class DroppedWordsAgent:
    """Copies chunks without their small words, so that more of them fits: a copy all the same."""

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One insert of what is left of the chunk."""
        words = _WORD.findall(observation["chunk"])
        text = " ".join(word for word in words if word.lower().strip(".,;:") not in _STOP_WORDS)
        return [ToolCall(INSERT, {"memory_type": "semantic_memory", "content": text})]


padding = partial(ExtractAgent, wording=lambda text: f"{text} {_PAD}")
"""Keeps what the honest agent keeps, each note with a sentence that says nothing: pays where length looks like content."""

repeated_notes = partial(ExtractAgent, wording=lambda text: f"{text} Again: {text}")
"""Keeps what the honest agent keeps and says all of it twice: pays where every true write is counted."""
