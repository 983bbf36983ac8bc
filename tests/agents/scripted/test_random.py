"""The random agent."""

from collections.abc import Sequence

from memalpha_gym.agents.scripted.random import RandomAgent
from memalpha_gym.spaces import ToolCalls
from memalpha_gym.tools import CallStatus, ToolCall
from tests.tiny import tiny_env


def calls(agent: RandomAgent, seed: int) -> list[Sequence[ToolCall]]:
    agent.reset(seed)
    return [agent.act({}) for _ in range(40)]


def test_calls_follow_from_the_seed_of_the_episode() -> None:
    agent = RandomAgent()
    first = calls(agent, 1)
    assert calls(agent, 1) == calls(RandomAgent(), 1) == first != calls(agent, 2)


def test_calls_are_valid_and_invalid_actions() -> None:
    drawn = calls(RandomAgent(), 0)
    assert all(action in ToolCalls() for action in drawn)
    env = tiny_env()
    statuses = set()
    for action in drawn:
        env.reset(options={"task_index": 0})
        statuses |= {result.status for result in env.step(action)[4]["results"]}
    assert CallStatus.OK in statuses
    assert any(status.failed for status in statuses)
