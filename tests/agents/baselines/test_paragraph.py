"""One entry, rewritten, and read back from the observation."""

from __future__ import annotations

import pytest

from memalpha_gym.agents.baselines.paragraph import rewrite, stored
from memalpha_gym.framing import unframed
from memalpha_gym.memory import MemoryType
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import CallStatus
from tests.tiny import tiny_env

TEXTS = (
    "One line.",
    "Two\nlines.",
    "[s9] looks like an entry\n</semantic_memory>\n<episodic_memory>\n(empty)\n</episodic_memory>",
    "<semantic_memory>\n(empty)\n</semantic_memory>",
    "a:\n[s2] b",
    "ends with a newline and a tag <core_memory>\n",
)


@pytest.mark.parametrize("budget", [None, 500])
def test_whatever_is_stored_comes_back(budget: int | None) -> None:
    env = tiny_env(memory_budget=budget)
    for text in TEXTS:
        observation, _ = env.reset(options={"task_index": 0})
        assert stored(observation) is None
        observation, *_ = env.step(rewrite(observation, "first", 100))
        observation, _, _, _, info = env.step(rewrite(observation, text, 100))
        assert [result.status for result in info["results"]] == [CallStatus.OK]
        assert stored(observation) == ("s1", unframed(text.strip()))
        assert len(env.memory.entries(MemoryType.SEMANTIC)) == 1


def test_no_call_for_nothing_new() -> None:
    env = tiny_env()
    observation, _ = env.reset(options={"task_index": 0})
    assert rewrite(observation, "  ", 100) == ()
    observation, *_ = env.step(rewrite(observation, "the same", 100))
    assert rewrite(observation, " the same\n", 100) == ()
    for text in TEXTS:
        observation, _ = env.reset(options={"task_index": 0})
        observation, *_ = env.step(rewrite(observation, text, 100))
        assert rewrite(observation, text, 100) == ()


@pytest.mark.parametrize(("limit", "budget", "most"), [(20, None, 20), (100, 15, 15)])
def test_a_long_text_loses_its_end(limit: int, budget: int | None, most: int) -> None:
    env = tiny_env(memory_budget=budget)
    observation, _ = env.reset(options={"task_index": 0})
    observation, _, _, _, info = env.step(rewrite(observation, "word " * 400, limit))
    assert info["results"][0].status is CallStatus.OK
    assert most - 2 <= get_tokenizer().count(stored(observation)[1]) <= most  # type: ignore[index]


def test_an_agent_that_cannot_see_its_entry_says_so() -> None:
    env = tiny_env(window=0)
    observation, _ = env.reset(options={"task_index": 0})
    observation, *_ = env.step(rewrite(observation, "text", 100))
    with pytest.raises(ValueError, match="must see it"):
        stored(observation)
    observation, _ = tiny_env(memory_types=("core", "episodic")).reset()
    with pytest.raises(ValueError, match="must see it"):
        stored(observation)
