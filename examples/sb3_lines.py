"""Stable-Baselines3's PPO, as it comes, learns line by line what to keep: correctness on test tasks, with 95 % intervals.

    pip install "memalpha-gym[sb3]"
    python examples/sb3_lines.py --family Update --level 1 --seeds 2 --steps 100000

Every row has the same tasks and the level's own memory budget. `keep everything` stores line after line until the memory is full,
`random-prune` holds as much text as fits, chosen by chance, `extract` is a hand-written rule.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import gymnasium as gym
import numpy as np

import memalpha_gym
from memalpha_gym.registration import AGENTS, make

gym.register_envs(memalpha_gym)
KEEP = 1  # store the line where there is room


def scores(
    env: gym.Env[Any, Any], tasks: Sequence[int], act: Callable[[Any], Any], begin: Callable[[int], Any] = int
) -> list[float]:
    """The correctness of one episode of each task; `begin` is called with its number before it."""
    found = []
    for task in tasks:
        begin(task)
        (observation, info), over = env.reset(options={"task_index": task}), False
        while not over:
            observation, _, over, _, info = env.step(act(observation))
        found.append(float(info["correctness"]))
    return found


def decide(model: Any, observation: Any) -> int:
    """What a trained policy finds best."""
    return int(model.predict(observation, deterministic=True)[0])


def show(name: str, found: Sequence[float]) -> None:
    """A row of the table."""
    half = 1.96 * np.std(found, ddof=1) / np.sqrt(len(found))
    print(f"{name:<32} {np.mean(found):.3f} ± {half:.3f}", flush=True)


def main() -> None:
    """Train, and print the table."""
    from stable_baselines3 import PPO

    parser = argparse.ArgumentParser()
    parser.add_argument("--family", default="Recall")
    parser.add_argument("--paid", default="answers")
    for name, value in {"level": 0, "seeds": 1, "steps": 30_000, "tasks": 24}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    tasks, lines_id = range(given.tasks), f"MemAlpha/Lines-{given.family}-v0"
    text = gym.make(f"MemAlpha/{given.family}-v0", level=given.level, split="test")
    lines = gym.make(lines_id, level=given.level, split="test", paid="end")
    print(f"{given.family}, level {given.level}, {given.tasks} tasks of the test split")
    show("keep everything", scores(lines, tasks, lambda _: KEEP))
    for name in ("random-prune", "extract"):
        agent = make(AGENTS, "agent", name)
        show(name, scores(text, tasks, agent.act, agent.reset))
    for seed in range(given.seeds):
        model = PPO("MlpPolicy", gym.make(lines_id, level=given.level, paid=given.paid), seed=seed, device="cpu")
        for steps in (0, given.steps):
            model.learn(steps)
            learned = scores(lines, tasks, partial(decide, model))
            show(f"PPO, seed {seed}, {model.num_timesteps:,} steps", learned)


if __name__ == "__main__":
    main()
