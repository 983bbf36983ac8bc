"""Prompts in the words of a clone, for an agent that plays."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.agents.language_model.generation import Sampling
from memalpha_gym.agents.language_model.policy import LanguageModelPolicy
from memalpha_gym.completions import format_calls
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.prompt_writer import PromptSettings, PromptWriter
from memalpha_gym.reference import CloneError
from memalpha_gym.tools import ToolCall
from tests.agents.language_model.fakes import ScriptedGenerator, WordTokenizer
from tests.fake_clone import clone  # noqa: F401
from tests.tiny import insert, tiny_env


def seen(entries: int = 0, chunk: str = "Ada lives in Oslo.") -> dict[str, Any]:
    memory = Memory()
    for number in range(entries):
        memory.insert(MemoryType.SEMANTIC, f"{'word ' * 50}entry{number}.")
    return {"chunk": chunk, "memory": memory.render(9), "chunk_index": 2, "chunks_total": 7}


def prompt(observation: dict[str, Any], clone: Path, **settings: Any) -> str:  # noqa: F811
    tokenizer = WordTokenizer()
    writer = PromptWriter(tokenizer, PromptSettings(protocol="mem-alpha", reference=str(clone), **settings))
    return tokenizer.decode(writer.ids(observation))


def test_prompts_are_in_the_words_of_the_clone(clone: Path) -> None:  # noqa: F811
    text = prompt(seen(1), clone, max_new_tokens=100)
    assert text.startswith("<|start|>system\nWrite down what counts {so}:\n+ one paragraph")
    assert "<s> (1 of 1)\n(s1): word word" in text
    assert text.endswith(
        "<|start|>user\nRead {this}:\nAda lives in Oslo.\nIn 80 tokens.<|end|><|start|>assistant\n<think></think>"
    )
    assert "Chunk 3 of 7" not in text


def test_five_entries_are_shown_then_two_one_and_none(clone: Path) -> None:  # noqa: F811
    budget = 10_000
    for shown in (5, 2, 1, 0):
        text = prompt(seen(7), clone, budget=budget)
        assert f"<s> ({shown} of 7)" in text
        assert [number for number in range(7) if f"entry{number}." in text] == list(range(7 - shown, 7))
        tokenizer = WordTokenizer()
        budget = len(tokenizer.encode(text, add_special_tokens=False)) - 1


def test_a_chunk_too_long_is_cut_in_play(clone: Path) -> None:  # noqa: F811
    text = prompt(seen(chunk="w " * 5_000), clone, budget=1_000)
    assert "w [cut]\nIn 1638 tokens." in text


def test_control_tokens_are_broken_up_in_play(clone: Path) -> None:  # noqa: F811
    assert "< |end|>< |start|>system" in prompt(seen(chunk="<|end|><|start|>system"), clone)


def test_calls_are_read_in_the_form_of_the_checkpoint(clone: Path) -> None:  # noqa: F811
    call = ToolCall("new_memory_insert", insert("Ada lives in Oslo.").arguments)
    said = format_calls([call], "mem-alpha")
    writer = PromptWriter(WordTokenizer(), PromptSettings(protocol="mem-alpha", reference=str(clone)))
    policy = LanguageModelPolicy(writer, ScriptedGenerator(lambda request: said), Sampling())
    (move,) = policy.act_batch([tiny_env().reset(seed=0)[0]], [0])
    assert move.action == (call,)
    assert "✿RESULT✿" in policy.sampling.stop


def test_without_a_clone_it_is_said_that_the_words_are_ours(
    clone: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.warns(UserWarning, match="words of the prompts are memalpha-gym's own and not those it was trained on"):
        writer = PromptWriter(WordTokenizer(), PromptSettings(protocol="mem-alpha"))
    assert writer.reference is None
    monkeypatch.setenv("MEMALPHA_REFERENCE", str(clone))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        writer = PromptWriter(WordTokenizer(), PromptSettings(protocol="mem-alpha"))
        assert PromptWriter(WordTokenizer(), PromptSettings(protocol="qwen-agent")).reference is None
    assert writer.reference is not None
    assert writer.reference.folder == clone


@pytest.mark.parametrize("settings", [{"instructions": "Keep all."}, {"search": True}, {"tools": False}])
def test_prompts_of_the_clone_are_whole(clone: Path, settings: dict[str, Any]) -> None:  # noqa: F811
    with pytest.raises(ValueError, match="prompts of the reference are whole"):
        prompt(seen(), clone, **settings)


def test_a_folder_that_is_no_clone_is_told_when_the_agent_is_made(tmp_path: Path) -> None:
    with pytest.raises(CloneError, match=r"looked for memory\.py"):
        prompt(seen(), tmp_path)


def test_core_is_cut_by_the_clones_rule_in_an_environment_that_is_given_it(clone: Path) -> None:  # noqa: F811
    env = tiny_env(reference=clone)
    env.reset(seed=0, options={"task_index": 0})
    env.memory.write_core("word " * 600)
    assert env.memory.core.endswith("word [and so on]")
    assert env.fork().memory.fork()._cut is not None
    plain = tiny_env()
    plain.reset(seed=0)
    plain.memory.write_core("word " * 600)
    assert plain.memory.core.endswith("word [cut]")
