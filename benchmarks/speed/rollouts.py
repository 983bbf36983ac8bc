"""The episode loop on a simulated model server: free, in which no episode waits for another, beside rounds.

    python -m memalpha_gym.benchmarks.speed.rollouts

Both are ways of `memalpha_gym.rollouts.stream_episodes`, the loop that benchmark and learner play through, and play the same
episodes with the same completion lengths on the same two servers, one that writes and one that reads. A server decodes up to
`batch` completions at once, each at `rate / batch` tokens per second (decoding is bound by memory, so a batch that is half empty
is no faster); others wait in line. In rounds (lock-step, the loop's barrier) all episodes write chunk k, and go on to chunk k + 1
when the last completion is there and the questions of the episodes that are over have been read.

Time is virtual: nothing sleeps, and the same settings print the same figures.
"""

from __future__ import annotations

import asyncio
import math
import selectors
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tyro
from rich.console import Console
from rich.table import Table

from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.rollouts import Episode, stream_episodes
from memalpha_gym.tasks import Competency, Question, Split, Task


@dataclass(frozen=True)
class Settings:
    """What is simulated."""

    episodes: int = 64
    """episodes to play"""
    in_flight: int = 64
    """episodes at once"""
    chunks: tuple[int, int] = (10, 30)
    """fewest and most chunks of an episode; each number is as likely"""
    batches: tuple[int, ...] = (8, 16, 24, 32)
    """completions that the writing server decodes at once: one row of the table each"""
    rate: float = 100.0
    """tokens per second of one completion"""
    median: float = 250.0
    """median length of a completion, in tokens"""
    spread: float = 1.0
    """standard deviation of the logarithm of its length"""
    longest: int = 2048
    """tokens at which a completion is cut off"""
    questions: int = 20
    """questions that are read when an episode is over"""
    answer: int = 30
    """tokens of an answer"""
    readers: int = 32
    """answers that the reading server decodes at once, at the same rate"""
    seed: int = 0
    """fixes lengths and chunks"""


@dataclass(frozen=True)
class Timing:
    """What a way of playing took.

    Attributes:
        seconds: virtual seconds until the last question was read.
        filled: share of the writing server's places that were taken, over that time.
        tokens: tokens that were written.
    """

    seconds: float
    filled: float
    tokens: int


@dataclass(frozen=True)
class Lengths:
    """Tokens of each episode's completions, one per chunk: shape (chunks,) each."""

    episodes: tuple[tuple[int, ...], ...]

    @classmethod
    def draw(cls, settings: Settings) -> Lengths:
        """The lengths of all episodes."""
        rng = np.random.default_rng(np.random.SeedSequence(settings.seed))
        fewest, most = settings.chunks
        drawn = []
        for chunks in rng.integers(fewest, most + 1, settings.episodes).tolist():
            tokens = rng.lognormal(np.log(settings.median), settings.spread, chunks)
            drawn.append(tuple(np.clip(tokens, 1, settings.longest).astype(int).tolist()))
        return cls(tuple(drawn))


class Server:
    """Decodes up to `batch` completions at once, each at `rate` tokens per second, first come first served."""

    def __init__(self, batch: int, rate: float) -> None:
        self.batch = batch
        self.rate = rate
        self.tokens = 0
        self._places = asyncio.Semaphore(batch)

    async def complete(self, tokens: int) -> None:
        """Wait for a place and for the tokens."""
        async with self._places:
            await asyncio.sleep(tokens / self.rate)
            self.tokens += tokens


@dataclass(frozen=True)
class SimulatedSource:
    """Tasks whose chunks say how many tokens will be written about them."""

    lengths: Lengths
    questions: int
    name: str = "simulated"
    competency: Competency = Competency.RETRIEVAL
    split: Split = Split.TEST

    def __len__(self) -> int:
        return len(self.lengths.episodes)

    def __getitem__(self, index: int) -> Task:
        asked = tuple(Question(f"Question {i}?", ("yes",), "substring") for i in range(self.questions))
        chunks = tuple(map(str, self.lengths.episodes[index]))
        return Task(f"simulated-{index}", self.name, self.competency, chunks, asked)


