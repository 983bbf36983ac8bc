"""Chunks whole, of which the best few are read."""

from __future__ import annotations

import pytest

from memalpha_gym.protocols import BatchAgent
from memalpha_gym.readers import reader_for
from memalpha_gym.readers.lexical import LexicalReader
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tasks import Competency, Question, Task
from tests.tiny import tiny_env


@pytest.mark.parametrize(("spec", "shown"), [("rag-top2", 2), ("rag-top2:5", 5)])
def test_only_the_best_chunks_are_read(spec: str, shown: int) -> None:
    agent = make(AGENTS, "agent", spec)
    chunks = [f"Kite number {i} is {'red' if i == 7 else 'blue'}." for i in range(9)]
    task = Task("t", "tiny", Competency.RETRIEVAL, chunks, (Question("Which kite is red?", ("7",), "substring"),))
    env = tiny_env(task, reader=reader_for(agent, LexicalReader()))
    observation, _ = env.reset()
    over = False
    while not over:
        observation, _, over, _, info = env.step(agent.act(observation))
    assert [entry.content for _, entry in env.memory] == chunks
    assert len(info["answers"][0]["entry_ids"]) == shown
    assert info["correctness"] == 1.0


def test_in_batches() -> None:
    agent = make(AGENTS, "agent", "rag-top2")
    assert isinstance(agent, BatchAgent)
    observations = [{"chunk": "a"}, {"chunk": "b"}]
    assert agent.act_batch(observations) == [agent.act(observation) for observation in observations]


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_bad_counts(count: str) -> None:
    with pytest.raises(ValueError, match=r"many|1 or more"):
        make(AGENTS, "agent", f"rag-top2:{count}")
