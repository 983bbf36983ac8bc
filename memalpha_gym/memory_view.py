"""What an agent can see of a memory, as data: for prompts in another form than the one that `Memory.render` writes.

An observation carries the memory as text. `Memory.render` writes it so that every stored text can be read from it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from memalpha_gym.framing import reframed
from memalpha_gym.memory import LISTS, Memory, MemoryType

_HEADER = re.compile(r"(?P<total>\d+) entries(?:, the newest \d+)?:\n?")
_ENTRY = re.compile(r"^(?=\[[se]\d+\] )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ListView:
    """What is seen of a list.

    Attributes:
        entries: the newest ones, oldest of them first, as id and text.
        total: how many the list holds.
    """

    entries: tuple[tuple[str, str], ...] = ()
    total: int = 0

    def newest(self, window: int) -> ListView:
        """The same list with no more than `window` entries in view."""
        return ListView(
            self.entries[len(self.entries) - window :] if window < len(self.entries) else self.entries, self.total
        )


@dataclass(frozen=True, slots=True)
class MemoryView:
    """What is seen of a memory.

    Attributes:
        core: the core paragraph; None where core is off.
        lists: the lists that are on.
    """

    core: str | None
    lists: Mapping[MemoryType, ListView]

    @property
    def types(self) -> tuple[MemoryType, ...]:
        """The memory types that are on."""
        return (*((MemoryType.CORE,) if self.core is not None else ()), *(kind for kind in LISTS if kind in self.lists))

    def newest(self, window: int) -> MemoryView:
        """The same memory with no more than `window` entries of each list in view."""
        return MemoryView(self.core, {kind: entries.newest(window) for kind, entries in self.lists.items()})

    def mapped(self, shown: Callable[[str], str]) -> MemoryView:
        """The same memory with each text as it is to be shown."""
        lists = {
            kind: ListView(tuple((entry_id, shown(text)) for entry_id, text in entries.entries), entries.total)
            for kind, entries in self.lists.items()
        }
        return MemoryView(self.core if self.core is None else shown(self.core), lists)

    @classmethod
    def of(cls, memory: Memory) -> MemoryView:
        """All of a memory."""
        entries = {kind: tuple((entry.id, entry.content) for entry in memory.entries(kind)) for kind in LISTS}
        lists = {kind: ListView(entries[kind], len(entries[kind])) for kind in LISTS if kind in memory.types}
        return cls(memory.core if MemoryType.CORE in memory.types else None, lists)

    @classmethod
    def read(cls, text: str) -> MemoryView:
        """What an observation's memory text shows; what was searched for is left out.

        Args:
            text: as `Memory.render` writes it.
        """
        sections = {kind: _section(text, kind) for kind in MemoryType}
        core = sections[MemoryType.CORE]
        lists = {kind: _list_view(body) for kind in LISTS if (body := sections[kind]) is not None}
        return cls(core if core is None else "" if core == "(empty)" else reframed(core), lists)


def _section(text: str, kind: MemoryType) -> str | None:
    found = re.search(rf"^<{kind}>\n(.*?)\n</{kind}>$", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else None


def _list_view(body: str) -> ListView:
    header = _HEADER.match(body)
    if header is None:  # "(empty)"
        return ListView()
    entries = []
    lines = body[header.end() :]
    for shown in filter(None, _ENTRY.split(f"{lines}\n")) if lines else ():
        entry_id, _, content = shown[1:-1].partition("] ")
        entries.append((entry_id, reframed(content)))
    return ListView(tuple(entries), int(header["total"]))
