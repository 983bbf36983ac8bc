"""Notes by key become inserts, updates and deletes of the right entries."""

from __future__ import annotations

from memalpha_gym.agents.scripted.notebook import Notebook
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.tools import CallStatus, execute


def test_the_memory_follows_the_notes() -> None:
    notebook, memory = Notebook(), Memory(budget=30)

    def write(**notes: str) -> list[str]:
        observation = {"memory_tokens": memory.tokens, "memory_budget": 30}
        assert all(execute(memory, call).status is CallStatus.OK for call in notebook.write(notes, observation))
        return [entry.content for entry in memory.entries(MemoryType.SEMANTIC)]

    assert write(a="one", b="two") == ["one", "two"]
    assert write(a="three", b="") == ["three"]
    assert write(b="two again", c="three") == ["three", "two again"], "the same text is not written twice"
    assert write(d="word " * 40) == ["three", "two again"], "there is no room for it"
    assert write(b="", a="four") == ["four"]
