"""A text of one's own: where it is cut, and what a memory of it looks like."""

from __future__ import annotations

import pytest

from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.own_text import OwnText, chunks_of, memory_state
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import ToolCall


def test_chunks_are_whole_paragraphs_as_many_as_fit() -> None:
    count = get_tokenizer().count
    paragraphs = [f"Paragraph {n} says something about the number {n}." for n in range(9)]
    limit = count("\n\n".join(paragraphs[:3]))
    chunks = list(chunks_of("\n\n".join(paragraphs), limit))
    assert chunks == ["\n\n".join(paragraphs[start : start + 3]) for start in (0, 3, 6)]


def test_what_is_longer_than_a_chunk_is_cut_between_sentences_and_then_between_words() -> None:
    count = get_tokenizer().count
    text = "One sentence here. " * 20 + "\n\n" + "word " * 50
    chunks = list(chunks_of(text, 16))
    assert all(count(chunk) <= 16 for chunk in chunks)
    assert " ".join(chunks).split() == text.split()
    assert chunks[0] == "One sentence here. One sentence here. One sentence here. One sentence here."


def test_a_text_is_one_task_without_questions() -> None:
    source = OwnText("Some text.", "mine")
    assert len(source) == 1
    assert (source[0].chunks, source[0].questions) == (("Some text.",), ())
    with pytest.raises(IndexError, match="mine is one task; there is no task 1"):
        source[1]
    with pytest.raises(ValueError, match="mine holds no text"):
        OwnText(" \n ", "mine")


def test_the_state_of_a_memory_names_every_entry() -> None:
    env = MemoryConstructionEnv(OwnText("Some text."))
    env.reset()
    env.step(
        [
            ToolCall("memory_update", {"memory_type": "core_memory", "new_content": "About Ada."}),
            ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": "Ada lives in Oslo."}),
            ToolCall("memory_insert", {"memory_type": "episodic_memory", "content": "May 2021: Ada moved."}),
        ]
    )
    assert memory_state(env.memory) == {
        "core": "About Ada.",
        "semantic": [{"id": "s1", "content": "Ada lives in Oslo."}],
        "episodic": [{"id": "e1", "content": "May 2021: Ada moved."}],
    }
