from __future__ import annotations

import sys

import pytest

for package in ("torch", "transformers", "tensorboard", "matplotlib"):
    pytest.importorskip(package, reason=f"{package} is not installed; the learner's tests need the extra [train]")

from memalpha_gym.benchmarks.speed import learner  # noqa: E402


def test_it_prints_both_rates_and_every_part(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--rounds", "1", "--samples", "8", "--batches", "1", "--updates", "1"]
    monkeypatch.setattr(sys, "argv", ["learner", *options])
    learner.main()
    printed = capsys.readouterr().out
    assert "bare loop" in printed
    for part in ("generate", "act", "read", "judge", "update"):
        assert f"  {part} " in printed
