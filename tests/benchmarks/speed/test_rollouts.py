from __future__ import annotations

import asyncio

import pytest

from memalpha_gym.benchmarks.speed.rollouts import Settings, VirtualLoop, main, measure


def test_free_is_two_and_a_half_times_as_fast_as_rounds_and_keeps_the_server_busy() -> None:
    settings = Settings()
    rounds, free = (measure(24, settings, barrier=barrier) for barrier in (True, False))
    assert rounds.tokens == free.tokens
    assert rounds.seconds / free.seconds >= 2.5
    assert free.filled >= 0.9


@pytest.mark.parametrize("barrier", [True, False])
def test_the_same_seed_takes_the_same_time(barrier: bool) -> None:
    settings = Settings(episodes=8, seed=3)
    assert measure(4, settings, barrier=barrier) == measure(4, settings, barrier=barrier)
    assert measure(4, settings, barrier=barrier) != measure(4, Settings(episodes=8, seed=4), barrier=barrier)


def test_one_episode_alone_is_as_fast_either_way() -> None:
    settings = Settings(episodes=1, in_flight=1)
    rounds, free = (measure(4, settings, barrier=barrier) for barrier in (True, False))
    assert rounds.seconds == pytest.approx(free.seconds)


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
