"""Who is paid more than whom, under each level's own budget: a perfect memory, an honest one, copies, cheats, and none at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import fmean

import pytest

from memalpha_gym.agents.scripted.cheats import CHEATS
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource, budget_of
from memalpha_gym.perfect_memory import STYLES
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tools import CallStatus

SPLITS = ("train", "validation", "test")
LEVELS = range(5)
TASKS = (51, 52)
EACH = pytest.mark.parametrize(("name", "level"), [(name, level) for name in FAMILIES for level in LEVELS])


@dataclass(frozen=True, slots=True)
class Played:
    """What an episode came to; `operations` is the mean term of the steps at which something is due."""

    correctness: float
    episode_return: float
    refused: int
    operations: float


@cache
def played(agent_name: str, name: str, level: int, index: int) -> Played:
    """An episode of an agent under the level's budget; which split it is of follows from the level and the task."""
    source = FamilySource(FAMILIES[name], SPLITS[(level + index) % 3], level)
    env = MemoryConstructionEnv(source, memory_budget=budget_of(source.knobs, "level"))
    agent = make(AGENTS, "agent", agent_name)
    observation, _ = env.reset(options={"task_index": index})
    if hasattr(agent, "reset"):
        agent.reset(index)
    if hasattr(agent, "reveal"):
        agent.reveal(env.task)
    total, refused, terms, over = 0.0, 0, [], False
    while not over:
        observation, reward, over, _, info = env.step(tuple(agent.act(observation)))
        total += float(reward)
        refused += sum(result.status is CallStatus.OVER_BUDGET for result in info["results"])
        if (term := info["reward_terms"].get("operations")) is not None:
            terms.append(term)
    return Played(info["correctness"], total, refused, fmean(terms))


def mean(what: str, agent: str, name: str, levels: tuple[int, ...], indices: tuple[int, ...] = TASKS) -> float:
    """The mean of a figure over levels and tasks."""
    return fmean(getattr(played(agent, name, level, index), what) for level in levels for index in indices)


@EACH
def test_a_perfect_memory_has_room_in_each_of_its_styles(name: str, level: int) -> None:
    for style, index in zip(STYLES, (*TASKS, *TASKS), strict=True):
        ledger = played(f"ledger:{style}", name, level, index)
        assert ledger.refused == 0
        assert ledger.correctness >= 0.95
        assert ledger.operations == 1.0


@EACH
def test_copies_are_worth_less_than_half_of_it(name: str, level: int) -> None:
    assert mean("correctness", "verbatim", name, (level,)) < 0.5 * mean("correctness", "ledger", name, (level,))


@EACH
def test_no_memory_is_worth_nothing(name: str, level: int) -> None:
    assert mean("correctness", "empty", name, (level,)) <= 0.05
    assert mean("episode_return", "empty", name, (level,)) <= 0.05


@pytest.mark.parametrize("name", FAMILIES)
def test_an_honest_agent_lies_between(name: str) -> None:
    ledger, honest, none = (mean("episode_return", agent, name, (1, 3)) for agent in ("ledger", "extract", "empty"))
    assert none < honest < ledger


def test_an_honest_agent_is_right_less_often_from_level_to_level_and_a_perfect_memory_is_not() -> None:
    honest, perfect = (
        [fmean(mean("correctness", agent, name, (level,)) for name in FAMILIES) for level in LEVELS]
        for agent in ("extract", "ledger")
    )
    assert honest == sorted(honest, reverse=True)
    assert honest[0] > 2 * honest[-1]
    assert min(perfect) >= 0.99


@pytest.mark.parametrize("cheat", CHEATS)
@pytest.mark.parametrize("name", FAMILIES)
def test_no_cheat_is_paid_as_much_as_an_honest_agent(name: str, cheat: str) -> None:
    """At the levels at which the honest agent answers most in every family; longer streams take long."""
    assert mean("episode_return", f"cheat:{cheat}", name, (0, 1)) < mean("episode_return", "extract", name, (0, 1))
