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

from memalpha_gym.product_specs import ProductSpec, identity_of
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
)

CLOSING = 10.0
"""Seconds that a product has to let go of what it holds."""

_Work = tuple[Future[Any], Callable[[], Any]]


class Operations:
    """The operations of one product. One that hangs or dies is given up, and the next `reset` begins with another instance.

    Args:
        spec: the product.

    Attributes:
        seconds: how long each operation of the episode took, by its name.
    """

    def __init__(self, spec: ProductSpec) -> None:
        self._spec = spec
        self._product: MemoryProduct | None = None
        self._thread: _Thread | None = None
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def reset(self, seed: int) -> None:
        """Begin an episode.

        Raises:
            ProductError: the product cannot be made or reset; or it is of another version than the run was planned with.
        """
        self.seconds = defaultdict(list)
        if self._product is None:
            self._thread = _Thread()
            self._product = self._run("start", self._spec.make)
        product = self._product
        found = identity_of(product)
        if self._spec.identity not in ("", found):
            raise ProductError(f"the run was planned with {self._spec.identity}, and here is {found}; install that one")
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
        return list(self._run("items", lambda: list(product.items())))

    def usage(self) -> ProductUsage | None:
        """What it used since it was reset; None where it does not tell."""
        product = self._held()
        return self._run("usage", product.usage) if isinstance(product, MeteredProduct) else None

    def degraded(self) -> tuple[str, ...]:
        """The features that are off here."""
        product = self._held()
        return tuple(map(str, self._run("degraded", product.degraded)))

    @property
    def name(self) -> str:
        """What the product is called."""
        return str(self._held().name)

    def close(self) -> None:
        """Let the product go."""
        product, thread, self._product, self._thread = self._product, self._thread, None, None
        if isinstance(product, ClosableProduct):
            closing = threading.Thread(target=_quietly, args=(product.close,), daemon=True)
            closing.start()
            closing.join(CLOSING)
        if thread is not None:
            thread.end()

    def _held(self) -> MemoryProduct:
        if self._product is None:
            raise ProductError("the product was given up in this episode")
        return self._product

    def _run(self, operation: str, work: Callable[[], Any]) -> Any:
        assert self._thread is not None
        start = time.perf_counter()
        future = self._thread.put(work)
        limit = self._spec.time_limit
        try:
            return future.result(limit)
        except TimeoutError as error:
            if future.done():  # the product's own
                raise ProductError(f"{operation}: TimeoutError: {error}") from error
            self.close()
            raise ProductTimeoutError(f"{operation} did not end within {limit:g} seconds") from None
        except ProductError as error:
            if isinstance(error, ProductCrashError | ProductTimeoutError):
                self.close()
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
        found.append(one)
        if len(found) >= count:
            break
    return found


def _quietly(work: Callable[[], Any]) -> None:
    """Do something of which it does not matter whether it fails."""
    with suppress(Exception):
        work()
