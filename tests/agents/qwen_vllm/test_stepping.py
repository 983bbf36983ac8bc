from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable, Mapping

import pytest

from memalpha_gym.agents.language_model.generation import Generation, GenerationRequest, Sampling
from memalpha_gym.agents.qwen_vllm.stepping import SteppingLoop


class Countdown:
    """Finishes a request after as many steps as its prompt has tokens."""

    def __init__(self, broken: bool = False) -> None:
        self.broken = broken
        self.left: dict[int, list[int]] = {}
        self.together: list[int] = []
        self.aborted: list[int] = []

    def step(self, new: Mapping[int, GenerationRequest]) -> Iterable[tuple[int, Generation]]:
        if self.broken:
            raise RuntimeError("out of memory")
        self.left.update({number: list(request.prompt_ids) for number, request in new.items()})
        self.together.append(len(self.left))
        for number, prompt in list(self.left.items()):
            prompt.pop()
            if not prompt:
                del self.left[number]
                yield number, Generation((), (), (), str(number), "stop")

    def abort(self, numbers: Iterable[int]) -> None:
        self.aborted += numbers


def request(length: int) -> GenerationRequest:
    return GenerationRequest((0,) * length, Sampling())


def test_requests_join_while_others_run() -> None:
    engine = Countdown()
    loop = SteppingLoop(engine.step, engine.abort)

    async def two_after_each_other() -> None:
        await loop.generate_one(request(2))
        await loop.generate_one(request(2))

    async def main() -> None:
        await asyncio.gather(loop.generate_one(request(6)), two_after_each_other())

    asyncio.run(main())
    asyncio.run(main())  # another event loop
    assert max(engine.together) == 2
    assert len(engine.together) <= 14
    assert engine.left == {}
    assert engine.aborted == []


def test_what_the_engine_raises_reaches_everyone() -> None:
    engine = Countdown(broken=True)
    loop = SteppingLoop(engine.step, engine.abort)

    async def main() -> list[object]:
        return await asyncio.gather(*(loop.generate_one(request(1)) for _ in range(3)), return_exceptions=True)

    assert [str(outcome) for outcome in asyncio.run(main())] == ["out of memory"] * 3
    engine.broken = False
    assert asyncio.run(loop.generate_one(request(1))).finish_reason == "stop"


def test_one_who_no_longer_waits_disturbs_nobody() -> None:
    engine = Countdown()
    loop = SteppingLoop(engine.step, engine.abort)

    async def main() -> Generation:
        task = asyncio.create_task(loop.generate_one(request(3)))
        other = asyncio.create_task(loop.generate_one(request(5)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await other

    assert asyncio.run(main()).finish_reason == "stop"


def test_other_work_waits_for_the_step_that_runs_and_for_the_abort() -> None:
    engine = Countdown()
    running = threading.Event()

    def slow_step(new: Mapping[int, GenerationRequest]) -> Iterable[tuple[int, Generation]]:
        running.set()
        time.sleep(0.05)
        return engine.step(new)

    loop = SteppingLoop(slow_step, engine.abort)

    async def abandon() -> None:
        task = asyncio.create_task(loop.generate_one(request(9)))
        while not running.is_set():
            await asyncio.sleep(0.001)
        task.cancel()

    asyncio.run(abandon())
    assert loop.run(lambda: list(engine.aborted)) == [0]
