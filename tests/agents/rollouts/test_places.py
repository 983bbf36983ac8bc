from __future__ import annotations

import asyncio

import pytest

from memalpha_gym.agents.rollouts.places import Places


def served(count: int, remaining: list[int]) -> list[int]:
    order: list[int] = []

    async def work(places: Places, left: int) -> None:
        async with places.hold(left):
            order.append(left)
            await asyncio.sleep(0)

    async def main() -> None:
        places = Places(count)
        await asyncio.gather(*(work(places, left) for left in remaining))

    asyncio.run(main())
    return order


def test_the_longest_goes_first_and_ties_keep_their_order() -> None:
    assert served(1, [1, 2, 5, 3, 5]) == [1, 5, 5, 3, 2]
    assert served(2, [1, 2, 5, 3, 4])[:2] == [1, 2]
    assert served(9, [1, 2, 3]) == [1, 2, 3]


def test_a_place_survives_those_who_give_up() -> None:
    async def main() -> str:
        places = Places(1)
        async with places.hold(1):
            waiting = [asyncio.create_task(enter(places)) for _ in range(3)]
            await asyncio.sleep(0)
            waiting[0].cancel()
            await asyncio.sleep(0)
        waiting[1].cancel()  # the place was given to it in this very moment
        return await asyncio.wait_for(waiting[2], timeout=10)

    async def enter(places: Places) -> str:
        async with places.hold(1):
            return "in"

    assert asyncio.run(main()) == "in"


def test_no_place_is_no_way_to_write() -> None:
    with pytest.raises(ValueError, match="give 1 or more"):
        Places(0)
