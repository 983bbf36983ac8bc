"""Train a policy of your own on an environment, with `reset` and `step` alone: REINFORCE over which lines to keep.

    python examples/train_your_own_policy.py

The memory holds a fifth of the stream, so that a policy has to choose. Each task is played several times, and what an episode
gained over the others of its group is credited to all its choices.
"""

from __future__ import annotations

import re
from typing import Any

import gymnasium as gym
import numpy as np

import memalpha_gym
from memalpha_gym.tools import ToolCall

gym.register_envs(memalpha_gym)
FEATURES = ("always", "number", "full name", "length")


def features(line: str) -> np.ndarray:
    """What the policy sees of a line."""
    return np.array([1.0, bool(re.search(r"\d", line)), bool(re.search(r"[A-Z]\w+ [A-Z]", line)), len(line) / 100])


def play(env: gym.Env[Any, Any], task: int, weights: np.ndarray, rng: np.random.Generator) -> tuple[float, float, Any]:
    """One episode: its return, its correctness, and the gradient of the log-probability of all its choices."""
    observation, info = env.reset(options={"task_index": task})
    total, gradient, over = 0.0, np.zeros_like(weights), False
    while not over:
        calls = []
        for line in filter(None, observation["chunk"].splitlines()):
            seen = features(line)
            probability = 1 / (1 + np.exp(-weights @ seen))
            keep = rng.random() < probability
            gradient += (keep - probability) * seen
            if keep:
                calls.append(ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": line}))
        observation, reward, over, _, info = env.step(calls)
        total += float(reward)
    return total, info["correctness"], gradient


def main(updates: int = 40, group: int = 8, learning_rate: float = 0.5) -> tuple[float, float]:
    """Train, and return correctness on held-out tasks before and after."""
    train, test = (gym.make("MemAlpha/Recall-v0", split=split, memory_budget=0.2) for split in ("train", "test"))
    rng, weights = np.random.default_rng(0), np.zeros(len(FEATURES))

    def held_out() -> float:
        return float(np.mean([play(test, task, weights, np.random.default_rng(task))[1] for task in range(20)]))

    before = held_out()
    for update in range(updates):
        returns, _, gradients = zip(*(play(train, update, weights, rng) for _ in range(group)), strict=True)
        advantages = (np.array(returns) - np.mean(returns)) / (np.std(returns) + 1e-6)
        step = advantages @ np.array(gradients)
        weights += learning_rate * step / max(float(np.linalg.norm(step)), 1e-6)
        print(f"update {update + 1}:", ", ".join(f"{n} {w:+.2f}" for n, w in zip(FEATURES, weights, strict=True)))
    after = held_out()
    print(f"held-out correctness: {before:.2f} before, {after:.2f} after")
    return before, after


if __name__ == "__main__":
    main()
