"""What a store holds, as calls of the environment's memory: after each chunk inserts, updates and deletes of what has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memalpha_gym.memory import LISTS
from memalpha_gym.memory_view import MemoryView
from memalpha_gym.products import ProductError, Recalled
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import DELETE, INSERT, UPDATE, ToolCall


@dataclass(slots=True)
class _Held:
    """An entry of the memory: its id, and the text that it holds."""

    entry: str
    text: str
    tokens: int


class Mirror:
    """The environment's memory as the mirror of a store.

    It knows what the memory will accept, and so holds no text for an item that the store has changed or dropped. An item that the
    budget has no room for is offered once, refused as any policy's write would be, and written when there is room.
    """

    def __init__(self) -> None:
        self._count = get_tokenizer().count
        self._held: dict[str, _Held] = {}  # by the item's id
        self._offered: dict[str, str] = {}  # items and texts that the memory has seen, refused ones included
        self._inserted = 0
        self._tokens = 0

    def write(self, items: Sequence[Recalled], observation: Mapping[str, Any]) -> list[ToolCall]:
        """The calls that make the memory hold what the store holds: deletes first, then updates, then inserts.

        Args:
            items: all that the store holds.
            observation: of the environment, before the calls.

        Raises:
            ProductError: two items have one id.
            ValueError: the memory has no list that is on, or it holds something else than what was mirrored.
        """
        if observation["memory_tokens"] != self._tokens:
            raise ValueError(
                f"the memory holds {observation['memory_tokens']} tokens, and {self._tokens} were mirrored; mirrors need the "
                "reward robust, under which texts are stored as they are given, and a memory that nobody else writes to"
            )
        kind = _list_of(observation)
        budget = observation["memory_budget"] or float("inf")
        wanted = _by_id(items)
        calls = [
            ToolCall(DELETE, {"memory_type": kind, "memory_id": self._drop(item)})
            for item in [item for item in self._held if item not in wanted]
        ]
        texts = {held.text for held in self._held.values()}
        for item, text in wanted.items():
            held = self._held.get(item)
            if held is None or held.text == text:
                continue
            texts.discard(held.text)
            tokens = self._count(text)
            if text in texts or self._tokens - held.tokens + tokens > budget:
                calls.append(ToolCall(DELETE, {"memory_type": kind, "memory_id": self._drop(item)}))
                continue
            calls.append(ToolCall(UPDATE, {"memory_type": kind, "memory_id": held.entry, "new_content": text}))
            texts.add(text)
            self._tokens += tokens - held.tokens
            self._held[item], self._offered[item] = _Held(held.entry, text, tokens), text
        for item, text in wanted.items():
            if item in self._held or text in texts:
                continue
            tokens = self._count(text)
            fits = self._tokens + tokens <= budget
            if not fits and self._offered.get(item) == text:
                continue
            calls.append(ToolCall(INSERT, {"memory_type": kind, "content": text}))
            self._offered[item] = text
            if fits:
                self._inserted += 1
                self._held[item] = _Held(f"{kind[0]}{self._inserted}", text, tokens)
                self._tokens += tokens
                texts.add(text)
        return calls

    def _drop(self, item: str) -> str:
        """Forget an item; the id of its entry."""
        held = self._held.pop(item)
        self._tokens -= held.tokens
        return held.entry


def _by_id(items: Sequence[Recalled]) -> dict[str, str]:
    """The texts by item, empty ones left out; an item without an id is known by its text.

    Raises:
        ProductError: two items have one id.
    """
    found: dict[str, str] = {}
    for item in items:
        text = item.text.strip()
        key = f"id {item.id}" if item.id else f"text {text}"
        if item.id and key in found:
            raise ProductError(f"items() gave two items with the id {item.id!r:.60}")
        if text:
            found[key] = text
    return found


def _list_of(observation: Mapping[str, Any]) -> str:
    """The list that is written to: the semantic one, where it is on.

    Raises:
        ValueError: core alone is on.
    """
    view = MemoryView.read(observation["memory"])
    on = [kind for kind in LISTS if kind in view.lists]
    if not on:
        raise ValueError("a mirror needs the semantic or the episodic memory; turn one of them on (memory_types)")
    return str(on[0])
