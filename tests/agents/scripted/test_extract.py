"""The extracting agent: what it keeps, in which form, and for how many tokens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.agents.scripted.extract import ENTRY_TOKENS, ExtractAgent
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import CallStatus
from tests.tiny import tiny_env

count = get_tokenizer().count


def seen(chunk: str, **changes: Any) -> dict[str, Any]:
    observation = {"chunk": chunk, "chunk_index": 0, "chunks_total": 1, "memory_tokens": 0, "memory_budget": 0}
    return {**observation, **changes}


def writes(agent: ExtractAgent, chunk: str, **changes: Any) -> list[tuple[str, str]]:
    """(memory type, content) of each insert for a chunk."""
    calls = agent.act(seen(chunk, **changes))
    assert {call.name for call in calls} <= {"memory_insert"}
    return [(call.arguments["memory_type"], call.arguments["content"]) for call in calls]


@pytest.mark.parametrize(
    "sentence",
    [
        "The kite was bought by Ada.",
        "It costs 40 crowns.",
        "They have three children.",
        "He said that “Emma” was good.",
        "Ada: I met Bob there.",
    ],
)
def test_sentences_with_names_and_numbers_are_kept(sentence: str) -> None:
    chunk = f"This is of no use to anyone. {sentence} That was all there was."
    assert writes(ExtractAgent(), chunk) == [("semantic_memory", sentence)]


@pytest.mark.parametrize(
    "chunk", ["", "   \n", "It was nice. That was all.", "Well. Yes! No?", "Ada: hello, how are you?"]
)
def test_other_sentences_are_not(chunk: str) -> None:
    assert writes(ExtractAgent(), chunk) == []


@pytest.mark.parametrize(
    "date", ["[2023-05-07] A conversation", "7 May 2023", "On May 7, 2023 they met.", "the 7th May"]
)
def test_dated_chunks_go_into_episodic_memory_under_their_date(date: str) -> None:
    ((kind, content),) = writes(ExtractAgent(), f"{date}\nIt was nice.\nBob met Ada Roe there.")
    assert kind == "episodic_memory"
    assert content.splitlines()[0] == date
    assert content.splitlines()[-1] == "Bob met Ada Roe there."
    assert writes(ExtractAgent(), date) == []


def test_entries_are_of_a_few_sentences_each() -> None:
    chunk = "[2023-05-07] Log\n" + "\n".join(f"Bob counted {number} birds at the lake." for number in range(100))
    entries = writes(ExtractAgent(), chunk)
    assert len(entries) > 3
    assert all(content.startswith("[2023-05-07] Log\n") for _, content in entries)
    assert all(count(content) < 1.2 * ENTRY_TOKENS for _, content in entries)
    assert all(f"Bob counted {number} birds" in str(entries) for number in range(100))


@pytest.mark.parametrize(
    "example",
    [
        "Sentence: how far is Mars\nLabel: 7",
        "how far is the moon, all in all?\nLabel: 7",
        "Sentence: I lost my card. What can I do now?\nLabel: 7",
        "Sentence: I lost it! Help! Thanks.\n- Labels: 7",
    ],
)
def test_a_label_stays_with_its_sentence(example: str) -> None:
    chunk = f"This is a list of examples.\n\n{example}\n\nNothing else."
    assert writes(ExtractAgent(), chunk) == [("semantic_memory", example)]


def test_what_was_kept_is_not_kept_twice_until_reset() -> None:
    agent, chunk = ExtractAgent(), "Bob met Ada Roe."
    assert writes(agent, chunk)
    assert writes(agent, chunk) == []
    assert [content for _, content in writes(agent, f"{chunk} She knows Eve.")] == ["She knows Eve."]
    agent.reset(0)
    assert writes(agent, chunk)


def test_without_a_budget_the_sentences_stay_in_reading_order() -> None:
    chunk = "Well, it was Ada then. Bob met Eve on 7 May. It was nice."
    assert writes(ExtractAgent(), chunk)[0][1].splitlines() == ["Well, it was Ada then.", "Bob met Eve on 7 May."]


def notes(*chunks: str, budget: int = 300) -> list[list[str]]:
    """What the memory holds after each chunk under a budget."""
    task = Task("t", "s", Competency.RETRIEVAL, chunks, (Question("?", ("x",), "f1"),))
    env, agent = tiny_env(task, memory_budget=budget), ExtractAgent()
    observation, _ = env.reset()
    agent.reset(0)
    held = []
    for _ in chunks:
        observation, *_ = env.step(agent.act(observation))
        held.append([entry.content for _, entry in env.memory])
    return held


def test_under_a_budget_every_statement_is_an_entry() -> None:
    chunk = "Ada Roe's pager is 4417. It was nice. She lives in Oslo."
    assert notes(chunk) == [["Ada Roe's pager is 4417.", "Ada Roe lives in Oslo."]]


def test_what_changed_takes_the_place_of_what_it_was() -> None:
    held = notes("Ada Roe's pager is 4417. Ada Roe lives in Oslo.", "Ada Roe's pager is now 533.")
    assert sorted(held[-1]) == ["Ada Roe lives in Oslo.", "Ada Roe's pager is now 533."]


def test_what_only_happened_again_is_added() -> None:
    held = notes("Ada Roe had a dive on 3 May 2025.", "Ada Roe had a dive on 9 May 2025.")
    assert len(held[-1]) == 2


def test_what_is_to_be_forgotten_is_deleted() -> None:
    held = notes("Ada Roe's pager is 4417. Ada Roe lives in Oslo.", "Please delete Ada Roe's pager number.")
    assert held[-1] == ["Ada Roe lives in Oslo."]


def test_a_day_told_from_the_day_of_writing_keeps_that_day() -> None:
    assert notes("Log, 3 May 2025\nAda Roe had a dive yesterday.") == [["3 May 2025: Ada Roe had a dive yesterday."]]


def test_what_lasts_drives_out_what_does_not() -> None:
    lasting = "Ada Roe's pager is 4417."
    held = notes("Ada Roe saw 12 gulls.", lasting, "Bob Lee saw 13 gulls.", budget=count(lasting) + 2)
    assert held == [["Ada Roe saw 12 gulls."], [lasting], [lasting]]


def test_the_same_in_every_episode() -> None:
    chunk = "\n".join(f"Bob counted {number} birds with Ada {number % 3}." for number in range(60))
    assert notes(chunk) == notes(chunk)


sentences = st.one_of(
    st.builds("On {} May Bob met Ada {} in Oslo.".format, st.integers(1, 31), st.integers()),
    st.builds("It cost {} crowns, said {}!".format, st.integers(0), st.sampled_from(["Eve", "the man", "Ada Roe"])),
    st.builds("Sentence: how far is {}\nLabel: {}".format, st.text("abc XYZ", min_size=1), st.integers(0, 99)),
    st.text("Ab c1.,!?\n北é", max_size=40),
    st.just("It was nice."),
)
chunk_texts = st.builds(
    lambda date, parts, joint: date + joint.join(parts),
    st.sampled_from(["", "[2023-05-07] Conversation of two people\n", "7 May 2023\n"]),
    st.lists(sentences, max_size=60),
    st.sampled_from([" ", "\n"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(chunk_texts, min_size=1, max_size=6), st.floats(0.02, 1))
def test_it_never_outspends_its_budget(chunks: list[str], share: float) -> None:
    task = Task("t", "s", Competency.RETRIEVAL, chunks, (Question("?", ("x",), "f1"),))
    env, agent = tiny_env(task, memory_budget=share), ExtractAgent()
    observation, _ = env.reset()
    for _ in chunks:
        observation, *_, info = env.step(agent.act(observation))
        assert all(result.status in (CallStatus.OK, CallStatus.DUPLICATE) for result in info["results"])
        assert observation["memory_tokens"] <= observation["memory_budget"]


def test_it_uses_what_it_may() -> None:
    chunks = ["\n".join(f"Bob counted {10 * i + n} birds with Ada at lake {n}." for n in range(60)) for i in range(8)]
    task = Task("t", "s", Competency.RETRIEVAL, chunks, (Question("?", ("x",), "f1"),))
    env, agent = tiny_env(task, memory_budget=0.25), ExtractAgent()
    observation, _ = env.reset()
    for _ in chunks:
        observation, *_ = env.step(agent.act(observation))
    assert observation["memory_tokens"] > 0.95 * observation["memory_budget"]
