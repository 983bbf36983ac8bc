"""Ctrl-C at once, later, or not at all."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from memalpha_gym.benchmarks.interrupts import interrupts_at_once, interrupts_blocked, interrupts_deferred

SHOW = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"


@pytest.fixture(autouse=True)
def python_handler() -> Iterator[None]:
    """Python's own handler, which this process does not have where its parent ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def write(done: list[str]) -> None:
    """Is interrupted in the middle, and to be finished first."""
    with interrupts_deferred():
        interrupt()
        done.append("written")
    done.append("never reached")


def test_an_interrupt_that_is_deferred_comes_at_the_end() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        write(done)
    assert done == ["written"]


def test_nothing_comes_where_nobody_interrupted() -> None:
    with interrupts_deferred():
        pass


def test_an_interrupt_that_is_ignored_stays_so() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interrupts_at_once(), interrupts_deferred():
        interrupt()
    assert signal.signal(signal.SIGINT, signal.default_int_handler) is signal.SIG_IGN


def test_blocks_may_be_nested() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt), interrupts_at_once():
        write(done)
    assert done == ["written"]


def test_other_threads_are_left_alone() -> None:
    def work() -> None:
        with interrupts_at_once(), interrupts_deferred():
            pass

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_an_event_loop_is_interrupted_in_the_middle_of_what_it_runs() -> None:
    async def block() -> None:
        threading.Timer(0.1, interrupt).start()
        time.sleep(30)

    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt), interrupts_at_once():
        asyncio.run(block())
    assert time.monotonic() - start < 10


def test_processes_that_are_started_never_see_it() -> None:
    """The first of them too, for which multiprocessing has a helper process to start, which unblocks the signal."""
    code = "\n".join(
        [
            "import subprocess, sys",
            "from memalpha_gym.benchmarks.interrupts import interrupts_blocked",
            "from multiprocessing import resource_tracker",
            "with interrupts_blocked():",
            "    resource_tracker.ensure_running()",
            f"    subprocess.run([sys.executable, '-c', {SHOW!r}], check=True)",
            f"subprocess.run([sys.executable, '-c', {SHOW!r}], check=True)",
        ]
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
    with interrupts_blocked():
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
