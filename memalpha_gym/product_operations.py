"""Operations of a product: each within a time limit, all in one thread, and timed."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from memalpha_gym.product_specs import TIME_LIMIT, identity_of
from memalpha_gym.products import (
    ClosableProduct,
    InspectableProduct,
    MemoryProduct,
    MeteredProduct,
    ProductCrashError,
    ProductError,
    ProductTimeoutError,
    ProductUsage,
    Recalled,
    checked_recalled,
)

CLOSING = 10.0
"""Seconds that a product has to let go of what it holds."""

_Work = tuple[Future[Any], Callable[[], Any]]


class Operations:
    """The operations of one product. One that hangs or dies is given up, and the next `reset` begins with another instance.

    Args:
        make: makes an instance.
        time_limit: seconds that an operation may take.
        identity: what `identity_of` has to say of an instance; empty for anything.

    Attributes:
        seconds: how long each operation of the episode took, by its name.
        name: what the product is called; empty until it is made.
        degraded: its features that are off here.
    """

    def __init__(self, make: Callable[[], MemoryProduct], time_limit: float = TIME_LIMIT, identity: str = "") -> None:
        self._make = make
        self._limit = time_limit
        self._identity = identity
        self._last_usage: ProductUsage | None = None
        self.name = ""
        self.degraded: tuple[str, ...] = ()
        self._product: MemoryProduct | None = None
        self._thread: _Thread | None = None
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def reset(self, seed: int) -> None:
        """Begin an episode.

        Raises:
            ProductError: the product cannot be made or reset; or it is of another version than the run was planned with.
        """
        self.seconds = defaultdict(list)
        self._last_usage = None
        if self._product is None:
            self._thread = _Thread()
            self._product = self._run("start", self._make)
        product = self._product
        found = identity_of(product)
        if self._identity not in ("", found):
            raise ProductError(f"the run was planned with {self._identity}, and here is {found}; install that one")
        self.name = str(product.name)
        self.degraded = tuple(map(str, self._run("degraded", product.degraded)))
        self._run("reset", lambda: product.reset(seed))

    def observe(self, text: str, index: int) -> None:
        """Have it read a chunk."""
        product = self._held()
        self._run("observe", lambda: product.observe(text, index=index))

    def recall(self, question: str, tokens: int) -> list[Recalled]:
        """Have it recall for a question, of what it gives no more than is of use."""
        product = self._held()
        return list(self._run("recall", lambda: _first(product.recall(question, tokens=tokens), 2 * tokens)))

    def items(self) -> list[Recalled] | None:
        """All that its store holds; None where it cannot be looked into."""
        product = self._held()
        if not isinstance(product, InspectableProduct):
            return None
        return list(self._run("items", lambda: list(map(checked_recalled, product.items()))))

    def usage(self) -> ProductUsage | None:
        """What it used since it was reset, or until it was given up; None where it does not tell."""
        product = self._product
        if product is None:
            return self._last_usage
        return self._run("usage", product.usage) if isinstance(product, MeteredProduct) else None

    @property
    def alive(self) -> bool:
        """Whether there is an instance that has not been given up."""
        return self._product is not None

    def close(self) -> None:
        """Let the product go."""
        product, thread, self._product, self._thread = self._product, self._thread, None, None
        if isinstance(product, ClosableProduct):
            _within(CLOSING, product.close)
        if thread is not None:
            thread.end()

    def _give_up(self) -> None:
        """Let a product go that hangs or died, and keep what it used until then."""
        product = self._product
        if isinstance(product, MeteredProduct):
            self._last_usage = _within(CLOSING, product.usage)
        self.close()

    def _held(self) -> MemoryProduct:
        if self._product is None:
            raise ProductError("the product was given up in this episode")
        return self._product

    def _run(self, operation: str, work: Callable[[], Any]) -> Any:
        assert self._thread is not None
        start = time.perf_counter()
        future = self._thread.put(work)
        try:
            return future.result(self._limit)
        except TimeoutError as error:
            if future.done():  # the product's own
                raise ProductError(f"{operation}: TimeoutError: {error}") from error
            self._give_up()
            raise ProductTimeoutError(f"{operation} did not end within {self._limit:g} seconds") from None
        except ProductError as error:
            if isinstance(error, ProductCrashError | ProductTimeoutError):
                self._give_up()
            raise
        except Exception as error:
            raise ProductError(f"{operation}: {type(error).__name__}: {error}") from error
        finally:
            self.seconds[operation].append(time.perf_counter() - start)


class _Thread:
    """A thread that works through what it is given. Python ends without waiting for it, should it hang."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        threading.Thread(target=self._work, name="product", daemon=True).start()

    def put(self, work: Callable[[], Any]) -> Future[Any]:
        """Give it something to do."""
        future: Future[Any] = Future()
        self._queue.put((future, work))
        return future

    def end(self) -> None:
        """Have it end when it has done what it was given."""
        self._queue.put(None)

    def _work(self) -> None:
        while (given := self._queue.get()) is not None:
            future, work = given
            try:
                future.set_result(work())
            except SystemExit as error:  # a product that exits has crashed; we have not
                future.set_exception(ProductCrashError(f"the product asked to exit: {error}"))
            except BaseException as error:
                future.set_exception(error)


def _first(recalled: Any, count: int) -> list[Any]:
    """The first of what was recalled, which may have no end."""
    found = []
    for one in recalled:
        found.append(checked_recalled(one))
        if len(found) >= count:
            break
    return found


def _within(seconds: float, work: Callable[[], Any]) -> Any:
    """What something returns that may hang or fail without harm; None where it does."""
    found: list[Any] = []

    def quietly() -> None:
        with suppress(Exception):
            found.append(work())

    thread = threading.Thread(target=quietly, daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else None
