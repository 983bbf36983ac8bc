"""The truth at every moment."""

from __future__ import annotations

import pytest

from memalpha_gym.envs.worlds.timeline import Event, Timeline

FLOOD = Event(1, "the house", "happening", "a flood")
EVENTS = (
    Event(4, "Ada", "locker", "320", cause=FLOOD),
    Event(0, "Ada", "locker", "117"),
    FLOOD,
    Event(2, "Ben", "locker", "555"),
    Event(6, "Ben", "locker", None),
)


def test_truth_is_what_was_told_last() -> None:
    timeline = Timeline(EVENTS)
    assert [timeline.at("Ada", "locker", chunk) for chunk in (0, 3, 4, None)] == ["117", "117", "320", "320"]
    assert timeline.at("Ben", "locker", 1) is None
    assert timeline.at("Ben", "locker", 5) == "555"
    assert timeline.at("Ben", "locker") is None
    assert timeline.at("Eve", "locker") is None


def test_history_is_in_order_and_names_causes() -> None:
    history = Timeline(EVENTS).history("Ada", "locker")
    assert [event.value for event in history] == ["117", "320"]
    assert history[1].cause is FLOOD
    assert Timeline(EVENTS).history("Ada", "locker", until=3) == history[:1]


def test_one_chunk_cannot_change_a_fact_twice() -> None:
    with pytest.raises(ValueError, match="chunk 3 changes the locker of Ada twice"):
        Timeline([Event(3, "Ada", "locker", "1"), Event(3, "Ada", "locker", "2")])


def test_effects_follow_their_causes() -> None:
    with pytest.raises(ValueError, match="before its cause"):
        Timeline([Event(0, "Ada", "locker", "1", cause=FLOOD)])
