"""Line steps a second of one process, by how lines are paid: new tasks, actions by chance.

    python -m memalpha_gym.benchmarks.speed.lines

"Stepping" leaves out `reset`, in which a new world is written. "Features" is what observing alone costs: the lines of chunks with
all their features, without decisions. Rates are by the process's own time, which leaves out what else the machine does.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from typing import Any

import gymnasium as gym

import memalpha_gym
from memalpha_gym.line_features import StreamFeatures
from memalpha_gym.line_pay import PAYS
from memalpha_gym.lines import lines_of

gym.register_envs(memalpha_gym)


def rates(env: Any, episodes: int) -> tuple[float, float]:
    """Line steps a second with and without the time of `reset`."""
    env.action_space.seed(0)
    steps, resetting, began = 0, 0.0, time.process_time()
    for task in range(episodes):
        start = time.process_time()
        _, info = env.reset(options={"task_index": task})
        resetting += time.process_time() - start
        over = False
        while not over:
            _, _, over, _, info = env.step(env.action_space.sample(mask=info["action_mask"]))
            steps += 1
    whole = time.process_time() - began
    return steps / whole, steps / (whole - resetting)


def feature_rate(chunks: Sequence[str]) -> float:
    """Lines a second of splitting chunks and computing their features."""
    began, count = time.process_time(), 0
    stream = StreamFeatures()
    for chunk in chunks:
        count += len(stream.of(lines_of(chunk)))
    return count / (time.process_time() - began)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the rates."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--family", default="Recall")
    parser.add_argument("--level", type=int, default=0)
    parser.add_argument("--episodes", type=int, default=8, help="of each way to be paid")
    settings = parser.parse_args(argv)
    name = f"MemAlpha/Lines-{settings.family}-v0"
    print(f"{name}, level {settings.level}: line steps a second of the process's own time")
    for paid in PAYS:
        env: Any = gym.make(name, level=settings.level, paid=paid).unwrapped
        env.reset(options={"task_index": settings.episodes})
        whole, stepping = rates(env, settings.episodes)
        print(f"  paid {paid:8} {whole:8,.0f} in all {stepping:8,.0f} stepping", flush=True)
    env.reset(options={"task_index": 0})
    task = env.task
    print(f"  features      {feature_rate([task.read_chunk(i)[0] for i in range(len(task.chunks))]):8,.0f} lines")


if __name__ == "__main__":
    main()
