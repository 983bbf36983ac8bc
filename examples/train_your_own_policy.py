"""Train a policy of your own on an environment, with `reset` and `step` alone: REINFORCE over which lines to keep.

    python examples/train_your_own_policy.py

The memory holds a fifth of the stream, so that a policy has to choose. It sees which words a line has, and nothing else. Each
task is played several times, and what an episode gained over the others of its group is credited to all its choices.

What it learns holds on tasks that it has not seen, and not in the test split, where every statement is worded as no training task
words it: words are not meanings.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

import gymnasium as gym
import numpy as np

import memalpha_gym

gym.register_envs(memalpha_gym)
BUCKETS = 512
"""How many weights there are: words share them by their hashes."""
UNSEEN = 1000
"""The first of the training split's tasks that are never trained on."""


def features(line: str) -> np.ndarray:
    """Which lower-case words a line has, and a one for the bias."""
    words = [1 + zlib.crc32(word.encode()) % (BUCKETS - 1) for word in re.findall(r"[a-z]{3,}", line)]
    seen = np.zeros(BUCKETS)
    seen[[0, *words]] = 1
    return seen


def play(env: gym.Env[Any, Any], task: int, weights: np.ndarray, rng: np.random.Generator) -> tuple[float, float, Any]:
    """One episode: its return, its correctness, and the gradient of the log-probability of all its choices."""
    observation, info = env.reset(options={"task_index": task})
    total, gradient, over = 0.0, np.zeros_like(weights), False
    while not over:
        calls = []
        for line in filter(None, re.split(r"\n|(?<=[.?!]) (?=[A-Z“])", observation["chunk"])):
            seen = features(line)
            probability = 1 / (1 + np.exp(-weights @ seen))
            keep = rng.random() < probability
            gradient += (keep - probability) * seen
            if keep:
                arguments = {"memory_type": "semantic_memory", "content": line}
                calls.append({"name": "memory_insert", "arguments": arguments})
        observation, reward, over, _, info = env.step(calls)
        total += float(reward)
    return total, info["correctness"], gradient


def main(updates: int = 30, group: int = 8, tasks: int = 20, seed: int = 0) -> list[tuple[float, float]]:
    """Train, and return correctness before and after, on unseen tasks of the training split and on those of the test split."""
    train, test = (
        gym.make("MemAlpha/Preference-v0", split=split, level=0, memory_budget=0.2) for split in ("train", "test")
    )
    rng, weights = np.random.default_rng(seed), np.zeros(BUCKETS)
    weights[0] = -1.5  # one line in five to begin with

    def mean(env: gym.Env[Any, Any], first: int) -> float:
        return float(np.mean([play(env, first + i, weights, np.random.default_rng(i))[1] for i in range(tasks)]))

    def measured() -> tuple[float, float]:
        return mean(train, UNSEEN), mean(test, 0)

    before = measured()
    for update in range(updates):
        returns, _, gradients = zip(*(play(train, update, weights, rng) for _ in range(group)), strict=True)
        advantages = (np.array(returns) - np.mean(returns)) / (np.std(returns) + 1e-6)
        step = advantages @ np.array(gradients)
        weights += step / max(float(np.linalg.norm(step)), 1e-6)
        print(f"update {update + 1}: return {np.mean(returns):.3f}")
    after = measured()
    for where, *figures in zip(("unseen tasks", "test split, worded anew"), before, after, strict=True):
        print(f"correctness on {where}: {figures[0]:.2f} before, {figures[1]:.2f} after")
    return [before, after]


if __name__ == "__main__":
    main()
