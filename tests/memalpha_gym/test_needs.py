"""Needs are plain data."""

from __future__ import annotations

import pickle

from memalpha_gym.needs import Need, Program


def test_a_chain_hangs_a_need_on_another_and_survives_pickling() -> None:
    need = Need(Program.LOOKUP, Need(Program.LOOKUP, "Ada Stone", "coach"), "pager")
    assert pickle.loads(pickle.dumps(need)) == need
    assert len({need, Need(Program.LOOKUP, Need(Program.LOOKUP, "Ada Stone", "coach"), "pager")}) == 1
