"""Knobs: ranges, and the ladder of levels."""

from __future__ import annotations

import pytest

from memalpha_gym.envs.worlds.knobs import KNOBS, Knobs, ladder


def test_levels_get_longer_and_tighter() -> None:
    levels = ladder()
    assert [knobs.tokens for knobs in levels] == sorted(knobs.tokens for knobs in levels)
    assert [knobs.memory_budget for knobs in levels] == ["4x", "3x", "2.5x", "2x", "1.5x"]


def test_a_family_can_set_a_rung() -> None:
    assert [knobs.facts for knobs in ladder(facts=(1, 2, 3, 4, 5))] == [1, 2, 3, 4, 5]


def test_changing_some() -> None:
    knobs = Knobs().changed(tokens=20_000, facts=None)
    assert (knobs.tokens, knobs.facts, knobs.chunks) == (20_000, Knobs().facts, 33)


def test_a_shorter_stream_has_smaller_chunks_and_fewer_facts() -> None:
    knobs = Knobs(tokens=8_000, facts=24, questions=16).changed(tokens=2_000)
    assert (knobs.chunk_size, knobs.chunks, knobs.facts, knobs.questions) == (200, 10, 6, 4)
    assert Knobs(tokens=8_000).changed(tokens=2_000, facts=20).facts == 20


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("tokens", 999, "tokens is 999; give a whole number, from 1,000 to 10,000,000"),
        ("tokens", 8e3, "tokens is 8000.0; give a whole number"),
        ("facts", "24", "facts is '24'; give a whole number, from 1 to 1,000"),
        ("facts", True, "facts is True; give a whole number"),
        ("chunk_tokens", 50, "chunk_tokens is 50; give a whole number, from 100 to 10,000"),
        ("hearsay", "0.1", "hearsay is '0.1'; give a share, 0 to 1"),
        ("noise", float("nan"), "noise is nan; give a share"),
        ("tokens", 10_000_001, "tokens is 10000001"),
        ("filler", 1.5, "filler is 1.5; give a share, 0 to 1"),
        ("facts", 0, "facts is 0"),
        ("sessions", 99, "sessions is 99; give a whole number, from 0 to 13"),
        ("probes", -1, "probes is -1"),
    ],
)
def test_out_of_range(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Knobs().changed(**{name: value})


def test_no_such_knob() -> None:
    with pytest.raises(TypeError, match="no knob speed; there are tokens, "):
        Knobs().changed(speed=2)
    assert "memory_budget" in KNOBS


def test_room_is_in_the_chunks_that_may_tell_something() -> None:
    assert (Knobs(tokens=6_000, filler=0.0).carriers, Knobs(tokens=6_000, filler=0.0).room) == (10, 150)
    assert Knobs(tokens=60_000, filler=0.7).carriers == 30
    assert Knobs(tokens=6_000, filler=1.0).carriers == 6
    assert Knobs(tokens=10_000_000, filler=0.0).carriers == 400
    assert Knobs(tokens=1_000, chunk_tokens=10_000).carriers == 2
