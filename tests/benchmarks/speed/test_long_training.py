from __future__ import annotations

import sys

import pytest

for package in ("torch", "transformers", "tensorboard", "matplotlib"):
    pytest.importorskip(package, reason=f"{package} is not installed; the learner's tests need the extra [train]")

from memalpha_gym.benchmarks.speed import long_training  # noqa: E402


def test_it_prints_memory_and_the_episodes_that_were_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--updates", "5", "--tasks", "1", "--imitation-steps", "2"]
    monkeypatch.setattr(sys, "argv", ["long_training", *options])
    monkeypatch.setattr(long_training, "FAILS", 0.2)
    long_training.main()
    printed = capsys.readouterr().out
    assert "5 updates; " in printed
    assert "40 episodes, 0 of them" not in printed
    assert len(printed.splitlines()) == 9
