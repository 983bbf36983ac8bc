"""A state of an episode from a JSON file, for `memalpha-gym prompt`: a chunk or a question, and the memory as it stands."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from memalpha_gym.cli import CommandError
from memalpha_gym.memory import LISTS, Memory, MemoryEntry, MemoryType
from memalpha_gym.memory_view import ListView, MemoryView
from memalpha_gym.registration import RETRIEVERS, find

_LISTS = {"semantic": MemoryType.SEMANTIC, "episodic": MemoryType.EPISODIC}
_KINDS: dict[str, tuple[type, ...]] = {
    "chunk": (str,),
    "question": (str,),
    "source": (str,),
    "metric": (str,),
    "core": (str, type(None)),
    "semantic": (list, type(None)),
    "episodic": (list, type(None)),
    "max_new_tokens": (int,),
    "enable_thinking": (bool,),
}
"""The keys of a state, and the types that their values have."""


@dataclass(frozen=True)
class State:
    """A state, as it is in the file.

    Attributes:
        view: the whole memory. It is shown as it stands: a core paragraph that is too long is not cut. A memory type that the
            file does not name is on and empty; one that is null is off.
        chunk: what the writer reads; None where none is given.
        question: what the reader is asked; None where none is given.
        source: the source's published name, on which the query prompt depends.
        metric: the metric, which decides where the reference does not name the source.
        max_new_tokens: the most tokens of a completion.
        enable_thinking: whether the writer may think first.
        unused: keys that mean nothing.
    """

    view: MemoryView
    chunk: str | None = None
    question: str | None = None
    source: str = ""
    metric: str = ""
    max_new_tokens: int = 2048
    enable_thinking: bool = False
    unused: tuple[str, ...] = field(default=())


def read_state(path: str) -> State:
    """The state in a file, or in what comes in where the path is `-`.

    Raises:
        CommandError: it cannot be read, or is no state.
    """
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        content = json.loads(text)
    except (OSError, ValueError) as error:
        raise CommandError(f"--state {path}: {error}") from error
    if not isinstance(content, dict):
        raise CommandError(f"--state {path}: give a JSON object with {', '.join(_KINDS)}")
    for key, kinds in _KINDS.items():
        value = content.get(key, kinds[0]())
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            wanted = " or ".join("null" if kind is type(None) else kind.__name__ for kind in kinds)
            raise CommandError(f"--state {path}: {key} is {value!r:.60}; give a {wanted}")
    if content.get("max_new_tokens", 1) < 1:
        raise CommandError(f"--state {path}: max_new_tokens is {content['max_new_tokens']}; give 1 or more")
    lists = {
        kind: _entries(content.get(key, []), f"--state {path}: {key}")
        for key, kind in _LISTS.items()
        if content.get(key, []) is not None
    }
    plain = {key: content[key] for key in _KINDS.keys() - {"core", *_LISTS} if key in content}
    return State(
        MemoryView(content.get("core", ""), lists), **plain, unused=tuple(sorted(content.keys() - _KINDS.keys()))
    )


def _entries(items: list[Any], where: str) -> ListView:
    for number, item in enumerate(items):
        if not isinstance(item, Mapping) or not all(isinstance(item.get(key), str) for key in ("id", "content")):
            raise CommandError(f"{where}[{number}] is {item!r:.60}; give an object with id and content, both strings")
    return ListView(tuple((item["id"], item["content"]) for item in items), len(items))


class StateMemory:
    """A state's memory as a reader searches it. Unlike `Memory` it takes any ids and any texts, even one twice.

    Args:
        view: the memory.
        retriever: the name of what ranks the entries.
    """

    def __init__(self, view: MemoryView, retriever: str) -> None:
        self.core = view.core or ""
        self._entries = {
            kind: [MemoryEntry(*entry, 0) for entry in (view.lists[kind].entries if kind in view.lists else ())]
            for kind in LISTS
        }
        self._index = {kind: find(RETRIEVERS, "retriever", retriever)() for kind in LISTS}
        for kind, entries in self._entries.items():
            for place, entry in enumerate(entries):
                self._index[kind].add(str(place), entry.content)

    def __len__(self) -> int:
        """The number of entries."""
        return sum(map(len, self._entries.values()))

    def search(self, memory_type: MemoryType, query: str, count: int) -> list[tuple[MemoryEntry, float]]:
        """The `count` best entries of a list, best first."""
        found = self._index[memory_type].top(query, count)
        return [(self._entries[memory_type][int(place)], score) for place, score in found]


def as_memory(view: MemoryView) -> Memory:
    """The same texts in a memory of ours, under ids of ours.

    Raises:
        CommandError: a text stands twice in a list.
    """
    memory = Memory(types=view.types)
    if view.core:
        memory.write_core(view.core)
    try:
        for kind, shown in view.lists.items():
            for _, content in shown.entries:
                memory.insert(kind, content)
    except Exception as error:
        raise CommandError(f"--state: {error}") from error
    return memory
