"""An event loop in a thread of its own, and the thread that began it doing what is not asynchronous.

Code of others that is not asynchronous (an agent, a reader, an environment) may run an event loop of its own, may be usable in
one thread only, and has to end at once when Ctrl-C comes. So it runs in the thread of whoever wants episodes played, in which
there is no event loop of ours.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from memalpha_gym.batching import FAILURES, as_failure

ItemT = TypeVar("ItemT")


class CallingThread:
    """Hands functions from an event loop to the thread that calls `iterate`."""

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._loop = asyncio.new_event_loop()

    async def run(self, work: Callable[[], Any]) -> Any:
        """What a function returns in the calling thread; for the event loop.

        Raises:
            Exception: whatever the function raises; what would end the process or a coroutine, as a RuntimeError.
        """
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def do() -> None:
            try:
                result, error = work(), None
            except FAILURES as raised:
                result, error = None, as_failure(raised)
            self._loop.call_soon_threadsafe(_settle, future, result, error)

        self._work.put(do)
        return await future

    def iterate(self, stream: AsyncGenerator[ItemT, None]) -> Iterator[ItemT]:
        """What an asynchronous generator yields; it runs in the other thread, and what it asks to `run`, in this one."""
        thread = threading.Thread(target=self._run_loop, name="episodes", daemon=True)
        thread.start()
        pending: Future[Any] | None = None
        try:
            while True:
                pending = asyncio.run_coroutine_threadsafe(_next(stream), self._loop)
                pending.add_done_callback(lambda _: self._work.put(None))
                while (do := self._work.get()) is not None:
                    do()
                if not pending.done():
                    raise RuntimeError("the event loop that plays the episodes has ended")
                over, item = pending.result()
                if over:
                    return
                yield item
        finally:
            if pending is not None:
                pending.cancel()
            if thread.is_alive():
                asyncio.run_coroutine_threadsafe(_end(stream), self._loop).result()
                self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def _run_loop(self) -> None:
        try:
            self._loop.run_forever()
        finally:
            self._work.put(None)  # whoever waits for work would wait for ever


async def _next(stream: AsyncGenerator[ItemT, None]) -> tuple[bool, ItemT | None]:
    """Whether the generator is at its end, and if not what it yields next."""
    try:
        return False, await anext(stream)
    except StopAsyncIteration:
        return True, None


async def _end(stream: AsyncGenerator[Any, None]) -> None:
    """Cancel all that goes on in this loop, and close the generator."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await stream.aclose()


def _settle(future: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if future.done():  # whoever waited for it is gone
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
