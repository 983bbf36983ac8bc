"""What an attack tried, and what fell."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Tried:
    """How many cases an attack tried, and a line for each that fell."""

    name: str
    tried: int
    fallen: tuple[str, ...]
    seconds: float = 0.0

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.tried} tried, {len(self.fallen)} fallen, {self.seconds:.0f} s", *self.fallen[:20]]
        return "\n  ".join(lines)


class Tally:
    """Counts cases, and keeps what fell."""

    def __init__(self, name: str) -> None:
        self.name, self.tried, self.fallen, self.started = name, 0, list[str](), time.monotonic()

    def check(self, right: bool, otherwise: object) -> None:
        """Count a case; where it is not right, it fell."""
        self.tried += 1
        if not right:
            self.fallen.append(" ".join(ascii(otherwise)[:300].split()))

    @contextmanager
    def allows(self, what: str, *errors: type[BaseException]) -> Iterator[None]:
        """Count a case that may raise these errors and no other."""
        self.tried += 1
        try:
            yield
        except errors:
            pass
        except Exception as error:
            self.fallen.append(f"{what}: {type(error).__name__}: {ascii(str(error))[:200]}")

    @property
    def done(self) -> Tried:
        """What came out."""
        return Tried(self.name, self.tried, tuple(self.fallen), time.monotonic() - self.started)


def forked(work: Callable[[], int | None]) -> int:
    """A process of its own that does this and nothing else, with its output thrown away; its number."""
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        return pid
    status = 70
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        status = work() or 0
    finally:
        os._exit(status)


def status_of(pid: int) -> int:
    """The exit status of a process that is waited for."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
