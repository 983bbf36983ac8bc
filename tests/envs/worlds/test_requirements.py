"""Knobs: what can be made is made at every index, and what cannot is refused beforehand, with a way out."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.knobs import Knobs
from memalpha_gym.envs.worlds.mix import MixSource

SHARES = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0])
KNOBS = st.fixed_dictionaries(
    {},
    optional={
        "tokens": st.sampled_from([1_000, 1_200, 2_000, 3_000, 5_000, 8_000, 20_000, 60_000, 200_000]),
        "chunk_tokens": st.sampled_from([100, 150, 300, 600, 1_000, 2_000, 5_000, 10_000]),
        "facts": st.one_of(st.integers(1, 40), st.integers(1, 260)),
        "questions": st.sampled_from([1, 2, 3, 5, 10, 20, 100, 1_000]),
        "probes": st.sampled_from([0, 1, 5, 50]),
        "sessions": st.sampled_from([0, 1, 2, 3, 5, 10]),
        "depth": st.sampled_from([0, 1, 2, 3, 4, 5, 6, 8, 12, 30]),
        **dict.fromkeys(
            ("filler", "updates", "first_person", "coreference", "hearsay", "corrections", "noise"), SHARES
        ),
    },
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(FAMILIES)), st.sampled_from(["train", "validation", "test"]), st.integers(0, 4), KNOBS)
@example("Count", "train", 1, {"tokens": 20_000, "sessions": 1, "depth": 30, "corrections": 1.0})  # too few days
@example(
    "Count", "train", 1, {"tokens": 1_000, "chunk_tokens": 1_000, "facts": 1, "corrections": 1.0}
)  # nothing is left
@example("MultiHop", "train", 0, {"facts": 1, "questions": 1})  # nobody is described of whom a fact is told
@example("Labels", "train", 4, {"depth": 0, "facts": 80})  # no sentence is left
@example("Preference", "validation", 0, {"depth": 0})
@example("Recall", "test", 1, {"tokens": 60_000, "facts": 200, "filler": 0.0})  # more facts than values, by bad luck
@example("Poison", "train", 2, {"tokens": 1_200, "chunk_tokens": 10_000, "updates": 0.9})  # all chunks tell the fact
def test_what_is_constructed_can_be_played(name: str, split: str, level: int, knobs: dict[str, Any]) -> None:
    try:
        source = FamilySource(FAMILIES[name], split, level, **knobs)
    except ValueError as error:
        check_refusal(name, split, level, knobs, str(error))
        return
    env = MemoryConstructionEnv(source)
    for index in (0, 1, 7, 4_711, 999_999):
        observation, _ = env.reset(options={"task_index": index})
        assert observation["chunk"]


def check_refusal(name: str, split: str, level: int, knobs: dict[str, Any], message: str) -> None:
    """Every way out that a refusal names is one, by itself."""
    if "; give a whole number" in message:  # out of the knob's own range
        return
    reason, _, ways = message.partition("; give ")
    assert reason.startswith(f"{name} cannot be made so: ")
    for knob, value in re.findall(r"(\w+)=(\d+)", ways):
        assert FamilySource(FAMILIES[name], split, level, **{**knobs, knob: int(value)})[3].questions


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "Conflict",
        {"facts": 100, "updates": 1.0},
        "Conflict cannot be made so: up to 303 statements are told, and the 8 chunks of 600 tokens that may tell something "
        "have room for 120; give facts=39 at most",
    ),
    ("Recall", {"facts": 900}, "the words of train are enough for 252; give facts=100 at most"),
    (
        "Temporal",
        {"facts": 40, "tokens": 60_000},
        "about 40 values of 'outing' are told, and the words of train have 32",
    ),
    (
        "Summary",
        {"depth": 12},
        "a fact takes 14 chunks of its own, and 8 of the 13 chunks may tell something; give depth=",
    ),
    ("Update", {"depth": 0}, "depth is 0, and facts that change do so once to depth times; give depth=1, or updates=0"),
    ("Count", {"sessions": 1, "depth": 9}, "there are 5 days for that; give depth=2 at most, or sessions=0"),
    (
        "Labels",
        {"depth": 0, "facts": 60},
        "the 2 kinds that depth=0 gives have 48 sentences that are not for questions",
    ),
    ("MultiHop", {"depth": 40}, "a description goes through 30 relations at most; give depth=30 at most"),
    (
        "Paraphrase",
        {"facts": 60, "tokens": 60_000},
        "about 15 values of 'livestock' are told, and the words of train have 12",
    ),
]


@pytest.mark.parametrize(("name", "knobs", "message"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_a_refusal_names_what_is_missing_and_what_to_give(name: str, knobs: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="cannot be made so") as caught:
        FamilySource(FAMILIES[name], "train", 1, **knobs)
    assert message in str(caught.value)


def test_a_mix_needs_what_its_families_need() -> None:
    with pytest.raises(ValueError, match="Temporal cannot be made so"):
        MixSource("train", 1, facts=40, tokens=60_000)
    assert MixSource("train", 1, {"Recall": 1.0, "Temporal": 0.0}, facts=40, tokens=60_000)[0].source == "recall"


def test_nothing_is_built_when_a_source_is_made() -> None:
    FamilySource(FAMILIES["Recall"], "train", 4)  # the words are loaded
    start = time.perf_counter()
    for family in FAMILIES.values():
        for level in range(5):
            FamilySource(family, "train", level, tokens=10_000_000)
    assert time.perf_counter() - start < 0.5, "65 sources, each of which takes well under a millisecond"


def test_every_level_of_every_family_has_what_it_needs() -> None:
    for family in FAMILIES.values():
        for split in ("train", "validation", "test"):
            for level in range(5):
                assert FamilySource(family, split, level).knobs == family.levels[level]
    assert Knobs().chunks
