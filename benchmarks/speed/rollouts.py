"""Rollouts: asynchronous beside lock-step, on a simulated model server.

    python -m memalpha_gym.benchmarks.speed.rollouts

Both ways play the same episodes with the same completion lengths on the same two servers, one that writes and one that reads.
A server decodes up to `batch` completions at once, each at `rate / batch` tokens a second (decoding is bound by memory, so a
batch that is half empty is no faster); others wait in line. Asynchronous is the engine of `agents/rollouts`. Lock-step writes
chunk k of all episodes, waits for the last completion, reads the questions of the episodes that are over, and only then goes
on to chunk k + 1.

Time is virtual: nothing sleeps, and the same settings print the same figures.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tyro
from rich.console import Console
from rich.table import Table

from memalpha_gym.registration import load

ENGINE = "memalpha_gym.agents.rollouts.engine"


@dataclass(frozen=True)
class Settings:
    """What is simulated."""

    episodes: int = 64
    """episodes to play"""
    in_flight: int = 64
    """episodes at once, in the asynchronous way"""
    chunks: tuple[int, int] = (10, 30)
    """fewest and most chunks of an episode; each number is as likely"""
    batches: tuple[int, ...] = (8, 16, 24, 32)
    """completions that the writing server decodes at once: one row of the table each"""
    rate: float = 100.0
    """tokens a second of one completion"""
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
    """Tokens of each episode's completions, one a chunk: shape (chunks,) each."""

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
    """Decodes up to `batch` completions at once, each at `rate` tokens a second, first come first served."""

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


@dataclass
class SimulatedEnv:
    """An episode whose observation is the number of tokens that will be written about the chunk."""

    lengths: Sequence[int]
    index: int = 0

    def observation(self) -> dict[str, int]:
        """The current chunk."""
        total = len(self.lengths)
        return {"tokens": self.lengths[min(self.index, total - 1)], "chunk_index": self.index, "chunks_total": total}

    def step(self, calls: object) -> tuple[dict[str, int], float, bool, bool, dict[str, str]]:
        """Go on to the next chunk."""
        self.index += 1
        return self.observation(), 0.0, self.index == len(self.lengths), False, {"failed": ""}


async def asynchronous(lengths: Lengths, settings: Settings, writer: Server, reader: Server) -> None:
    """The engine of `agents/rollouts`."""
    play_all, episode, move = (load(f"{ENGINE}:{name}") for name in ("play_all", "Episode", "Move"))

    async def act(observation: dict[str, int], seed: int) -> Any:
        await writer.complete(observation["tokens"])
        return move(())

    async def step(env: SimulatedEnv, calls: object) -> Any:
        outcome = env.step(calls)
        if outcome[2]:
            await read([env], settings, reader)
        return outcome

    envs = (SimulatedEnv(tokens) for tokens in lengths.episodes)
    episodes = (episode(env, env.observation()) for env in envs)
    playing = play_all(episodes, act, in_flight=settings.in_flight, writing=writer.batch, step=step)
    rollouts = [rollout async for rollout in playing]
    failed = [rollout.failed for rollout in rollouts if rollout.failed]
    if failed or len(rollouts) != len(lengths.episodes):
        raise RuntimeError(f"{len(rollouts)} of {len(lengths.episodes)} episodes were played, {len(failed)} failed")


async def lock_step(lengths: Lengths, settings: Settings, writer: Server, reader: Server) -> None:
    """All episodes write chunk k before any of them sees chunk k + 1."""
    running = [SimulatedEnv(tokens) for tokens in lengths.episodes]
    while running:
        await asyncio.gather(*(writer.complete(env.observation()["tokens"]) for env in running))
        over = [env for env in running if env.step(())[2]]
        await read(over, settings, reader)
        running = [env for env in running if env not in over]


async def read(envs: Iterable[SimulatedEnv], settings: Settings, reader: Server) -> None:
    """Read the questions of episodes that are over."""
    await asyncio.gather(*(reader.complete(settings.answer) for _ in envs for _ in range(settings.questions)))


Way = Callable[[Lengths, Settings, Server, Server], Coroutine[Any, Any, None]]


def measure(way: Way, batch: int, settings: Settings) -> Timing:
    """Play all episodes one way."""
    writer, reader = Server(batch, settings.rate), Server(settings.readers, settings.rate)
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(way(Lengths.draw(settings), settings, writer, reader))
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
    heads = ("batch", "tokens", "lock-step s", "async s", "speed-up", "lock-step tokens/s", "async tokens/s")
    for head in (*heads, "lock-step busy", "async busy"):
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
        (batch, measure(lock_step, batch, settings), measure(asynchronous, batch, settings))
        for batch in settings.batches
    ]
    Console(width=140).print(as_table(timings, settings))


if __name__ == "__main__":
    main(tyro.cli(Settings, description=__doc__))
