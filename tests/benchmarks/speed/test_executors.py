"""The measurement of executors."""

import re

import pytest

from memalpha_gym.benchmarks.speed import executors
from memalpha_gym.recording import EpisodeKey


def test_one_process_is_measured_without_its_seconds_in_the_figures() -> None:
    keys = [EpisodeKey("MemAlpha/Recall-v0", "empty", 0, task, env_args='{"tokens": 1000}') for task in range(2)]
    seconds, records = executors.measure(keys, workers=1)
    assert seconds > 0
    assert {key: record.seconds for key, record in records.items()} == dict.fromkeys(keys, 0.0)


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
