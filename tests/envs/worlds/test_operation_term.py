"""What operation truth ranks: a perfect memory at 1 in any style, an honest extract below it, and cheats below that."""

from __future__ import annotations

from functools import cache

import pytest

from memalpha_gym.agents.scripted.cheats import CHEATS
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.operations import OperationCounts
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.rewards import RewardConfig
from tests.tiny import WholeReader

SPLITS = ("train", "validation", "test")
BUDGETS = ("4x", "3x", "2.5x", "2x", "1.5x")
TOLD = (
    *("told-bags", "every-fact", "two-values", "either-or", "shared-values", "denied", "decoys", "split-values"),
    "answer-sheet",
)
"""Cheats that know every fact and note it dishonestly."""
EPISODES = range(12, 15)
"""Under a budget what is kept depends on what comes first; so cheats are compared over several episodes."""
OPERATIONS = RewardConfig(correctness=0.0, format=0.0, compression=0.0, content=0.0, operations=1.0)


@cache
def worth(family: str, level: int, agent_name: str, index: int = 12) -> tuple[float, float]:
    """The term of an episode, and its return where nothing but the term is paid for."""
    source = FamilySource(FAMILIES[family], SPLITS[level % 3], level)
    env = MemoryConstructionEnv(source, reader=WholeReader(), memory_budget=BUDGETS[level], reward=OPERATIONS)
    agent = make(AGENTS, "agent", agent_name)
    observation, _ = env.reset(options={"task_index": index})
    if hasattr(agent, "reset"):
        agent.reset(0)
    if hasattr(agent, "reveal"):
        agent.reveal(env.task)
    over, paid = False, 0.0
    while not over:
        observation, reward, over, _, info = env.step(tuple(agent.act(observation)))
        paid += float(reward)
    return OperationCounts(**info["operation_totals"]).term, paid


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_is_worth_nothing_and_the_honest_extract_is_between(family: str) -> None:
    (nothing, unpaid), (extract, paid) = worth(family, 1, "empty"), worth(family, 1, "extract")
    assert nothing == 0.0
    assert nothing <= extract < 0.6
    assert unpaid <= paid < 0.0


@pytest.mark.parametrize("cheat", [name for name in CHEATS if name not in TOLD])
@pytest.mark.parametrize("turn", range(2))
def test_a_cheat_that_reads_as_the_honest_extract_does_is_worth_less(turn: int, cheat: str) -> None:
    families = ("Recall", "Temporal", "MultiHop", "Abstain")  # each cheat meets two of them
    family = families[(2 * list(CHEATS).index(cheat) + turn) % len(families)]
    values, honest = ([worth(family, 1, name, index) for index in EPISODES] for name in (f"cheat:{cheat}", "extract"))
    for each in (0, 1):  # the term, and what is paid for it
        assert sum(value[each] for value in values) < sum(value[each] for value in honest)


@pytest.mark.parametrize("cheat", TOLD)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_cheat_that_is_told_everything_is_worth_little(family: str, cheat: str) -> None:
    if (family, cheat) == ("Paraphrase", "told-bags"):
        pytest.skip(
            "by-names have no noun of their own, so that a bag of them states them; no question is answered by it"
        )
    assert worth(family, 1, f"cheat:{cheat}")[0] <= 0.35
