"""Steps a second of an environment that follows the operations of its world, by the number of facts.

    python -m memalpha_gym.benchmarks.speed.operations

One episode of Recall for each number of facts and each agent. What is timed is `env.step`: the agent, the reader and the writing
of the text are not. Time is the process's own (`time.process_time`). The last column is the share that operation truth takes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace

import gymnasium as gym

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.operations import OperationLedger
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tasks import Task, TaskSource
from memalpha_gym.tokenization import get_tokenizer

from .environment import NoReader


def written_task(facts: int, tokens: int, chunk_tokens: int) -> Task:
    """A task of Recall, all of its text written."""
    made = gym.make("MemAlpha/Recall-v0", facts=facts, tokens=tokens, chunk_tokens=chunk_tokens, questions=1)
    source: TaskSource = made.unwrapped.source  # type: ignore[attr-defined]
    return replace(source[0], chunks=tuple(source[0].chunks))


def rates(agent_name: str, task: Task) -> tuple[float, float]:
    """Steps a second of one episode, and the share of the time that `OperationLedger.step` takes."""
    made = gym.make("MemAlpha/Recall-v0", reader=NoReader(), memory_budget=None, disable_env_checker=True)
    env = made.unwrapped
    agent = make(AGENTS, "agent", agent_name)
    observation, _ = env.reset(seed=0, options={"task": task})
    if hasattr(agent, "reset"):
        agent.reset(0)
    assert task.operations is not None, "every generated task knows its operations"
    ledger = OperationLedger()
    stepping = following = 0.0
    for operations in task.operations:
        chunk, action = observation["chunk"], agent.act(observation)
        start = time.process_time()
        observation, _, _, _, info = env.step(action)
        stepped = time.process_time()
        ledger.step(chunk, operations, info["results"])  # what the step did already, once more and alone
        following += time.process_time() - stepped
        stepping += stepped - start
    return len(task.operations) / stepping, following / stepping


def main(argv: Sequence[str] | None = None) -> None:
    """Print a row for each number of facts and agent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--agents", default="verbatim,extract", help="agents, separated by commas")
    parser.add_argument("--facts", type=int, nargs="+", default=(50, 100, 200), help="numbers of facts")
    parser.add_argument("--tokens", type=int, default=400_000, help="tokens of the stream")
    parser.add_argument("--chunk-tokens", type=int, default=2_000, help="tokens of a chunk")
    options = parser.parse_args(argv)
    get_tokenizer().count("the tables are loaded before anything is timed")
    print(f"{'agent':10} {'facts':>6} {'steps a second':>15} {'operation truth':>16}")
    for facts in options.facts:
        task = written_task(facts, options.tokens, options.chunk_tokens)
        for agent in options.agents.split(","):
            rate, share = rates(agent, task)
            print(f"{agent:10} {facts:6} {rate:15,.0f} {share:16.0%}")


if __name__ == "__main__":
    main()
