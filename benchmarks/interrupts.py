"""Ctrl-C: where it is to act at once, where it must wait, and where it must not arrive at all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import FrameType
from typing import NoReturn


@contextmanager
def interrupts_at_once() -> Iterator[None]:
    """Have Ctrl-C raise `KeyboardInterrupt` within the block wherever the main thread is.

    asyncio has a handler of its own, which waits until whatever its event loop is running returns, and that may be a model at
    work for minutes. It leaves any other handler than Python's own in place.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler or not _in_main_thread():
        yield
        return
    signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def interrupts_deferred() -> Iterator[None]:
    """Have Ctrl-C wait for the end of the block. Nothing is changed where it is ignored, nor outside the main thread, which it
    never reaches.
    """
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler) or not _in_main_thread():
        yield
        return
    came: list[FrameType | None] = []
    signal.signal(signal.SIGINT, lambda _, frame: came.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if came:
            handler(signal.SIGINT, came[0])


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Block Ctrl-C in this thread, and so in every process that is started within the block, for as long as that lives.

    Ctrl-C reaches a whole process group; a process that must not see it is told by its parent when to stop.
    """
    # multiprocessing's own helper process unblocks the signal again when it is started, which must not be within the block.
    resource_tracker.ensure_running()
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
