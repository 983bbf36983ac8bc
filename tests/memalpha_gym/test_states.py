"""States of an episode are values: immutable, and of use in another environment."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from memalpha_gym.states import EpisodeState, PendingStep
from tests.tiny import insert, tiny_env


def test_a_state_is_immutable_and_outlives_what_follows() -> None:
    env = tiny_env()
    env.reset(seed=0, options={"task_index": 0})
    env.step((insert("Ada flies"),))
    state = env.snapshot()
    assert isinstance(state, EpisodeState)
    with pytest.raises(FrozenInstanceError):
        state.chunk_index = 0  # type: ignore[misc]
    env.step((insert("Bob cooks"),))
    assert state.chunk_index == 1
    assert tiny_env().restore(state)["chunk_index"] == 1


def test_a_pending_step_holds_what_the_reader_is_to_be_asked() -> None:
    env = tiny_env()
    env.reset(seed=0, options={"task_index": 0})
    pending = env.begin_step((insert("Ada flies"),))
    assert isinstance(pending, PendingStep)
    assert len(pending.requests) == len(pending.questions)
    assert [result.entry_id for result in pending.results] == ["s1"]
