"""Which entries a reader is shown for a question: BM25's best of each list (Mem-α, section 3: top 20 and 20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from memalpha_gym.memory import LISTS, Memory, MemoryEntry, MemoryType

TOP_ENTRIES = 20
"""Entries of each list that a reader is shown."""


def retrieve(memory: Memory, query: str, count: int | None = TOP_ENTRIES) -> dict[MemoryType, list[MemoryEntry]]:
    """The best entries of the semantic and of the episodic list, best first, ties by entry order.

    Args:
        memory: the memory.
        query: what to look for.
        count: entries of each list; None for all.
    """
    wanted = len(memory) if count is None else count
    return {kind: [entry for entry, _ in memory.search(kind, query, wanted)] for kind in LISTS}


def by_rank(found: Mapping[MemoryType, Sequence[MemoryEntry]]) -> list[tuple[MemoryType, MemoryEntry]]:
    """The entries of all lists, best first: the first of each list, the second of each, and so on."""
    ranked = ((rank, place, kind, entry) for place, kind in enumerate(found) for rank, entry in enumerate(found[kind]))
    return [(kind, entry) for _, _, kind, entry in sorted(ranked, key=lambda item: item[:2])]


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
