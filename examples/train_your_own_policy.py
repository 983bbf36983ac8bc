"""Train a policy of your own on an environment, with `reset` and `step` alone: REINFORCE over which sentences to keep.

    python examples/train_your_own_policy.py

The memory holds a fifth of the stream, so that a policy has to choose. This one has four weights, and learns from whole episodes:
each task is played several times, and what an episode gained over the others of its group is credited to all its choices.
"""

from __future__ import annotations

import re
from typing import Any

import gymnasium as gym
import numpy as np

import memalpha_gym
from memalpha_gym.tools import ToolCall

gym.register_envs(memalpha_gym)
FEATURES = ("always", "number", "name", "length")


def features(sentence: str) -> np.ndarray:
    """What the policy sees of a sentence."""
    has_number, has_name = bool(re.search(r"\d", sentence)), bool(re.search(r"\w [A-Z]\w", sentence))
    return np.array([1.0, has_number, has_name, len(sentence) / 100])


def play(env: gym.Env[Any, Any], task: int, weights: np.ndarray, rng: np.random.Generator) -> tuple[float, float, np.ndarray]:
    """One episode: its return, its correctness, and the gradient of the log-probability of all that was chosen in it."""
    observation, _ = env.reset(options={"task_index": task})
    total, gradient, over, info = 0.0, np.zeros_like(weights), False, {}
    while not over:
        calls = []
        for sentence in re.split(r"(?<=[.!?])\s+", observation["chunk"]):
            seen = features(sentence)
            probability = 1 / (1 + np.exp(-weights @ seen))
            keep = rng.random() < probability
            gradient += (keep - probability) * seen
            if keep and sentence.strip():
                calls.append(ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": sentence}))
        observation, reward, over, _, info = env.step(calls)
        total += float(reward)
    return total, info["correctness"], gradient


def main(updates: int = 60, group: int = 8, tasks: int = 3, learning_rate: float = 0.3) -> tuple[float, float]:
    """Train, and return held-out correctness before and after."""
    train, test = (gym.make("MemAlpha/Recall-v0", split=split, memory_budget=0.2) for split in ("train", "test"))
    rng, weights = np.random.default_rng(0), np.zeros(len(FEATURES))

    def held_out() -> float:
        return float(np.mean([play(test, task, weights, np.random.default_rng(task))[1] for task in range(20)]))

    before = held_out()
    for update in range(updates):
        step = np.zeros_like(weights)
        for task in rng.integers(0, 10_000, tasks).tolist():
            returns, _, gradients = zip(*(play(train, task, weights, rng) for _ in range(group)), strict=True)
            advantages = (np.array(returns) - np.mean(returns)) / (np.std(returns) + 1e-6)
            step += advantages @ np.array(gradients)
        weights += learning_rate * step / max(float(np.linalg.norm(step)), 1.0)
        if (update + 1) % 10 == 0:
            print(f"update {update + 1}:", ", ".join(f"{n} {w:+.2f}" for n, w in zip(FEATURES, weights, strict=True)))
    after = held_out()
    print(f"held-out correctness: {before:.2f} before, {after:.2f} after")
    return before, after


if __name__ == "__main__":
    main()
