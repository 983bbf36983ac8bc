"""Ctrl-C, where it must wait and where it must not arrive at all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def interrupts_deferred() -> Iterator[None]:
    """Have Ctrl-C wait for the end of the block, where it is raised as `KeyboardInterrupt`.

    Nothing is changed where Ctrl-C is ignored or somebody else handles it, nor outside the main thread, which it never reaches.
    """
    handler = signal.getsignal(signal.SIGINT)
    if handler is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
    if came:
        raise KeyboardInterrupt


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Block Ctrl-C in this thread, and so in every process that is started within the block, for as long as that lives.

    Ctrl-C reaches a whole process group; a process that must not see it is told by its parent when to stop.
    """
    # multiprocessing's own helper process unblocks the signal again when it is started, which would be in the block.
    resource_tracker.ensure_running()
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
