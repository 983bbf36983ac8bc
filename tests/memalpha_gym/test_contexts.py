"""What readers are shown in place of a memory: cut at a number of tokens, whoever recalls."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.contexts import ALL, context_of, cut, searched
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.products import Recalled
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.tokenization import get_tokenizer
from tests.tiny import HOME, tiny_env

COUNT = get_tokenizer().count


@given(st.lists(st.text(max_size=60), max_size=12), st.integers(1, 40))
def test_no_more_is_shown_than_the_limit(texts: list[str], limit: int) -> None:
    kept = cut(map(Recalled, texts), limit)
    assert sum(COUNT(one.text) for one in kept) <= limit
    stripped = [text.strip() for text in texts]
    assert all(any(text.startswith(one.text) for text in stripped) for one in kept)
    assert [one.text for one in kept[:-1]] == [text for text in dict.fromkeys(stripped) if text][
        : max(len(kept) - 1, 0)
    ]


def test_the_best_come_first_and_the_last_is_cut_at_a_word() -> None:
    texts = ["Ada lives in Oslo.", "Bob owns a red kite.", "Eve sings."]
    first = COUNT(texts[0])
    assert [one.text for one in cut(map(Recalled, texts), first + 3)] == [texts[0], "Bob owns a"]
    assert [one.text for one in cut(map(Recalled, texts), None)] == texts


def test_an_endless_store_is_cut_as_well() -> None:
    assert [one.text for one in cut(repeat(Recalled("Ada")), 5)] == ["Ada"]
    assert sum(COUNT(one.text) for one in cut(iter([Recalled("and more " * 1_000_000)]), 64)) == 64


@given(st.lists(st.text(st.sampled_from(" \n\t;'\".,aA1é東-")), max_size=6), st.integers(1, 40))
def test_no_text_goes_over_the_limit(texts: list[str], limit: int) -> None:
    assert sum(COUNT(one.text) for one in cut(map(Recalled, texts), limit)) <= limit


def test_space_that_is_taken_from_the_end_makes_no_room_for_more() -> None:
    """The end of a text may take more tokens without the space behind it."""

    class Ends:
        """Counts a word as a token, and one more for a text that ends in a semicolon."""

        name = "ends"

        def count(self, text: str) -> int:
            return len(text.split()) + text.endswith(";")  # a blank behind it makes it one

    assert [one.text for one in cut([Recalled("one two; \n three four")], 2, Ends())] == ["one"]


def test_what_is_no_recalled_text_is_refused() -> None:
    with pytest.raises(TypeError, match="'Ada'; give memalpha"):
        cut(["Ada"], 5)  # type: ignore[list-item]


def test_the_reader_is_shown_the_order_of_the_stream_where_all_is_placed() -> None:
    def shown(*recalled: Recalled) -> list[str]:
        context = context_of(lambda question, *, tokens: recalled, "?", 64)
        return [entry.content for _, entry in context.memory]

    assert shown(Recalled("new", "a", 4), Recalled("old", "b", 1)) == ["old", "new"]
    assert shown(Recalled("best", "a"), Recalled("next", "b", 1)) == ["next", "best"], (
        "the best is last, as the newest is"
    )


def test_a_memory_is_searched_under_the_same_limit() -> None:
    memory = Memory()
    for text in ("Ada lives in Oslo.", "Bob owns a red kite.", "The kite of Bob is old."):
        memory.insert(MemoryType.SEMANTIC, text)
    memory.insert(MemoryType.EPISODIC, "Bob flew the kite on Monday.")
    best = searched(memory, "Where is Oslo, where Ada lives?", COUNT("Ada lives in Oslo."))
    assert [(one.id, one.text) for one in best.recalled] == [("s1", "Ada lives in Oslo.")]
    everything = searched(memory, "kite", ALL)
    assert [entry.content for _, entry in everything.memory] == [entry.content for _, entry in memory]
    assert everything.tokens == memory.tokens
    memory.write_core("Bob is a friend.")
    assert searched(memory, "kite", 3).recalled[0].id == "core"


class Keeper:
    """Keeps the requests, and replies with what is shown."""

    name = "keeper"

    def __init__(self) -> None:
        self.requests: list[ReadRequest] = []

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        self.requests += requests
        return [Reading(" ".join(entry.content for _, entry in one.memory), ("s1",)) for one in requests]


def play(env: Any, actions: int = 3) -> dict[str, Any]:
    env.reset(options={"task_index": 0})
    info: dict[str, Any] = {}
    for _ in range(actions):
        *_, info = env.step(())
    return info


def test_an_environment_shows_readers_what_a_store_recalls_and_nothing_of_its_own() -> None:
    reader, asked = Keeper(), []

    def recall(question: str, *, tokens: int) -> list[Recalled]:
        asked.append((question, tokens))
        return [Recalled("Ada moved to Quito." if question == HOME else "a red kite", "mine")]

    env = tiny_env(reader=reader, recall_tokens=8)
    env.recaller = recall
    info = play(env)
    assert [tokens for _, tokens in asked] == [8, 8, 8]
    assert info["correctness"] == pytest.approx(2 / 3), "the first asks for Oslo"
    assert [answer["entry_ids"] for answer in info["answers"]] == [("mine",)] * 3
    assert info["answers"][2]["context"] == ("a red kite",)
    assert info["answers"][2]["context_tokens"] == COUNT("a red kite")
    assert info["reward_terms"]["compression"] is None
    assert info["credit"] is None


def test_under_a_limit_there_is_no_budget() -> None:
    env = tiny_env(recall_tokens=8, memory_budget=2)
    observation, _ = env.reset()
    assert observation["memory_budget"] == 0


def test_every_answer_says_how_much_the_reader_was_shown() -> None:
    env = tiny_env()
    info = play(env)
    assert [answer["context_tokens"] for answer in info["answers"]] == [0, 0, 0]


def test_of_all_that_is_recalled_those_count_that_the_reader_was_shown() -> None:
    env = tiny_env(reader=Keeper(), recall_tokens=ALL)  # which names the first of what it is given
    env.recaller = lambda question, *, tokens: [Recalled("Ada moved to Quito.", "a", 1), Recalled("Ada.", "b", 0)]
    answer = play(env)["answers"][0]
    assert (answer["entry_ids"], answer["context_tokens"]) == (("b",), COUNT("Ada."))
    assert "context" not in answer, "the whole text is kept once, in the stream"


def test_a_limit_is_a_positive_number() -> None:
    with pytest.raises(ValueError, match="recall_tokens is 0"):
        tiny_env(recall_tokens=0)
