"""Which entries a reader is shown for a question: BM25's best of each list (Mem-α, section 3: top 20 and 20)."""

from __future__ import annotations

from itertools import zip_longest

from memalpha_gym.memory import LISTS, Memory, MemoryEntry

TOP_ENTRIES = 20
"""Entries of each list that a reader is shown."""


def retrieve(memory: Memory, query: str, count: int | None = TOP_ENTRIES) -> list[list[MemoryEntry]]:
    """The best entries of the semantic and of the episodic list, best first, ties by entry order.

    Args:
        memory: the memory.
        query: what to look for.
        count: entries of each list; None for all.
    """
    wanted = len(memory) if count is None else count
    return [[entry for entry, _ in memory.search(memory_type, query, wanted)] for memory_type in LISTS]


def by_rank(lists: list[list[MemoryEntry]]) -> list[MemoryEntry]:
    """The entries of all lists, best first: the first of each list, the second of each, and so on."""
    return [entry for rank in zip_longest(*lists) for entry in rank if entry is not None]


def checked_count(top_entries: int | str | None) -> int | None:
    """A number of entries of each list as an option may give it: a number, or None or `all` for all of them.

    Raises:
        ValueError: it is neither.
    """
    if top_entries is None or top_entries == "all":
        return None
    try:
        count = int(top_entries)
    except ValueError:
        count = 0
    if count < 1:
        raise ValueError(f"top_entries is {top_entries!r}; give 1 or more, or all")
    return count
