"""The thread that a product's code runs in: within a time limit, and whatever it raises comes out as a `ProductError`."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from memalpha_gym.products import ProductCrashError, ProductError, ProductTimeoutError

TIME_LIMIT = 600.0
"""Seconds that an operation of a product may take, where its spec does not say: `product:mem0(time_limit=60)`."""
LONGEST_TIME_LIMIT = 7 * 86_400.0
LONGEST_MESSAGE, LONGEST_TRACE = 2_000, 8_000
"""Characters that are kept of what a product raised, and of where."""

_KINDS = (ProductTimeoutError, ProductCrashError, ProductError)
_Work = tuple[Future[Any], str, Callable[[], Any]]


class ProductThread:
    """A thread that works through what it is given. Python ends without waiting for it, should it hang."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        threading.Thread(target=self._work, name="product", daemon=True).start()

    def run(self, operation: str, work: Callable[[], Any], seconds: float) -> Any:
        """What some work of the product's returns.

        Args:
            operation: what it is called in messages.
            work: what is to be done.
            seconds: how long it may take.

        Raises:
            ProductTimeoutError: it takes longer, and goes on in its thread, which is of no more use.
            ProductError: it raised. Whatever that was is told in words: no exception of the product's own comes out, since
                even its message is the product's code, and one that ends programs must not end this one.
        """
        future: Future[Any] = Future()
        self._queue.put((future, operation, work))
        try:
            return future.result(seconds)
        except TimeoutError:
            raise ProductTimeoutError(f"{operation} did not end within {seconds:g} seconds") from None

    def end(self) -> None:
        """Have it end when it has done what it was given."""
        self._queue.put(None)

    def _work(self) -> None:
        while (given := self._queue.get()) is not None:
            future, operation, work = given
            result, failure = None, None
            try:
                result = work()
            except BaseException as error:  # KeyboardInterrupt too: the user's own is raised in the main thread
                failure = _told(operation, error)
            del (
                given,
                work,
            )  # which hold the product: it is thrown away by whoever lets it go, and not when this thread goes on
            future.set_exception(failure) if failure else future.set_result(result)


def within(seconds: float, work: Callable[[], Any]) -> Any:
    """What something returns that may hang or fail without harm; None where it does."""
    found: list[Any] = []

    def quietly() -> None:
        with suppress(BaseException):  # nobody waits for it any more
            found.append(work())

    thread = threading.Thread(target=quietly, daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else None


def _told(operation: str, error: BaseException) -> ProductError:
    """What a product raised, as an error of ours that holds nothing of it but words."""
    kind = next((kind for kind in _KINDS if issubclass(type(error), kind)), ProductError)
    message = _words(lambda: str(error), "its message cannot be had")[:LONGEST_MESSAGE]
    if issubclass(type(error), SystemExit):  # a product that exits has crashed; we have not
        kind, message = ProductCrashError, f"the product asked to exit: {message}"
    elif not issubclass(type(error), ProductError):
        message = f"{operation}: {_words(lambda: type(error).__name__, 'an error')}: {message}"
    told = kind(message)
    trace = _words(lambda: "".join(traceback.format_exception(error, limit=-20)), "")
    if len(trace) > LONGEST_TRACE:
        trace = f"{trace[: LONGEST_TRACE // 2]}\n…\n{trace[-LONGEST_TRACE // 2 :]}"
    told.add_note(f"in the product:\n{trace}")
    return told


def _words(tell: Callable[[], Any], otherwise: str) -> str:
    """A text of the product's own making, as an exact one."""
    try:
        return str.encode(tell(), "utf-8", "backslashreplace").decode("utf-8")
    except BaseException:
        return otherwise
