"""The tables, and what their names stand for."""

from __future__ import annotations

import gymnasium as gym
import pytest

from memalpha_gym.registration import (
    AGENTS,
    ENVIRONMENTS,
    JUDGES,
    READERS,
    environment_id,
    load,
    make,
    register_environments,
)

NEED_MORE = ("qwen-vllm", "transformers-lm", "product", "mirror")
"""Agents that want a model or a product behind their name."""
READER = "memalpha_gym.readers.lexical:LexicalReader"


def test_environment_ids() -> None:
    assert environment_id("Recall-v0") == "MemAlpha/Recall-v0"
    assert environment_id("Stranger/Recall-v0") == "Stranger/Recall-v0"


def test_every_row_is_registered_and_twice_changes_nothing() -> None:
    register_environments()
    before = dict(gym.registry)
    register_environments()
    assert gym.registry == before
    for name, row in ENVIRONMENTS.items():
        spec = gym.spec(environment_id(name))
        assert spec.entry_point == row.entry_point
        assert spec.kwargs == dict(row.kwargs or {})
        assert spec.vector_entry_point == f"memalpha_gym.vector:{name}"


def test_import_in_the_id_is_enough() -> None:
    assert gym.make("memalpha_gym:MemAlpha/Recall-v0").spec.id == "MemAlpha/Recall-v0"  # type: ignore[union-attr]


@pytest.mark.parametrize("reference", sorted({row.entry_point for row in ENVIRONMENTS.values()}))
def test_environments_can_be_loaded(reference: str) -> None:
    assert callable(load(reference))


@pytest.mark.parametrize("table", [AGENTS, READERS, JUDGES], ids=["agents", "readers", "judges"])
def test_tables_can_be_loaded(table: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMALPHA_CHAT", "m@http://127.0.0.1:9/v1")  # what has a model names one; nothing is sent
    for name, reference in table.items():
        assert callable(load(reference))
        if name not in NEED_MORE:
            assert make(table, "thing", name) is not None


def test_make_by_name_by_reference_and_by_object() -> None:
    reader = make(READERS, "reader", "lexical")
    assert type(make(READERS, "reader", READER)) is type(reader)
    assert make(READERS, "reader", "lexical:16").reply_tokens == 16
    assert make(READERS, "reader", reader) is reader
    assert make(AGENTS, "agent", "tests.products:Sentences(keep=3)").keep == 3


def test_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(
        ValueError,
        match=r"no reader named 'psychic'; there are auto, facts, lexical, chat, or give package\.module:Class",
    ):
        make(READERS, "reader", "psychic")


@pytest.mark.parametrize("reference", ["", "module", "module:", ":Class"])
def test_load_wants_module_and_name(reference: str) -> None:
    with pytest.raises(ValueError, match=r"is not of the form package\.module:Name"):
        load(reference)


def test_load_says_what_is_missing() -> None:
    with pytest.raises(ImportError, match="no_such_module"):
        load("no_such_module:Class")
    with pytest.raises(ImportError, match=r"module memalpha_gym.tools has nothing named 'Hammer'"):
        load("memalpha_gym.tools:Hammer")
