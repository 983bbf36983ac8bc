"""Lets coroutines share an engine that works in steps on one thread."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ..language_model.generation import Generation, GenerationRequest

ResultT = TypeVar("ResultT")

Step = Callable[[Mapping[int, GenerationRequest]], Iterable[tuple[int, Generation]]]
"""Takes in new requests by number, computes for a while, and gives the completions that were finished with their numbers."""


class SteppingLoop:
    """Runs `step` for as long as a request is open. Requests join between two steps, so that none waits for a batch to end.

    Args:
        step: one step of the engine; it runs on one thread, and never beside itself.
        abort: forgets requests by number, when those who wait for them are gone.
    """

    def __init__(self, step: Step, abort: Callable[[Iterable[int]], None]) -> None:
        self._step = step
        self._abort = abort
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="generation")
        self._numbers = itertools.count()
        self._new: dict[int, GenerationRequest] = {}
        self._open: dict[int, asyncio.Future[Generation]] = {}
        self._running: asyncio.Task[None] | None = None

    async def generate_one(self, request: GenerationRequest) -> Generation:
        """The completion of one request."""
        loop = asyncio.get_running_loop()
        number = next(self._numbers)
        future: asyncio.Future[Generation] = loop.create_future()
        self._new[number], self._open[number] = request, future
        if self._running is None or self._running.done():
            self._running = loop.create_task(self._run(loop))
        return await future

    def run(self, work: Callable[[], ResultT]) -> ResultT:
        """Do something else with the engine, on its thread: after a step that may still be running, and after `abort`."""
        return self._thread.submit(work).result()

    async def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        """Step until nothing is open. What the engine raises reaches everyone who waits."""
        try:
            while self._open:
                new, self._new = self._new, {}
                finished = await loop.run_in_executor(self._thread, self._step_once, new)
                for number, generation in finished:
                    future = self._open.pop(number)
                    if not future.done():  # it may have been cancelled
                        future.set_result(generation)
        except Exception as error:
            for future in self._open.values():
                if not future.done():
                    future.set_exception(error)
        finally:
            left, self._open, self._new = list(self._open), {}, {}
            if left:
                self._thread.submit(self._abort, left)

    def _step_once(self, new: Mapping[int, GenerationRequest]) -> list[tuple[int, Generation]]:
        return list(self._step(new))
