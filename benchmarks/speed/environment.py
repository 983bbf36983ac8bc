"""Steps a second of one environment in one process, reader excluded, and where the time goes.

    python -m memalpha_gym.benchmarks.speed.environment

Chunks of 1,000 tokens; each step inserts two entries and updates one. Tasks are played twice: chunks are counted in the first
episode, and known in every further one, as where a group of rollouts plays the same task. Rates are by the clock on the wall, and
by the process's own time, which leaves out what else the machine does. The share of each part is measured in a further run under
the profiler, which slows everything down: read it as shares, not as times.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import time
from collections.abc import Sequence

from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.tasks import Competency, Question, Split, Task, task_rng
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import INSERT, UPDATE, ToolCall

PARTS = {
    "count tokens": ("tokenization.py", "count"),
    "execute calls": ("tools.py", "execute"),
    "judge writes": ("rules.py", "judge"),
    "render memory": ("memory.py", "render"),
    "format and content terms": ("rewards.py", "format_term"),
}


class NoReader:
    """Replies nothing: what is measured here is the environment."""

    name = "none"

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """One empty reading per request."""
        return [Reading("") for _ in requests]


class Stream:
    """One task of `chunks` random chunks of about `tokens` tokens; another one for each seed."""

    name, competency, split = "speed", Competency.RETRIEVAL, Split.TEST

    def __init__(self, chunks: int, tokens: int, seed: int = 0) -> None:
        rng = task_rng(self.name, 1, self.split, seed)
        words = [f"{a}{b}" for a in ("an", "ber", "cor", "del", "er", "fa") for b in ("a", "en", "is", "o", "um")]
        per_chunk = int(tokens / get_tokenizer().count(" ".join(words)) * len(words))
        texts = [" ".join(words[i] for i in rng.integers(0, len(words), per_chunk)) for _ in range(chunks)]
        self._task = Task(f"speed-{seed}", self.name, self.competency, texts, (Question("?", ("a",), "substring"),))

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: int) -> Task:
        return self._task


def three_calls(step: int, chunk: str) -> tuple[ToolCall, ...]:
    """Two inserts of a sentence's length and an update of the entry before."""
    return (
        ToolCall(INSERT, {"memory_type": "semantic_memory", "content": f"Fact {step} says that {chunk[:120]}."}),
        ToolCall(
            INSERT, {"memory_type": "episodic_memory", "content": f"On 3 May 2024, at step {step}, {chunk[60:180]}."}
        ),
        ToolCall(
            UPDATE,
            {"memory_type": "semantic_memory", "memory_id": f"s{max(step, 1)}", "new_content": f"Fact {step}, mended."},
        ),
    )


def run(env: MemoryConstructionEnv) -> int:
    """One episode; the number of its steps."""
    observation, _ = env.reset(seed=0)
    over, steps = False, 0
    while not over:
        observation, _, over, _, _ = env.step(three_calls(steps, observation["chunk"]))
        steps += 1
    return steps


def rate(env: MemoryConstructionEnv) -> tuple[float, float]:
    """Steps a second of one episode, by the clock on the wall and by the process's own time."""
    wall, own = time.perf_counter(), time.process_time()
    steps = run(env)
    return steps / (time.perf_counter() - wall), steps / (time.process_time() - own)


def main(argv: Sequence[str] | None = None) -> None:
    """Print steps a second and the share of each part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--chunks", type=int, default=2000, help="chunks of an episode")
    parser.add_argument("--tokens", type=int, default=1000, help="tokens of a chunk")
    parser.add_argument("--repeats", type=int, default=5, help="tasks; the median is printed")
    settings = parser.parse_args(argv)
    streams = [Stream(settings.chunks, settings.tokens, seed) for seed in range(settings.repeats)]
    envs = [MemoryConstructionEnv(stream, reader=NoReader()) for stream in streams]
    print(f"3 calls a step, {settings.chunks} chunks of {settings.tokens} tokens, in one process, reader excluded")
    for played in ("a task that is new", "a task that was played"):
        wall, own = (_shown(rates) for rates in zip(*map(rate, envs), strict=True))
        print(f"{wall} steps a second, {own} by the process's own time, on {played}")
    _print_shares(MemoryConstructionEnv(Stream(settings.chunks, settings.tokens, settings.repeats), reader=NoReader()))


def _shown(rates: Sequence[float]) -> str:
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"


def _print_shares(env: MemoryConstructionEnv) -> None:
    profiler = cProfile.Profile()
    profiler.runcall(run, env)
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    total = sum(row[2] for row in stats.values())
    print("share of the time on a task that is new, each part with what it calls")
    for part, (file, function) in PARTS.items():
        cumulative = sum(row[3] for (path, _, name), row in stats.items() if path.endswith(file) and name == function)
        print(f"  {part:26} {cumulative / total:6.1%}")


if __name__ == "__main__":
    main()
