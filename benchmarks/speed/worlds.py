"""Tokens a second that a generated world writes on one core, and the memory that it takes, for streams of rising length.

    python -m memalpha_gym.benchmarks.speed.worlds

Time is the process's own (`time.process_time`), token counting of the result excluded. Memory is what Python allocates at the
peak (`tracemalloc`), in a second pass over at most 500 chunks, which tracing slows down.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Sequence

import gymnasium as gym

import memalpha_gym  # noqa: F401  (registers the environments)
from memalpha_gym.tasks import TaskSource
from memalpha_gym.tokenization import get_tokenizer

LENGTHS = (10_000, 100_000, 1_000_000, 10_000_000)
TRACED_CHUNKS = 500


def source_of(env_id: str, split: str, tokens: int) -> TaskSource:
    """Where an environment's tasks come from."""
    source: TaskSource = gym.make(env_id, split=split, tokens=tokens).unwrapped.source  # type: ignore[attr-defined]
    return source


def write(source: TaskSource) -> tuple[int, float, float]:
    """Make a task and write all of its stream: its tokens, the seconds for the task and the seconds for the stream."""
    count = get_tokenizer().count
    start = time.process_time()
    chunks = source[0].chunks
    made = time.process_time()
    tokens, counting = 0, 0.0
    for chunk in chunks:
        before = time.process_time()
        tokens += count(chunk)
        counting += time.process_time() - before
    return tokens, made - start, time.process_time() - made - counting


def peak_memory(source: TaskSource) -> int:
    """Bytes allocated at the peak, while chunks all over a stream are written."""
    tracemalloc.start()
    chunks: Sequence[str] = source[0].chunks
    for i in range(min(len(chunks), TRACED_CHUNKS)):
        len(chunks[i * len(chunks) // TRACED_CHUNKS if len(chunks) > TRACED_CHUNKS else i])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def main() -> None:
    """Print a row for each length."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--env", default="MemAlpha/Recall-v0", help="a generated environment")
    parser.add_argument("--split", default="train", help="whose words are used")
    parser.add_argument("--tokens", type=int, nargs="+", default=LENGTHS, help="lengths of the streams, in tokens")
    settings = parser.parse_args()
    get_tokenizer().count("the tables are loaded before anything is timed")
    source_of(settings.env, settings.split, 10_000)[0].chunks[0]
    print(f"{settings.env}, {settings.split}")
    print(f"{'tokens':>12} {'written':>12} {'off by':>8} {'task s':>8} {'tokens/s':>12} {'peak MB':>8}")
    for length in settings.tokens:
        source = source_of(settings.env, settings.split, length)
        tokens, making, writing = write(source)
        rate, peak = tokens / writing, peak_memory(source) / 1e6
        print(f"{length:12,} {tokens:12,} {tokens / length - 1:8.2%} {making:8.3f} {rate:12,.0f} {peak:8.2f}")


if __name__ == "__main__":
    main()
