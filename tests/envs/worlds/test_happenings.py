"""Happenings: different days, told on them or later."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from memalpha_gym.envs.worlds.happenings import AGO, date_happenings, days_within_reach
from memalpha_gym.envs.worlds.knobs import Knobs
from memalpha_gym.envs.worlds.requirements import Requirements
from memalpha_gym.envs.worlds.script import Script
from memalpha_gym.tasks import Split


def script() -> Script:
    return Script(Split.TRAIN, Knobs(filler=0.0, tokens=20_000), np.random.default_rng(1), Requirements(6, 2, 0))


@pytest.mark.parametrize("relative", [0.0, 1.0])
def test_days_are_told_truly(relative: float) -> None:
    made = script()
    for happening in date_happenings(made, 12, relative):
        told = made.calendar.day(happening.chunk)
        if happening.when in AGO:
            assert happening.day == told - timedelta(days=AGO.index(happening.when))
        else:
            assert happening.when == f"on {made.calendar.format(happening.day)}"
            assert happening.day <= told


def test_days_are_different_and_in_order_and_not_told_in_order() -> None:
    found = date_happenings(script(), 12, 0.0)
    days = [happening.day for happening in found]
    chunks = [happening.chunk for happening in found]
    assert days == sorted(set(days))
    assert all(day.strftime("%A") != "Sunday" for day in days)
    assert chunks != sorted(chunks)


@pytest.mark.parametrize("sessions", [1, 2])
def test_as_many_happenings_as_days_within_reach(sessions: int) -> None:
    knobs = Knobs(filler=0.0, tokens=20_000, sessions=sessions)
    made = Script(Split.TRAIN, knobs, np.random.default_rng(1), Requirements(6, 2, 0))
    count = days_within_reach(knobs)
    assert len({happening.day for happening in date_happenings(made, count, 0.5)}) == count
