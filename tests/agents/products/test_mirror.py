"""A mirror holds what the store holds, as far as the budget goes, whatever the store does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.agents.products.mirror import Mirror
from memalpha_gym.memory import Memory
from memalpha_gym.products import ProductError, Recalled
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tools import CallStatus, execute
from tests.agents.products.test_agent import play
from tests.tiny import tiny_env

STORE = st.dictionaries(
    st.sampled_from("abcdef"), st.sampled_from(["Ada", "Bob owns a kite", "Eve sings in Rome", " ", ""])
)


def observation(memory: Memory) -> dict[str, Any]:
    return {"memory": memory.render(), "memory_tokens": memory.tokens, "memory_budget": memory.budget or 0}


def mirrored(mirror: Mirror, memory: Memory, store: dict[str, str]) -> list[CallStatus]:
    calls = mirror.write([Recalled(text, key) for key, text in store.items()], observation(memory))
    return [execute(memory, call).status for call in calls]


@given(st.lists(STORE, max_size=8))
def test_the_memory_holds_exactly_the_texts_of_the_store(stores: list[dict[str, str]]) -> None:
    mirror, memory = Mirror(), Memory()
    for store in stores:
        assert set(mirrored(mirror, memory, store)) <= {CallStatus.OK}
        assert {entry.content for _, entry in memory} == {text for text in store.values() if text.strip()}


@given(st.lists(STORE, max_size=8), st.integers(1, 9))
def test_under_a_budget_it_holds_no_text_that_the_store_does_not_hold(
    stores: list[dict[str, str]], budget: int
) -> None:
    mirror, memory = Mirror(), Memory(budget=budget)
    for store in stores:
        assert set(mirrored(mirror, memory, store)) <= {CallStatus.OK, CallStatus.OVER_BUDGET}
        assert {entry.content for _, entry in memory} <= {text for text in store.values() if text.strip()}


def test_a_change_is_an_update_and_what_is_gone_is_a_delete() -> None:
    mirror, memory = Mirror(), Memory()
    mirrored(mirror, memory, {"a": "Ada lives in Oslo.", "b": "Eve sings."})
    calls = mirror.write([Recalled("Ada lives in Quito.", "a"), Recalled("Bob", "c")], observation(memory))
    assert [call.name for call in calls] == ["memory_delete", "memory_update", "memory_insert"]
    assert [execute(memory, call).status for call in calls] == [CallStatus.OK] * 3
    assert [(entry.id, entry.content) for _, entry in memory] == [("s1", "Ada lives in Quito."), ("s3", "Bob")]


def test_what_has_no_room_is_refused_once_and_written_when_there_is_room() -> None:
    mirror, memory = Mirror(), Memory(budget=3)
    full = {"a": "Ada Ada Ada", "b": "Bob"}
    assert mirrored(mirror, memory, full) == [CallStatus.OK, CallStatus.OVER_BUDGET]
    assert mirrored(mirror, memory, full) == []
    assert mirrored(mirror, memory, {"b": "Bob"}) == [CallStatus.OK, CallStatus.OK]


def test_the_episodic_list_is_written_where_it_alone_is_on() -> None:
    env = tiny_env(memory_types="episodic")
    rollout = play("mirror:lines", env)
    assert not rollout.failed
    assert [entry.id for _, entry in env.unwrapped.memory] == ["e1", "e2", "e3"]
    assert "semantic or the episodic" in play("mirror:lines", tiny_env(memory_types="core")).failed


def test_a_store_that_contradicts_itself_is_refused() -> None:
    mirror, memory = Mirror(), Memory()
    with pytest.raises(ProductError, match="two items with the id 'a'"):
        mirror.write([Recalled("Ada", "a"), Recalled("Bob", "a")], observation(memory))
    with pytest.raises(ValueError, match="the memory holds 1 tokens, and 0 were mirrored"):
        mirror.write([], observation(memory) | {"memory_tokens": 1})


def test_a_mirror_is_paid_and_scanned_as_any_policy() -> None:
    mirror = play("mirror:tests.products:Sentences", tiny_env())
    assert mirror.info["memory_tokens"] > 0
    assert mirror.info["reward_terms"]["compression"] is not None
    assert all("cause" in answer for answer in mirror.info["answers"])
    assert mirror.costs["product"] == "sentences==1"


def test_a_product_that_cannot_be_looked_into_cannot_be_mirrored() -> None:
    assert "has no items()" in play("mirror:tests.products:Opaque", tiny_env()).failed
    assert not hasattr(make(AGENTS, "agent", "mirror:lines"), "recall")
