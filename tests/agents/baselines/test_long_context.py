"""The stream as memory, as far as the limit goes."""

from __future__ import annotations

import pytest

from memalpha_gym.agents.baselines.long_context import LongContextAgent
from memalpha_gym.memory import MemoryType
from memalpha_gym.readers import reader_for
from memalpha_gym.readers.lexical import LexicalReader
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import CallStatus
from tests.tiny import tiny_env


def contents_after(agent: LongContextAgent, chunks: list[str], **kwargs: object) -> list[str]:
    """What is stored at the end of a stream; every call must be executed."""
    task = Task("t", "tiny", Competency.RETRIEVAL, chunks, (Question("Who?", ("Ada",), "substring"),))
    env = tiny_env(task, **kwargs)
    observation, _ = env.reset()
    agent.reset(0)
    over = False
    while not over:
        observation, _, over, _, info = env.step(agent.act(observation))
        assert all(result.status is CallStatus.OK for result in info["results"])
    return [entry.content for entry in env.memory.entries(MemoryType.SEMANTIC)]


def test_chunks_are_kept_whole() -> None:
    assert contents_after(LongContextAgent(), ["One. ", "Two.", "One.", "", "Three."]) == ["One.", "Two.", "Three."]


def test_the_oldest_go_where_there_are_too_many() -> None:
    chunks = [f"{'word ' * 9}{i}" for i in range(20)]
    count = get_tokenizer().count
    kept = contents_after(LongContextAgent(45), chunks)
    assert kept == chunks[-len(kept) :]
    assert 45 - count(chunks[0]) < sum(map(count, kept)) <= 45
    assert contents_after(LongContextAgent(), chunks, memory_budget=45) == kept


def test_of_a_chunk_that_is_too_long_the_end_is_kept() -> None:
    (kept,) = contents_after(LongContextAgent(10), ["Before.", " ".join(f"w{i}" for i in range(99))])
    assert kept.endswith("w97 w98")
    assert get_tokenizer().count(kept) <= 10


def test_everything_is_read() -> None:
    agent = make(AGENTS, "agent", "long-context")
    reader = reader_for(agent, LexicalReader())
    assert isinstance(reader, LexicalReader)
    assert reader.top_entries is None
    chunks = [f"Ada saw kite number {i}." for i in range(40)]
    task = Task("t", "tiny", Competency.RETRIEVAL, chunks, (Question("Kite?", ("Ada",), "substring"),))
    env = tiny_env(task, reader=reader)
    observation, _ = env.reset()
    over = False
    while not over:
        observation, _, over, _, info = env.step(agent.act(observation))
    assert len(info["answers"][0]["entry_ids"]) == 40


def test_a_new_episode_starts_empty_and_a_limit_is_positive() -> None:
    agent = LongContextAgent("100")
    assert contents_after(agent, ["One."]) == contents_after(agent, ["One."]) == ["One."]
    with pytest.raises(ValueError, match="1 or more"):
        LongContextAgent(0)
