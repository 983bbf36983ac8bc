"""The measurement of executors."""

import re

import pytest

from memalpha_gym.benchmarks.speed import executors


@pytest.mark.slow
def test_processes_are_measured_and_compared(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        executors, "find_spec", lambda _: None
    )  # where ray is installed, tests/benchmarks/test_ray_cluster.py
    executors.main(executors.Settings(agent="empty", tokens=1000, episodes=4, rounds=1))
    lines = capsys.readouterr().out.splitlines()
    assert [re.match(r"(.+?) +[\d.]+ episodes/s", line)[1] for line in lines] == ["one process", "2 processes"]
