from __future__ import annotations

import pytest

from memalpha_gym.agents.ppo.progress import StepProgress


def test_without_a_terminal_there_is_a_line_every_few_steps_and_one_for_the_last(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    with StepProgress("imitation", 25, every=10) as progress:
        for done in range(1, 26):
            progress.update(done, f"loss {1 / done:.2f}")
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["imitation 10/25: loss 0.10", "imitation 20/25: loss 0.05", "imitation 25/25: loss 0.04"]


def test_a_terminal_shows_a_bar_with_what_was_said_last(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich then takes the output for a terminal
    monkeypatch.setenv("COLUMNS", "120")
    with StepProgress("updates", 4, done=1) as progress:
        progress.say("a line in between")
        progress.update(2, "reward 0.5")
    shown = capsys.readouterr().err
    assert "a line in between" in shown
    assert "2/4" in shown
    assert "reward 0.5" in shown
    assert "━" in shown


def test_quiet_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with StepProgress("updates", 1, quiet=True) as progress:
        progress.say("a line")
        progress.update(1, "reward 0.5")
    assert capsys.readouterr().err == ""
