"""The copying agent."""

from memalpha_gym.agents.scripted.verbatim import VerbatimAgent
from memalpha_gym.memory import MemoryType
from memalpha_gym.tools import CallStatus
from tests.tiny import CHUNKS, tiny_env


def test_it_stores_every_chunk_as_it_is() -> None:
    env, agent = tiny_env(), VerbatimAgent()
    observation, _ = env.reset(options={"task_index": 0})
    for _ in CHUNKS:
        observation, *_ = env.step(agent.act(observation))
    assert tuple(entry.content for entry in env.memory.entries(MemoryType.SEMANTIC)) == CHUNKS


def test_it_goes_on_when_the_budget_is_spent() -> None:
    env, agent = tiny_env(memory_budget=6), VerbatimAgent()
    observation, _ = env.reset(options={"task_index": 0})
    statuses = []
    for _ in CHUNKS:
        observation, _, _, _, info = env.step(agent.act(observation))
        statuses += [result.status for result in info["results"]]
    assert statuses == [CallStatus.OK, CallStatus.OVER_BUDGET, CallStatus.OVER_BUDGET]
