"""The lower bound."""

from memalpha_gym.agents.scripted.empty import EmptyAgent
from tests.tiny import tiny_env


def test_it_writes_nothing() -> None:
    env, agent = tiny_env(), EmptyAgent()
    observation, _ = env.reset(options={"task_index": 0})
    over, info = False, {}
    while not over:
        calls = agent.act(observation)
        assert list(calls) == []
        observation, _, over, _, info = env.step(calls)
    assert (info["correctness"], info["peak_memory_tokens"]) == (0, 0)
