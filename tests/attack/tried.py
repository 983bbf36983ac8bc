"""What an attack tried, and what fell."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

CaseT = TypeVar("CaseT")


@dataclass(frozen=True)
class Tried:
    """How many cases an attack tried, a line for each that fell, and how many it had no time for."""

    name: str
    tried: int
    fallen: tuple[str, ...]
    seconds: float = 0.0
    untried: int = 0

    def __str__(self) -> str:
        left = f", {self.untried} not tried for want of time" if self.untried else ""
        head = f"{self.name}: {self.tried} tried, {len(self.fallen)} fallen{left}, {self.seconds:.0f} s"
        return "\n  ".join([head, *self.fallen[:20]])

    def __add__(self, other: Tried) -> Tried:
        """Two parts of one attack that were run side by side."""
        return Tried(
            self.name,
            self.tried + other.tried,
            self.fallen + other.fallen,
            max(self.seconds, other.seconds),
            self.untried + other.untried,
        )


class Tally:
    """Counts cases, keeps what fell, and ends an attack when its time is up.

    Args:
        name: of the attack.
        seconds: how long it may take, by the clock on the wall. A case that was begun is finished.
    """

    def __init__(self, name: str, seconds: float) -> None:
        self.name, self.tried, self.fallen, self.untried = name, 0, list[str](), 0
        self.started = time.monotonic()
        self.until = self.started + seconds

    def within(self, cases: Sequence[CaseT]) -> Iterator[CaseT]:
        """The cases in order as long as there is time, and the first one in any case; the others are counted as not tried."""
        for number, case in enumerate(cases):
            if number and time.monotonic() > self.until:
                self.untried += len(cases) - number
                return
            yield case

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
        return Tried(self.name, self.tried, tuple(self.fallen), time.monotonic() - self.started, self.untried)


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
