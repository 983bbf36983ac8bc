"""Seconds and memory of one long episode: 474,000 tokens in 219 chunks, 100 questions, the lexical reader.

    python -m memalpha_gym.benchmarks.speed.long_episode

The size is that of MemoryAgentBench's longest source, ruler_qa2_421K; the text is generated, or comes from `--env` and `--data`.
Each agent plays in a process of its own, which tells the peak of its resident memory. Limits to meet on two cores, both with
the agents verbatim and extract: a minute, and 1 GB.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import gymnasium as gym

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.answering import ask
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.spaces import as_calls

WORLD = "MemAlpha/Recall-v0"
SIZE = {"tokens": 474_000, "chunk_tokens": 2_164, "facts": 100, "questions": 100}
PARTS = ("make the text", "agent", "execute calls", "read and judge", "the rest of a step")


def play(environment: str, arguments: dict[str, Any], agent_name: str) -> dict[str, Any]:
    """One episode, with the seconds of each part."""
    env = gym.make(environment, disable_env_checker=True, **arguments).unwrapped
    agent = make(AGENTS, "agent", agent_name)
    seconds = dict.fromkeys(PARTS, 0.0)
    clock = _Clock(seconds)
    observation, _ = env.reset(seed=0, options={"task_index": 0})
    if hasattr(agent, "reset"):
        agent.reset(0)
    clock.lap("make the text")
    terminated, info = False, {}
    while not terminated:
        calls = as_calls(agent.act(observation))
        clock.lap("agent")
        pending = env.begin_step(calls)  # type: ignore[attr-defined]
        clock.lap("execute calls")
        (replies,) = ask(env.reader, env.judge, env.answer_judge, [pending])  # type: ignore[attr-defined]
        clock.lap("read and judge")
        observation, _, terminated, _, info = env.finish_step(pending, replies)  # type: ignore[attr-defined]
        clock.lap("the rest of a step")
    return {
        "seconds": seconds,
        "chunks": len(env.task.chunks),  # type: ignore[attr-defined]
        "tokens": info["total_chunk_tokens"],
        "questions": len(info["answers"]),
        "correctness": info["correctness"],
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        / (1 << 20 if sys.platform == "darwin" else 1 << 10),
    }


class _Clock:
    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds = seconds
        self._last = time.perf_counter()

    def lap(self, part: str) -> None:
        """Add the time since the last lap to a part."""
        now = time.perf_counter()
        self._seconds[part] += now - self._last
        self._last = now


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures of each agent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--agents", default="verbatim,extract", help="agents, separated by commas")
    parser.add_argument("--env", default=WORLD, help="environment; its first task is played")
    parser.add_argument("--data", help="where its raw data lies")
    parser.add_argument("--split", default="test", help="part of the source")
    parser.add_argument("--env-args", metavar="JSON", help=f"the environment's arguments; default: {json.dumps(SIZE)}")
    options = parser.parse_args(argv)
    size = SIZE if options.env == WORLD else {}
    arguments = {"split": options.split, **(json.loads(options.env_args) if options.env_args else size)}
    if options.data:
        arguments["data"] = options.data
    context = multiprocessing.get_context("spawn")
    for agent in options.agents.split(","):
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            found = pool.submit(play, options.env, arguments, agent).result()
        total = sum(found["seconds"].values())
        played = f"{found['tokens']:,} tokens in {found['chunks']} chunks, {found['questions']} questions"
        print(
            f"{agent}: {total:.1f} s, {found['megabytes']:,.0f} MB at the peak; {played}; correctness {found['correctness']:.3f}"
        )
        for part, seconds in found["seconds"].items():
            print(f"  {part:18} {seconds:6.1f} s")


if __name__ == "__main__":
    main()
