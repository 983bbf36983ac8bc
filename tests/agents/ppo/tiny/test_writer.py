from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from memalpha_gym.agents.ppo.tiny.world import TinyWorld
from memalpha_gym.agents.ppo.tiny.writer import (
    BUSY,
    SLOPPY,
    Habits,
    entry_ids,
    sloppy_calls,
    updates_among,
    word_ids,
    write_examples,
)
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.tools import INSERT, UPDATE, ToolCall

MEMORY = "<semantic_memory>\n2 entries:\n[s1] Ada owns a cat.\n[s3] Ada lives in Oslo.\n</semantic_memory>"


def calls(chunk: str, habits: Habits = SLOPPY, memory: str = MEMORY, seed: int = 0) -> tuple[ToolCall, ...]:
    return sloppy_calls({"chunk": chunk, "memory": memory}, np.random.default_rng(seed), habits)


def test_an_update_names_the_entry_of_the_same_person_and_relation() -> None:
    always = Habits(update_entry=1.0)
    (call,) = calls("Now Ada lives in Rome.", always)
    assert call.name == UPDATE
    assert call.arguments["memory_id"] == "s3"
    assert call.arguments["new_content"] == "Ada lives in Rome."
    (call,) = calls("Now Ada plays the harp.", always)
    assert call == ToolCall(INSERT, {"memory_type": "semantic_memory", "content": "Ada plays the harp."})


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ("Ada lives in Oslo.", {"semantic_memory": 0.45, "episodic_memory": 0.20, "": 0.35}),
        ("On Monday Ada visited the zoo.", {"semantic_memory": 0.25, "episodic_memory": 0.35, "": 0.40}),
        ("The rain fell softly on the old roof again.", {"semantic_memory": 0.30, "episodic_memory": 0.15, "": 0.55}),
        ("Now Ada lives in Rome.", {"memory_update": 0.30, "semantic_memory": 0.45, "": 0.25}),
    ],
)
def test_habits_are_drawn_as_often_as_they_say(chunk: str, expected: dict[str, float]) -> None:
    rng, seen = np.random.default_rng(0), Counter[str]()
    for _ in range(2000):
        done = sloppy_calls({"chunk": chunk, "memory": MEMORY}, rng)
        name = "" if not done else UPDATE if done[0].name == UPDATE else done[0].arguments["memory_type"]
        seen[name] += 1
    assert {name: count / 2000 for name, count in seen.items()} == pytest.approx(expected, abs=0.04)


def test_what_is_stored_is_copied() -> None:
    assert {c.arguments["content"] for s in range(20) for c in calls("Ada owns a cat.", seed=s)} == {"Ada owns a cat."}


def test_samples_end_with_the_end_token_and_updates_come_as_often_as_asked() -> None:
    pytest.importorskip(
        "transformers", reason="transformers is not installed; the learner's tests need the extra [train]"
    )
    from memalpha_gym.agents.ppo.tiny.tokenizer import build_tokenizer
    from memalpha_gym.prompt_writer import PromptWriter

    tokenizer = build_tokenizer()
    env = MemoryConstructionEnv(TinyWorld(), memory_types=("semantic_memory", "episodic_memory"))
    writer, update = PromptWriter(tokenizer), tokenizer.convert_tokens_to_ids("memory_update")
    once, often = (write_examples(env, writer, tokenizer.eos_token_id, 4, 0, BUSY, copies) for copies in (1, 5))
    updates = sum(update in sample.completion_ids for sample in once)
    assert len(once) == 32
    assert 0 < updates <= 4  # one a task; where nothing is stored yet, the writer inserts
    assert len(often) == 32 + 4 * updates
    ids = {tokenizer.convert_tokens_to_ids(f"s{i}") for i in range(1, 9)}
    for sample in often:
        assert [weight > 1 for weight in sample.weights] == [token in ids for token in sample.completion_ids]
    assert all(sample.completion_ids[-1] == tokenizer.eos_token_id for sample in often)
    assert updates_among(once, tokenizer) == [sample for sample in once if update in sample.completion_ids]


def test_words_and_ids_that_have_to_be_found_are_tokens_of_their_own() -> None:
    pytest.importorskip(
        "transformers", reason="transformers is not installed; the learner's tests need the extra [train]"
    )
    from memalpha_gym.agents.ppo.tiny.tokenizer import build_tokenizer

    tokenizer = build_tokenizer()
    assert set(tokenizer.convert_tokens_to_ids(["s1", "e16"])) <= entry_ids(tokenizer)
    assert set(tokenizer.convert_tokens_to_ids(["Ada", "Oslo", "Monday", "zoo"])) <= word_ids(tokenizer)
    assert tokenizer.unk_token_id not in word_ids(tokenizer) | entry_ids(tokenizer)
    assert not word_ids(tokenizer) & entry_ids(tokenizer)
