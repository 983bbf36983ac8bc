"""How coroutines share what works in batches: in rounds, as requests come, or by turns."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

Work = Callable[[list[Any]], Awaitable[list[Any]]]
"""Does what many coroutines asked for, in order. A result that is an exception is raised in the coroutine that asked."""

Run = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Runs a function where code of others that is not asynchronous belongs, and gives what it returns."""

FAILURES = (Exception, SystemExit)
"""What ends an episode and not the process: whatever code of others raises, `sys.exit()` included."""


class Gate:
    """Holds coroutines back until all of them have come, and then does what they came for at once.

    Args:
        work: is given what they came with, ordered by their numbers.
        size: how many have to come; `check` is to be called when it changes.
    """

    def __init__(self, work: Work, size: Callable[[], int]) -> None:
        self._work = work
        self._size = size
        self._waiting: list[tuple[int, Any, asyncio.Future[Any]]] = []
        self._running: set[asyncio.Task[None]] = set()  # the loop itself keeps no reference to its tasks

    def __len__(self) -> int:
        """How many are waiting."""
        return len(self._waiting)

    async def pass_through(self, number: int, item: Any) -> Any:
        """Wait for the others; the result for this item."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((number, item, future))
        self.check()
        return await future

    def check(self) -> None:
        """Begin, if all have come."""
        if self._waiting and len(self._waiting) >= self._size():
            waiting, self._waiting = sorted(self._waiting, key=lambda each: each[0]), []
            items = [item for _, item, _ in waiting]
            delivery = _deliver(self._work, items, [future for _, _, future in waiting])
            self._running = {asyncio.create_task(delivery), *(task for task in self._running if not task.done())}
            for task in self._running:
                task.add_done_callback(_retrieve)


class Batches:
    """A service with one thread of its own: while it works on a batch, the requests for the next one gather.

    Event loops of several threads may share it. Requests gather by loop, since a future belongs to one.

    Args:
        ask: takes requests and gives one reply per request.
    """

    def __init__(self, ask: Callable[[Sequence[Any]], Sequence[Any]]) -> None:
        self._ask = ask
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="service")
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = WeakKeyDictionary()
        self._lock = Lock()

    async def ask(self, requests: Sequence[Any]) -> list[Any]:
        """The replies to some requests, in order. What the service raises over them alone is raised here."""
        loop = asyncio.get_running_loop()
        with self._lock:
            queue = self._queues.setdefault(loop, _Queue())
        future: asyncio.Future[Any] = loop.create_future()
        queue.waiting.append((requests, future))
        if queue.running is None or queue.running.done():
            queue.running = asyncio.create_task(self._run(queue))
        return list(await future)

    def close(self) -> None:
        """End the thread when it has finished what it is doing."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, queue: _Queue) -> None:
        while queue.waiting:
            waiting, queue.waiting = queue.waiting, []
            await _deliver(self._on_thread, [requests for requests, _ in waiting], [future for _, future in waiting])

    async def _on_thread(self, groups: list[Any]) -> list[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._ask_groups, groups)

    def _ask_groups(self, groups: list[Sequence[Any]]) -> list[Any]:
        return each_alone(self._ask_together, groups)

    def _ask_together(self, groups: Sequence[Sequence[Any]]) -> list[Any]:
        replies = iter(self._ask([request for group in groups for request in group]))
        return [[next(replies) for _ in group] for group in groups]


@dataclass(slots=True)
class _Queue:
    """What waits for a service in one event loop, and the task that asks it."""

    waiting: list[tuple[Sequence[Any], asyncio.Future[Any]]] = field(default_factory=list)
    running: asyncio.Task[None] | None = None


class Places:
    """Admits up to `count` at a time; of those who wait, the one that has the most still to do.

    An episode's chunks follow each other, so that the longest one bounds how soon all are done: served first come, first
    served, long episodes are left over at the end, with a model that is mostly idle. This is list scheduling by the longest
    remaining work, the classic remedy.

    Args:
        count: how many at a time.
    """

    def __init__(self, count: int) -> None:
        if count < 1:
            raise ValueError(f"there are {count} places to write; give 1 or more")
        self._free = count
        self._numbers = itertools.count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def hold(self, remaining: int) -> AsyncIterator[None]:
        """Wait for a place, and keep it within the block.

        Args:
            remaining: what the holder has still to do, this time included.
        """
        if self._free:
            self._free -= 1
        else:
            turn = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (-remaining, next(self._numbers), turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():  # the place came in the same moment: hand it on
                    self._leave()
                raise
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


def each_alone(work: Callable[[list[Any]], Sequence[Any]], items: Sequence[Any]) -> list[Any]:
    """What comes of working on items together; where that raises, of each by itself, so that only the culprit fails.

    Returns:
        One result per item, or the exception that the item led to.
    """
    try:
        return list(work(list(items)))
    except FAILURES as error:  # of anyone's reader, judge or agent
        return [as_failure(error)] if len(items) == 1 else [each_alone(work, [item])[0] for item in items]


def as_failure(error: BaseException) -> Exception:
    """An exception as a future and a coroutine can carry it: some mean something else to them, or would end the whole process."""
    if isinstance(error, StopIteration | StopAsyncIteration | SystemExit | asyncio.CancelledError):
        said = f"{type(error).__name__}: {error}".strip(": ")
        failure = RuntimeError(f"{said} was raised where an episode was played")
        failure.__cause__ = error
        return failure
    assert isinstance(error, Exception)
    return error


async def _deliver(work: Work, items: list[Any], futures: list[asyncio.Future[Any]]) -> None:
    """Do the work, and hand each waiting coroutine its result or its exception."""
    try:
        results = await work(items)
    except BaseException as error:
        for future in futures:
            if not future.done():
                future.set_exception(error) if isinstance(error, Exception) else future.cancel()
        raise
    for future, result in zip(futures, results, strict=True):
        if future.done():  # whoever waited is gone
            continue
        if isinstance(result, Exception):
            future.set_exception(as_failure(result))
        else:
            future.set_result(result)


def _retrieve(task: asyncio.Task[None]) -> None:
    """Read a finished task's exception. Its waiters have been told already, and asyncio warns about one that is never read."""
    if not task.cancelled():
        task.exception()
