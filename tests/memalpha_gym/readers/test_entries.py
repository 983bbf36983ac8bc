"""Which entries a reader is shown."""

from __future__ import annotations

import pytest

from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.readers.entries import by_rank, checked_count, retrieve


def test_best_of_each_list_in_turn() -> None:
    memory = Memory()
    for i in range(30):
        memory.insert(MemoryType.SEMANTIC, f"fact {i}" + (" about kites" if i in (7, 19) else ""))
    memory.insert(MemoryType.EPISODIC, "On Monday kites flew")
    found = retrieve(memory, "kites", 3)
    assert [entry.id for entry in found[MemoryType.SEMANTIC]] == ["s8", "s20", "s1"]
    assert [entry.id for _, entry in by_rank(found)] == ["s8", "e1", "s20", "s1"]
    assert len(by_rank(retrieve(memory, "kites"))) == 21
    assert len(by_rank(retrieve(memory, "kites", None))) == 31
    assert by_rank(retrieve(Memory(), "kites")) == []


@pytest.mark.parametrize(("given", "count"), [(3, 3), ("3", 3), (None, None), ("all", None)])
def test_counts(given: int | str | None, count: int | None) -> None:
    assert checked_count(given) == count


@pytest.mark.parametrize("given", [0, -1, "none", "2.5", ""])
def test_bad_counts(given: int | str) -> None:
    with pytest.raises(ValueError, match="1 or more, or all"):
        checked_count(given)
