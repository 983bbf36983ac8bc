"""The three memories, by name."""

from __future__ import annotations

from enum import StrEnum


class MemoryType(StrEnum):
    """The three memories, by the names that tool calls use."""

    CORE = "core_memory"
    SEMANTIC = "semantic_memory"
    EPISODIC = "episodic_memory"

    @classmethod
    def parse(cls, name: str) -> MemoryType:
        """The type named `semantic_memory`, or `semantic` for short.

        Raises:
            ValueError: there is no memory type of that name.
        """
        try:
            return _TYPES_BY_NAME[name.strip().lower()]
        except KeyError:
            raise ValueError(f"there is no memory type {name!r}; there are {', '.join(cls)}") from None


_TYPES_BY_NAME = {name: kind for kind in MemoryType for name in (kind.value, kind.value.removesuffix("_memory"))}

LISTS = (MemoryType.SEMANTIC, MemoryType.EPISODIC)
"""The memory types that hold entries."""
