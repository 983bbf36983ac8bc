"""A memory's text, read back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.memory import LISTS, Memory, MemoryType, RefusedError
from memalpha_gym.memory_view import ListView, MemoryView

SEMANTIC, EPISODIC = MemoryType.SEMANTIC, MemoryType.EPISODIC
PIECES = (
    "[s1] ",
    "[e22] ",
    "(empty)",
    "<core_memory>",
    "</semantic_memory>",
    "<",
    " ",
    "\n",
    "\r",
    "\u2028",
    "2 entries:",
    "x",
)
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)


@given(hostile, st.lists(st.tuples(st.sampled_from(LISTS), hostile), max_size=12), st.integers(0, 7), st.booleans())
def test_every_stored_text_can_be_read_from_the_memorys_text(
    core: str, entries: list[tuple[MemoryType, str]], window: int, budget: bool
) -> None:
    memory = Memory(budget=10_000 if budget else None)
    if core.strip():
        memory.write_core(core)
    for kind, text in entries:
        try:
            memory.insert(kind, text)
        except RefusedError:
            continue
    found = "\n<search_results>\n[s1] [s2] x\n</search_results>"
    assert MemoryView.read(memory.render(window) + found) == MemoryView.of(memory).newest(window)


def test_what_is_off_is_not_seen() -> None:
    memory = Memory(types=(EPISODIC,))
    view = MemoryView.read(memory.render())
    assert view == MemoryView(None, {EPISODIC: ListView()})
    assert view.types == (EPISODIC,)


def test_the_newest_are_those_at_the_end() -> None:
    shown = ListView((("a", "1"), ("b", "2"), ("c", "3")), 9)
    assert shown.newest(2) == ListView((("b", "2"), ("c", "3")), 9)
    assert shown.newest(0) == ListView((), 9)
    assert shown.newest(5) == shown
