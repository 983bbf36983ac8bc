from __future__ import annotations

import pytest

for package in ("torch", "transformers"):
    pytest.importorskip(package, reason=f"{package} is not installed; transformers-lm needs the extra [transformers]")

from memalpha_gym.benchmarks.speed import in_flight  # noqa: E402
from memalpha_gym.benchmarks.speed.in_flight import Settings, main  # noqa: E402


def test_both_sides_say_the_same_and_are_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(in_flight, "find_spec", lambda name: None)  # vLLM has a test of its own
    main(Settings(episodes=4, in_flight=4, rounds=1, tokens=4))
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("transformers 4 episodes: ")
    assert "with 4 in flight: " in printed[0]
    assert printed[1] == "vLLM         is not installed"


def test_sides_that_differ_are_no_comparison(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    timings = iter([in_flight.Timing(1.0, 1, {0: ["one"]}), in_flight.Timing(1.0, 1, {0: ["other"]})])
    monkeypatch.setattr(in_flight, "measure", lambda *_: next(timings))
    with pytest.raises(RuntimeError, match="depends on how many are in flight"):
        in_flight.compare("x", lambda *_: None, "", Settings(rounds=0))
