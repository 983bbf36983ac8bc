"""Attacks by text: mangled completions, odd words of agents, expressions that take long, files that are not what they seem."""

from __future__ import annotations

import random
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from memalpha_gym.benchmarks.player import EpisodePlayer
from memalpha_gym.completions import parse_completion
from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.reading.file_kinds import CSV, JSON, TABLE
from memalpha_gym.memory import Memory
from memalpha_gym.recording import EpisodeKey, RunLog
from memalpha_gym.tools import CallStatus, ToolCall, execute
from tests.attack.expressions import expressions, slow_on
from tests.attack.tried import Tally, Tried

SLOWEST = 2.0
"""Processor seconds that no completion may take to be read; the longest has a million characters."""
ODD = [
    "\ud800",
    "a\0b",
    "[/]",
    "[bold",
    "\x1b[2J",
    "\x1b]0;x\x07",
    10**5_000,
    -(10**5_000),
    float("nan"),
    "x" * 100_000,
    b"\xff",
    [[[]]],
]


class OddError(Exception):
    """Its message cannot be had."""

    def __str__(self) -> str:
        raise RuntimeError("\ud800")


class OddAgent:
    """Says what nobody says, and fails as nobody fails."""

    def reset(self, seed: int | None = None) -> None:
        self.random = random.Random(seed)

    def act(self, observation: Any) -> Any:
        said = self.random.choice(ODD)
        match self.random.randrange(6):
            case 0:
                return (ToolCall("memory_insert", {"memory_type": "semantic", "content": said}),)
            case 1:
                return (ToolCall(said, {"content": said}),)  # type: ignore[arg-type]
            case 2:
                return (ToolCall("memory_update", {said if isinstance(said, str) else "a": said}),)
            case 3:
                return said
            case 4:
                raise ValueError(said)
            case _:
                raise OddError


def attack_completions(count: int, seconds: float) -> Tried:
    """Mangled completions, in two processes: each is read in time, and changes the memory only by a call that was valid."""
    with ProcessPoolExecutor(2, get_context("fork")) as pool:
        parts = [pool.submit(_mangled, count // 2 + part * count % 2, seconds, 20_260 + part) for part in range(2)]
        return parts[0].result() + parts[1].result()


def _mangled(count: int, seconds: float, seed: int) -> Tried:
    from tests.memalpha_gym.test_completions import mangled_completions, state

    tally, memory, texts = Tally("mangled completions", seconds), Memory(budget=200), mangled_completions(count, seed)
    for number in tally.within(range(count)):
        text = next(texts)
        if number % 100 == 0:
            memory = Memory(budget=200)
        started = time.process_time()
        with tally.allows(text[:100]):
            found = parse_completion(text)
            for call in found:
                before = state(memory)
                result = execute(memory, call)
                if result.status is not CallStatus.OK and state(memory) != before:
                    tally.fallen.append(f"a call that was refused changed the memory: {text[:200]!a}")
        if time.process_time() - started > SLOWEST:
            tally.fallen.append(f"took {time.process_time() - started:.1f} s: {text[:100]!a}")
    return tally.done


def attack_records(count: int, seconds: float) -> Tried:
    """Episodes of an agent that says odd things: each is kept, read back and shown."""
    tally = Tally("odd words and errors of agents", seconds)
    with tempfile.TemporaryDirectory() as folder, RunLog(Path(folder) / "run.db") as log:
        keys = [EpisodeKey("MemAlpha/Recall-v0", "tests.attack.texts:OddAgent", 0, task) for task in range(count)]
        player, played = EpisodePlayer(), 0
        for record, episode in player.play(tally.within(keys)):
            played += 1
            with tally.allows(f"task {record.key.task_index}"):
                log.append(record, episode)
        player.close()
        kept = list(log.items())
        tally.check(len(kept) == played, f"{len(kept)} of {played} episodes were kept")
        tally.check(played + tally.untried == count, f"{played} of {count} episodes were played")
        for record, _ in kept:
            with tally.allows(f"task {record.key.task_index}"):
                log.episode(record.key)
    return tally.done


def attack_expressions(folders: list[str], seconds: float) -> Tried:
    """Expressions on pairs of what they look for, in an order of chance."""
    tally = Tally("expressions on pairs of characters", seconds)
    found = [each for folder in folders for each in expressions(folder)]
    random.Random(0).shuffle(found)
    for expression in tally.within(found):
        slow = slow_on(expression, pairs=60)
        tally.check(not slow, slow)
    return tally.done


def attack_data(count: int, seconds: float) -> Tried:
    """Data files with bytes changed, cut and doubled: read, or refused with the file's name."""
    import pyarrow
    import pyarrow.parquet

    tally, rng = Tally("damaged data files", seconds), random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        pyarrow.parquet.write_table(pyarrow.table({"text": ["one", "two"] * 50, "label": [1, 2] * 50}), path)
        samples = {
            TABLE: path.read_bytes(),
            JSON: b'{"data": [{"text": "one \\ud83d\\ude00", "n": [1, 2.5e3, null, true]}]}\n' * 3,
            CSV: b'text,category\n"one, two",x\nthree,"y ""z"""\n' * 3,
        }
        for number in tally.within(range(count)):
            kind = list(samples)[number % len(samples)]
            content = bytearray(samples[kind])
            for _ in range(rng.randint(1, 6)):
                start, end = sorted(rng.choices(range(len(content) + 1), k=2))
                match rng.randrange(4):
                    case 0:
                        content[start : start + 1] = bytes([rng.randrange(256)])
                    case 1:
                        del content[end:]
                    case 2:
                        content[start:start] = rng.choice([b"\0", b"[" * 5_000, b"9" * 5_000, b"\xff\xfe", b'"', b"{"])
                    case _:
                        content[start:start] = content[start:end]
                content = content or bytearray(b" ")
            path.write_bytes(content)
            with tally.allows(f"{kind.read.__name__}, case {number}", DataError):
                kind.read(path)
    return tally.done
