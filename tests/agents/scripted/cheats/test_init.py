"""Cheats by name."""

from __future__ import annotations

import pytest

from memalpha_gym.agents.scripted.cheats import CHEATS
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tools import CallStatus

REFUSED = {CallStatus.OVER_BUDGET, CallStatus.DUPLICATE}
"""What cheats run into that store more than there is room for."""


@pytest.mark.parametrize("name", CHEATS)
def test_each_plays_a_budgeted_episode_without_a_bad_call(name: str) -> None:
    env, agent = (
        MemoryConstructionEnv(FamilySource(FAMILIES["Recall"]), memory_budget=700),
        make(AGENTS, "agent", f"cheat:{name}"),
    )
    observation, _ = env.reset(seed=0)
    if hasattr(agent, "reset"):
        agent.reset(0)
    if hasattr(agent, "reveal"):
        agent.reveal(env.task)
    over, written = False, 0
    while not over:
        observation, _, over, _, info = env.step(tuple(agent.act(observation)))
        statuses = {result.status for result in info["results"]} - {CallStatus.OK}
        assert statuses <= (REFUSED if name != "bogus-deletes" else {CallStatus.UNKNOWN_ID})
        written += sum(result.wrote for result in info["results"])
    assert (written > 0) == (name != "bogus-deletes")


def test_an_unknown_one_names_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"there are bogus-deletes, .* as in cheat:goldfish"):
        make(AGENTS, "agent", "cheat:honest")
