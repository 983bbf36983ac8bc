"""As much text as the budget holds, chosen by chance: the control that every memory has to beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import ToolCall

from .notebook import Notebook


class RandomPruneAgent:
    """Draws a number for each line and holds the lines with the highest: at any time a fair sample of all text so far."""

    def __init__(self) -> None:
        self._count = get_tokenizer().count

    def reset(self, seed: int) -> None:
        """Forget the last episode; the same seed keeps the same lines."""
        self._draw = Random(seed)  # noqa: S311 - nothing here is secret
        self._notebook = Notebook()
        self._held: dict[str, tuple[float, int]] = {}  # key → the line's number and its tokens
        self._number = 0

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """Deletes of the lines that have to go, and inserts of the new ones that stay."""
        before = set(self._held)
        lines = {}
        for line in filter(None, map(str.strip, observation["chunk"].splitlines())):
            self._number += 1
            lines[f"{self._number}"] = line
            self._held[f"{self._number}"] = (self._draw.random(), self._count(line))
        self._prune(observation["memory_budget"] or float("inf"))
        gone = dict.fromkeys(before - self._held.keys(), "")
        return self._notebook.write(
            {**dict(sorted(gone.items())), **{key: line for key, line in lines.items() if key in self._held}},
            observation,
        )

    def _prune(self, budget: float) -> None:
        used = sum(tokens for _, tokens in self._held.values())
        for key, (_, tokens) in sorted(self._held.items(), key=lambda item: item[1]):
            if used <= budget:
                return
            used -= tokens
            del self._held[key]
