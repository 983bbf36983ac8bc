from __future__ import annotations

import asyncio

import pytest

from memalpha_gym.benchmarks.speed.rollouts import Settings, VirtualLoop, asynchronous, lock_step, main, measure


def test_asynchronous_is_twice_as_fast_and_keeps_the_server_busy() -> None:
    settings = Settings()
    slow, fast = measure(lock_step, 24, settings), measure(asynchronous, 24, settings)
    assert slow.tokens == fast.tokens
    assert slow.seconds / fast.seconds >= 2
    assert fast.filled >= 0.9


@pytest.mark.parametrize("way", [lock_step, asynchronous])
def test_the_same_seed_takes_the_same_time(way: object) -> None:
    settings = Settings(episodes=8, seed=3)
    assert measure(way, 4, settings) == measure(way, 4, settings)
    assert measure(way, 4, settings) != measure(way, 4, Settings(episodes=8, seed=4))


def test_one_episode_alone_is_as_fast_either_way() -> None:
    settings = Settings(episodes=1, in_flight=1)
    assert measure(lock_step, 4, settings).seconds == pytest.approx(measure(asynchronous, 4, settings).seconds)


def test_the_virtual_clock_jumps() -> None:
    async def wait() -> list[float]:
        loop = asyncio.get_running_loop()

        async def after(seconds: float) -> float:
            await asyncio.sleep(seconds)
            return loop.time()

        return await asyncio.gather(after(3600), after(60))

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(wait()) == pytest.approx([3600, 60])


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main(Settings(episodes=4, batches=(2,)))
    printed = capsys.readouterr().out
    assert "speed-up" in printed
    assert "4 episodes of 10 to 30 chunks" in printed
