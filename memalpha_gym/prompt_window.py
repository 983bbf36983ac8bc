"""A narrower view of the memory, for prompts that would grow too long (Mem-α shows 5, then 2, 1, 0 entries of each list).

An agent has the memory as text, as `Memory.render` writes it: in a frame of tags and ids that no stored text can be taken for.
"""

from __future__ import annotations

import re
from functools import partial

from memalpha_gym.memory import LISTS, MemoryType

_SECTIONS = {
    kind: re.compile(
        rf"^<{kind}>\n(?P<total>\d+) entries[^\n]*:\n(?P<entries>.*?)^</{kind}>$(?=\n<|\nMemory in use: |\Z)",
        re.MULTILINE | re.DOTALL,
    )
    for kind in LISTS
}
_ENTRY = re.compile(r"^(?=\[[se]\d+\] )", re.MULTILINE)


def memory_types(memory: str) -> tuple[MemoryType, ...]:
    """The memory types that are on: those that have a section in an observation's memory text."""
    return tuple(kind for kind in MemoryType if re.search(rf"^<{kind}>$", memory, re.MULTILINE))


def with_window(memory: str, window: int) -> str:
    """An observation's memory text with no more than the `window` newest entries of each list.

    Args:
        memory: the text, as `Memory.render` wrote it with any window; search results behind it are kept.
        window: entries to keep, 0 or more.
    """
    for kind, section in _SECTIONS.items():
        memory = section.sub(partial(_narrowed, kind, window), memory, count=1)
    return memory


def _narrowed(kind: MemoryType, window: int, match: re.Match[str]) -> str:
    entries = [text for text in _ENTRY.split(match["entries"]) if text]
    if len(entries) <= window:
        return match[0]
    kept = entries[len(entries) - window :]
    return f"<{kind}>\n{match['total']} entries, the newest {window}:\n{''.join(kept)}</{kind}>"
