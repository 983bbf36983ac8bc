"""What the tests of adapters have in common: a scripted model, an episode played plainly, a tokenizer of a few words."""

from __future__ import annotations

import re
from typing import Any

import gymnasium as gym

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.completions import format_calls, parse_completion
from tests.tiny import insert

ENV = "MemAlpha/Recall-v0"
ARGUMENTS: dict[str, Any] = {"tokens": 1500, "split": "train", "memory_budget": None}
CALL = format_calls([insert("Ada lives in Oslo.")], "hermes")
SAYS = ("", CALL, f"{CALL}\n{CALL}", "<tool_call>\nAda\n</tool_call>")
"""What a random model may say: nothing, a call, one too many, one that cannot be read."""


def scripted(prompt: str) -> str:
    """A completion that stores the lines of the chunk in a prompt, whatever surrounds it, and makes a mistake in some chunks."""
    chunk = re.findall(r"<chunk>\n(.*?)\n</chunk>", prompt, re.DOTALL)[-1]
    calls = [insert(line, "episodic_memory" if len(line) % 3 else "a memory") for line in chunk.splitlines() if line]
    return format_calls(calls, "hermes")


def plainly(task_index: int, completions: list[str] | None = None) -> tuple[list[float], dict[str, Any]]:
    """What the environment itself pays for an episode: for completions, or for what the scripted model writes."""
    env = gym.make(ENV, **ARGUMENTS)
    observation, _ = env.reset(options={"task_index": task_index})
    paid: list[float] = []
    over, info = False, {}
    while not over:
        text = scripted(f"<chunk>\n{observation['chunk']}\n</chunk>") if completions is None else completions[len(paid)]
        observation, reward, over, _, info = env.step(parse_completion(text, "hermes"))
        paid.append(float(reward))
    return paid, info


def small_tokenizer() -> Any:
    """A tokenizer of transformers that knows next to no word but the marks of calls, so that a random model makes some."""
    from tests.word_tokenizer import END, word_tokenizer

    tokenizer = word_tokenizer(["Ada lives in Oslo."])
    assert tokenizer.eos_token == END
    return tokenizer
