"""Gates, batches and places."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.batching import Batches, Gate, Places, each_alone


def test_a_gate_opens_when_all_have_come_and_orders_them() -> None:
    batches: list[list[Any]] = []

    async def work(items: list[Any]) -> list[Any]:
        batches.append(items)
        return [item.upper() for item in items]

    async def main() -> list[Any]:
        gate = Gate(work, lambda: 3)
        return await asyncio.gather(
            *(gate.pass_through(number, name) for number, name in ((2, "c"), (0, "a"), (1, "b")))
        )

    assert asyncio.run(main()) == ["C", "A", "B"]
    assert batches == [["a", "b", "c"]]


def test_a_gate_is_checked_when_fewer_are_left() -> None:
    async def main() -> str:
        size = 2

        async def work(items: list[Any]) -> list[Any]:
            return items

        gate = Gate(work, lambda: size)
        waiting = asyncio.create_task(gate.pass_through(0, "alone"))
        await asyncio.sleep(0)
        assert not waiting.done()
        size = 1
        gate.check()
        return str(await waiting)

    assert asyncio.run(main()) == "alone"


def test_an_exception_among_the_results_is_raised_where_it_belongs() -> None:
    async def work(items: list[Any]) -> list[Any]:
        return [ValueError(item) if item == "bad" else item for item in items]

    async def main() -> list[Any]:
        gate = Gate(work, lambda: 2)
        return await asyncio.gather(gate.pass_through(0, "bad"), gate.pass_through(1, "good"), return_exceptions=True)

    bad, good = asyncio.run(main())
    assert isinstance(bad, ValueError)
    assert good == "good"


@given(st.lists(st.lists(st.integers(), min_size=1, max_size=4), min_size=1, max_size=6))
def test_batches_give_everyone_their_own_replies(groups: list[list[int]]) -> None:
    async def main() -> list[list[int]]:
        batches = Batches(lambda requests: [2 * request for request in requests])
        try:
            return await asyncio.gather(*(batches.ask(group) for group in groups))
        finally:
            batches.close()

    assert asyncio.run(main()) == [[2 * request for request in group] for group in groups]


def test_a_service_that_raises_over_one_request_answers_the_others() -> None:
    def ask(requests: Sequence[int]) -> list[int]:
        if 0 in requests:
            raise ZeroDivisionError("by zero")
        return [6 // request for request in requests]

    async def main() -> list[Any]:
        batches = Batches(ask)
        try:
            return await asyncio.gather(*(batches.ask([n]) for n in (1, 0, 3)), return_exceptions=True)
        finally:
            batches.close()

    one, zero, three = asyncio.run(main())
    assert (one, three) == ([6], [2])
    assert isinstance(zero, ZeroDivisionError)


def test_event_loops_of_several_threads_share_a_service_that_is_asked_by_one_at_a_time() -> None:
    inside = threading.Lock()

    def ask(requests: Sequence[int]) -> list[int]:
        assert inside.acquire(blocking=False)
        with_time_for_others = [2 * request for request in requests]
        threading.Event().wait(0.001)
        inside.release()
        return with_time_for_others

    batches = Batches(ask)

    async def some(first: int) -> list[list[int]]:
        return await asyncio.wait_for(asyncio.gather(*(batches.ask([first + n]) for n in range(3))), 30)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda first: asyncio.run(some(first)), range(24)))
    batches.close()
    assert found == [[[2 * (first + n)] for n in range(3)] for first in range(24)]


@given(st.lists(st.integers(-2, 2), max_size=6))
def test_each_alone_fails_the_culprits_only(items: list[int]) -> None:
    def work(some: list[int]) -> list[float]:
        return [1 / item for item in some]

    for item, result in zip(items, each_alone(work, items), strict=True):
        if item:
            assert result == 1 / item
        else:
            assert isinstance(result, ZeroDivisionError)


def test_there_is_at_least_one_place() -> None:
    with pytest.raises(ValueError, match="there are 0 places to write; give 1 or more"):
        Places(0)


def test_the_place_goes_to_who_has_the_most_to_do() -> None:
    order: list[int] = []

    async def hold(places: Places, remaining: int) -> None:
        async with places.hold(remaining):
            order.append(remaining)
            await asyncio.sleep(0)

    async def main() -> None:
        places = Places(1)
        await asyncio.gather(*(hold(places, remaining) for remaining in (1, 5, 3, 9)))

    asyncio.run(main())
    assert order == [1, 9, 5, 3]


def test_a_place_is_not_lost_with_who_waited_for_it() -> None:
    async def main() -> None:
        places = Places(1)

        async def hold() -> None:
            async with places.hold(1):
                await asyncio.sleep(0)

        async with places.hold(1):
            waiting = [asyncio.create_task(hold()) for _ in range(2)]
            await asyncio.sleep(0)
            waiting[0].cancel()
        await waiting[1]
        async with asyncio.timeout(1):
            await hold()

    asyncio.run(main())
