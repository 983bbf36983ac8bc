"""The names of the three memories."""

from __future__ import annotations

import pytest

from memalpha_gym.memory_types import LISTS, MemoryType


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("semantic", MemoryType.SEMANTIC),
        (" Episodic_Memory ", MemoryType.EPISODIC),
        ("core_memory", MemoryType.CORE),
        ("CORE", MemoryType.CORE),
    ],
)
def test_memory_types_go_by_long_and_short_names(name: str, kind: MemoryType) -> None:
    assert MemoryType.parse(name) is kind


@pytest.mark.parametrize("name", ["", "memory", "semantic memory", "working"])
def test_other_memory_types_are_errors(name: str) -> None:
    with pytest.raises(ValueError, match=f"there is no memory type {name!r}; there are core_memory, semantic_"):
        MemoryType.parse(name)


def test_all_but_core_are_lists() -> None:
    assert set(MemoryType) - set(LISTS) == {MemoryType.CORE}
