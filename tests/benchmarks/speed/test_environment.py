"""The measurement of the environment, on short episodes."""

import re

import pytest

from memalpha_gym.benchmarks.speed.environment import PARTS, main

RATE = r"([\d,]+) \([\d,]+ to [\d,]+\)"
LINE = rf"^{RATE} steps a second, {RATE} by the process's own time, on a task that (is new|was played)$"


def test_both_rates_and_every_part_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--chunks", "5", "--tokens", "50", "--repeats", "2"])
    printed = capsys.readouterr().out
    rates = re.findall(LINE, printed, re.MULTILINE)
    assert [which for *_, which in rates] == ["is new", "was played"]
    assert all(int(rate.replace(",", "")) > 0 for wall, own, _ in rates for rate in (wall, own))
    shares = dict(re.findall(r"^  (.+?) +([\d.]+)%$", printed, re.MULTILINE))
    assert list(shares) == list(PARTS)
    assert float(shares["execute calls"]) > 0
