"""Operations of a product: each within a time limit, all in one thread, and timed."""

from __future__ import annotations

import inspect
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from memalpha_gym.product_thread import TIME_LIMIT, ProductThread, within
from memalpha_gym.product_values import (
    identity_of,
    plain_features,
    plain_items,
    plain_name,
    plain_recalled,
    plain_usage,
)
from memalpha_gym.products import (
    MemoryProduct,
    ProductCrashError,
    ProductError,
    ProductTimeoutError,
    ProductUsage,
    Recalled,
)
from memalpha_gym.tokenization import get_tokenizer

CLOSING = 10.0
"""Seconds that a product has to let go of what it holds."""

_Usage = tuple[ProductUsage | None, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class StoreSize:
    """How large a store is.

    Attributes:
        tokens: of all items; None where they cannot be seen.
        items: how many there are.
        fault: why they are not what is stored, where they were shown and are not.
    """

    tokens: int | None = None
    items: int | None = None
    fault: str = ""


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
        self._last_usage: _Usage | None = None
        self.name = ""
        self.degraded: tuple[str, ...] = ()
        self._product: MemoryProduct | None = None
        self._thread: ProductThread | None = None
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self._told = 0
        self._recalled: set[int] = set()

    def identify(self) -> str:
        """What `identity_of` says of an instance, which is made where there is none.

        Raises:
            ProductError: none can be made, or it does not say what it is.
        """
        if self._product is None:
            self._thread = ProductThread()
            self._product = self._run("start", self._make)
        product = self._product
        self.name, identity = self._run("name", lambda: (plain_name(product), identity_of(product)))
        return str(identity)

    def reset(self, seed: int) -> None:
        """Begin an episode.

        Raises:
            ProductError: the product cannot be made or reset; or it is of another version than the run was planned with.
        """
        self.seconds = defaultdict(list)
        self._last_usage = None
        self._told, self._recalled = 0, set()
        found = self.identify()
        if self._identity not in ("", found):
            raise ProductError(f"the run was planned with {self._identity}, and here is {found}; install that one")
        product: Any = self._held()  # whose methods may give anything
        self.degraded = self._run("degraded", lambda: plain_features(_done(product.degraded())))
        self._run("reset", lambda: _done(product.reset(seed)))

    def observe(self, text: str, index: int) -> None:
        """Have it read a chunk."""
        product: Any = self._held()
        self._told = max(self._told, index + 1)
        self._recalled = set()
        self._run("observe", lambda: _done(product.observe(text, index=index)))

    def recall(self, question: str, tokens: int) -> list[Recalled]:
        """Have it recall for a question, of what it gives no more than is of use."""
        product, told = self._held(), self._told or None
        found: tuple[list[Recalled], set[int]] = self._run(
            "recall", lambda: plain_recalled(_done(product.recall(question, tokens=tokens)), tokens, told)
        )
        self._recalled |= found[1]
        return found[0]

    def items(self) -> list[Recalled] | None:
        """All that its store holds; None where it cannot be looked into."""
        product, told = self._held(), self._told or None
        found: list[Recalled] | None = self._run("items", lambda: _items(product, told))
        return found

    def store(self) -> StoreSize:
        """How large its store is, where `items` shows it.

        What was recalled since the last chunk has to be among the items, or else these are not what is stored: a store that
        shows nothing and recalls all the same is not seen, while one that holds nothing recalls nothing.
        """
        product, told = self._held(), self._told or None
        return self._run("items", lambda: _size(_items(product, told), self._recalled))  # type: ignore[no-any-return]

    def usage(self) -> ProductUsage | None:
        """What it used since it was reset, or until it was given up; None where it does not tell, or tells what cannot be."""
        return self.checked_usage()[0]

    def checked_usage(self) -> tuple[ProductUsage | None, tuple[str, ...]]:
        """The same, with what in it cannot be."""
        product = self._product
        if product is None:
            return self._last_usage or (None, ())
        found: _Usage = self._run("usage", lambda: _usage(product))
        return found

    @property
    def alive(self) -> bool:
        """Whether there is an instance that has not been given up."""
        return self._product is not None

    def close(self) -> None:
        """Let the product go. One that does not go within ten seconds is left behind."""
        held, thread, self._product, self._thread = [self._product], self._thread, None, None
        if held[0] is not None:
            # Nobody else holds it, so that what it does when it is thrown away is done there too.
            within(CLOSING, lambda: _close(held.pop()))
        if thread is not None:
            thread.end()

    def _give_up(self) -> None:
        """Let a product go that hangs or died, and keep what it used until then."""
        if self._product is not None:
            self._last_usage = within(CLOSING, lambda: _usage(self._product))
        self.close()

    def _held(self) -> MemoryProduct:
        if self._product is None:
            raise ProductError("the product was given up in this episode")
        return self._product

    def _run(self, operation: str, work: Callable[[], Any]) -> Any:
        assert self._thread is not None
        start = time.perf_counter()
        try:
            return self._thread.run(operation, work, self._limit)
        except (ProductCrashError, ProductTimeoutError):
            self._give_up()
            raise
        finally:
            self.seconds[operation].append(time.perf_counter() - start)


def _items(product: Any, told: int | None) -> list[Recalled] | None:
    tell = getattr(product, "items", None)
    if not callable(tell):
        return None
    return plain_items(_done(tell()), told)


def _size(items: list[Recalled] | None, recalled: set[int]) -> StoreSize:
    if items is None:
        return StoreSize()
    lacking = len(recalled - {hash(item.text) for item in items})
    if lacking and not items:
        return StoreSize(fault="items() is empty, and yet texts were recalled")
    if lacking:
        return StoreSize(fault=f"items() lacks {lacking} of {len(recalled)} texts that were recalled")
    count = get_tokenizer().count
    return StoreSize(sum(count(item.text) for item in items), len(items))


def _done(given: Any) -> Any:
    """What a method gave, if it did anything: a coroutine that nobody awaits has done nothing.

    Raises:
        TypeError: it is one.
    """
    if inspect.isawaitable(given):
        if inspect.iscoroutine(given):
            given.close()
        raise TypeError("it returned a coroutine; a product's methods are not asynchronous: run what is within them")
    return given


def _usage(product: Any) -> _Usage:
    tell = getattr(product, "usage", None)
    return plain_usage(_done(tell())) if callable(tell) else (None, ())


def _close(product: Any) -> None:
    close = getattr(product, "close", None)
    if callable(close):
        close()