@dataclass(frozen=True)
class SimulatedAgent:
    """Waits for the writing server, and writes nothing."""

    server: Server

    async def act_async(self, observation: Mapping[str, Any]) -> tuple[()]:
        """One completion."""
        await self.server.complete(int(observation["chunk"]))
        return ()


@dataclass(frozen=True)
class SimulatedReader:
    """Waits for the reading server."""

    server: Server
    answer: int
    name: str = "simulated"

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """A batch for which everybody waits."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.jump(math.ceil(len(requests) / self.server.batch) * self.answer / self.server.rate)
        return [Reading("yes")] * len(requests)

    async def read_async(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """A batch for which one episode waits."""
        await asyncio.gather(*(self.server.complete(self.answer) for _ in requests))
        return [Reading("yes")] * len(requests)


async def play(settings: Settings, writer: Server, reader: Server, barrier: bool) -> None:
    """Play all episodes."""
    source = SimulatedSource(Lengths.draw(settings), settings.questions)
    env = MemoryConstructionEnv(source, reader=SimulatedReader(reader, settings.answer))
    episodes = (Episode(env.fork(), options={"task_index": index}) for index in range(len(source)))
    writing = None if barrier else writer.batch
    playing = stream_episodes(
        episodes, SimulatedAgent(writer), in_flight=settings.in_flight, barrier=barrier, writing=writing
    )
    rollouts = [rollout async for rollout in playing]
    failed = [rollout.failed for rollout in rollouts if rollout.failed]
    if failed or len(rollouts) != len(source):
        raise RuntimeError(f"{len(rollouts)} of {len(source)} episodes were played: {failed[:1]}")


def measure(batch: int, settings: Settings, *, barrier: bool) -> Timing:
    """Play all episodes in rounds, or free."""
    writer, reader = Server(batch, settings.rate), Server(settings.readers, settings.rate)
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(play(settings, writer, reader, barrier))
        seconds = runner.get_loop().time()
    return Timing(seconds, writer.tokens / (seconds * settings.rate * batch), writer.tokens)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_JumpingSelector(self))

    def time(self) -> float:
        """Virtual seconds since the start."""
        return self._now

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:  # no timer and nothing to do: only a real event could go on from here
            return super().select(None)
        if timeout > 0:
            self._loop.jump(timeout)
        return super().select(0)


def as_table(timings: Sequence[tuple[int, Timing, Timing]], settings: Settings) -> Table:
    """Both ways side by side, one row a batch size."""
    fewest, most = settings.chunks
    table = Table(title=f"{settings.episodes} episodes of {fewest} to {most} chunks, {settings.in_flight} in flight")
    heads = ("batch", "tokens", "rounds, s", "free, s", "speed-up", "rounds, tokens/s", "free, tokens/s")
    for head in (*heads, "rounds, busy", "free, busy"):
        table.add_column(head, justify="right")
    for batch, lock, free in timings:
        seconds = (f"{lock.seconds:,.0f}", f"{free.seconds:,.0f}", f"{lock.seconds / free.seconds:.2f}")
        rates = (f"{lock.tokens / lock.seconds:,.0f}", f"{free.tokens / free.seconds:,.0f}")
        table.add_row(str(batch), f"{free.tokens:,}", *seconds, *rates, f"{lock.filled:.1%}", f"{free.filled:.1%}")
    table.caption = "busy: share of the writing server's places that are taken, over the whole run"
    return table


def main(settings: Settings) -> None:
    """Measure both ways at every batch size and print the table."""
    timings = [
        (batch, measure(batch, settings, barrier=True), measure(batch, settings, barrier=False))
        for batch in settings.batches
    ]
    Console(width=140).print(as_table(timings, settings))


if __name__ == "__main__":
    main(tyro.cli(Settings, description=__doc__))
