from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.tiny.tokenizer import build_tokenizer
from memalpha_gym.agents.ppo.tiny.world import TinyWorld
from memalpha_gym.agents.ppo.tiny.writer import sloppy_calls
from memalpha_gym.completions import format_calls, parse_completion
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.prompt_writer import PromptSettings, PromptWriter
from memalpha_gym.tools import DELETE, ToolCall


@pytest.mark.parametrize("budget", [None, 32, 1.0])
def test_every_prompt_and_every_call_is_in_the_vocabulary_and_calls_survive_the_round_trip(
    budget: float | None,
) -> None:
    tokenizer = build_tokenizer()
    writer = PromptWriter(tokenizer, PromptSettings(tools=False, instructions=""))
    env = MemoryConstructionEnv(TinyWorld(), memory_types=("semantic_memory", "episodic_memory"), memory_budget=budget)
    rng = np.random.default_rng(0)
    for task in range(30):
        observation, _ = env.reset(options={"task_index": task})
        over = False
        while not over:
            calls = sloppy_calls(observation, rng)
            prompt = writer.ids(observation)
            completion = tokenizer.encode(format_calls(calls, "hermes"), add_special_tokens=False)
            assert tokenizer.unk_token_id not in (*prompt, *completion)
            assert parse_completion(tokenizer.decode(completion, skip_special_tokens=True)) == calls
            observation, _, over, _, _ = env.step(calls)


def test_a_word_and_an_id_are_the_same_token_in_a_chunk_in_memory_and_in_a_call() -> None:
    tokenizer = build_tokenizer()
    ada = tokenizer.convert_tokens_to_ids("Ada")
    assert tokenizer.tokenize("[s1] Ada owns a cat.")[:2] == ["s1", "Ada"]
    assert tokenizer.tokenize('", "memory_id": "s1"}}')[1] == "s1"
    for text in ("<chunk>\nAda owns a cat.", "[s1] Ada owns a cat.", '", "content": "Ada owns a cat."}}'):
        assert tokenizer.encode(text, add_special_tokens=False).count(ada) == 1


def test_deletes_and_several_calls_can_be_written() -> None:
    tokenizer = build_tokenizer()
    calls = (
        ToolCall(DELETE, {"memory_type": "episodic_memory", "memory_id": "e12"}),
        ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": "Ada owns a cat."}),
    )
    ids = tokenizer.encode(format_calls(calls, "hermes"), add_special_tokens=False)
    assert parse_completion(tokenizer.decode(ids, skip_special_tokens=True)) == calls
