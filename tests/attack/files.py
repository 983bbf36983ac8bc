"""Attacks on what is kept: kills, two programs on one file, a full disk, damage."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from memalpha_gym.benchmarks.repair import repair
from memalpha_gym.cli import CommandError, main
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog, RunLogError
from tests.attack.tried import Tally, Tried, forked, status_of

EPISODES = 4
AGENTS = ("empty", "verbatim", "extract")


def _bench(out: Path, *agents: str) -> int:
    return main(
        [
            "bench",
            "--env",
            "Recall-v0",
            "--agents",
            ",".join(agents),
            "--episodes",
            str(EPISODES),
            "--workers",
            "1",
            "--out",
            str(out),
            "--env-arg",
            "level=1",
        ]
    )


def warm_up() -> None:
    """Load what every run needs, so that processes which are made of this one need not."""
    from memalpha_gym.benchmarks import bench  # noqa: F401
    from memalpha_gym.readers import facts  # noqa: F401
    from memalpha_gym.registration import AGENTS as TABLE
    from memalpha_gym.registration import load
    from memalpha_gym.tokenization import get_tokenizer
    from tests.playing import make_env

    get_tokenizer().count("warm")
    for name in AGENTS:
        load(TABLE[name])
    env = make_env("MemAlpha/Recall-v0")
    env.reset(seed=0)
    env.close()


def _figures(path: Path) -> list[EpisodeRecord]:
    with RunLog(path, existing=True) as log:
        rows = [replace(record, seconds=0.0) for record in log.rows()]
    return sorted(rows, key=lambda row: (row.key.agent, row.key.task_index))


@cache
def _whole() -> tuple[list[EpisodeRecord], int]:
    """What a run has that was left alone, and the size of its file."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.db"
        status_of(forked(lambda: _bench(whole, *AGENTS)))
        return _figures(whole), whole.stat().st_size


def _held(path: Path) -> int:
    with suppress(sqlite3.Error):
        other = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return int(other.execute("SELECT count(*) FROM episodes").fetchone()[0])
        finally:
            other.close()
    return 0


def attack_bench_by_kills(kills: int, seconds: float) -> Tried:
    """A run killed over and over, each time after some more episodes, has in the end what a run has that was left alone."""
    tally, rng = Tally("kills of bench", seconds), random.Random(2)
    with tempfile.TemporaryDirectory() as folder:
        killed = Path(folder) / "killed.db"
        for _ in tally.within(range(kills)):
            before, more = _held(killed), rng.choice([0, 0, 1, 1, 1, 2])
            pid = forked(lambda: _bench(killed, *AGENTS))
            patience = time.monotonic() + 60
            while (
                _held(killed) < before + more and time.monotonic() < patience and os.waitpid(pid, os.WNOHANG) == (0, 0)
            ):
                time.sleep(0.001)
            time.sleep(rng.random() * 0.02)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
            with tally.allows("opening after a kill"):
                if killed.exists() and killed.stat().st_size:
                    _figures(killed)
        status = status_of(forked(lambda: _bench(killed, *AGENTS)))
        tally.check(status == 0, f"the run after the last kill ended with {status}")
        with tally.allows("the end"):
            tally.check(_figures(killed) == _whole()[0], "the killed run has other figures")
    return tally.done


def attack_one_file_twice(seconds: float) -> Tried:
    """Two runs into one file at once: every episode is there, once."""
    tally = Tally("two runs into one file", seconds)
    for agents in tally.within(((("empty", "verbatim"), ("extract",)), (AGENTS, AGENTS))):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "run.db"
            running = [forked(lambda names=names, out=out: _bench(out, *names)) for names in agents]
            tally.check([status_of(pid) for pid in running] == [0, 0], f"{agents}: a run failed")
            keys = [row.key for row in _figures(out)]
            tally.check(len(keys) == len(set(keys)) == len(AGENTS) * EPISODES, f"{agents}: {len(keys)} episodes")
    return tally.done


def attack_full_disk(sizes: int, seconds: float) -> Tried:
    """A disk that is full at some size of the file: one line and status 2, and the run goes on when there is room."""
    tally = Tally("full disk", seconds)
    with tempfile.TemporaryDirectory() as folder:
        wanted, size = _whole()
        for number in tally.within(range(sizes)):
            out, limit = Path(folder) / f"{number}.db", size * number // sizes
            status = status_of(forked(lambda out=out, limit=limit: _bench_within(limit, out)))
            tally.check(status == 2, f"{limit} bytes: status {status}")
            status = status_of(forked(lambda out=out: _bench(out, *AGENTS)))
            tally.check(status == 0, f"{limit} bytes, and then room: status {status}")
            with tally.allows(f"{limit} bytes"):
                tally.check(_figures(out) == wanted, f"{limit} bytes: other figures")
    return tally.done


def _bench_within(limit: int, out: Path) -> int:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return _bench(out, *AGENTS)


def attack_logs(count: int, seconds: float) -> Tried:
    """Damaged logs: what is read is what was written, or the file is refused by name; what repair saves is so too."""
    tally, rng = Tally("damaged logs", seconds), random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        path, damaged = Path(folder) / "run.db", Path(folder) / "damaged.db"
        key = EpisodeKey("MemAlpha/Recall-v0", "extract", 0, 0)
        with RunLog(path) as log:
            for number in range(30):
                record = EpisodeRecord(replace(key, task_index=number), calls={"memory_insert": number})
                log.append(record, '{"text": "%s"}' % (f"{number} " * 1_500))
            written = _items(log)
        sound = path.read_bytes()
        for number in tally.within(range(count)):
            damaged.write_bytes(_damage(rng, sound))
            with tally.allows(f"damage {number}", RunLogError), RunLog(damaged, existing=True) as log:
                read = _items(log)
                tally.check(read == written, f"damage {number}: {len(read)} rows that are not what was written")
            out = Path(folder) / f"{number}.db"
            with tally.allows(f"repair {number}", CommandError):
                repair(damaged, out)
                with RunLog(out) as log:
                    tally.check(_items(log).items() <= written.items(), f"repair {number} saved what was not written")
            out.unlink(missing_ok=True)
    return tally.done


def _items(log: RunLog) -> dict[EpisodeKey, tuple[EpisodeRecord, str]]:
    return {record.key: (record, episode) for record, episode in log.items()}


def _damage(rng: random.Random, sound: bytes) -> bytes:
    content = bytearray(sound)
    place = rng.randrange(len(content))
    match rng.randrange(4):
        case 0:
            page = place // 4096 * 4096
            content[page : page + 4096] = bytes(len(content[page : page + 4096]))
        case 1:
            del content[place:]
        case 2:
            content[place] ^= 1 << rng.randrange(8)
        case _:
            content[place : place + 40] = rng.randbytes(40)
    return bytes(content[: max(len(content), 1)])
