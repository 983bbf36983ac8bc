"""Who may write next, where not all episodes can write at once."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


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
