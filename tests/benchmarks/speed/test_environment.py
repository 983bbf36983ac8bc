"""The measurement of the environment, on two short episodes."""

import re

import pytest

from memalpha_gym.benchmarks.speed.environment import PARTS, main


def test_both_rates_and_every_part_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--chunks", "5", "--tokens", "50", "--repeats", "2"])
    printed = capsys.readouterr().out
    rates = re.findall(
        r"^([\d,]+) steps a second \([\d,]+ to [\d,]+\) on a task that (is new|was played)$", printed, re.M
    )
    assert [which for _, which in rates] == ["is new", "was played"]
    assert all(int(rate.replace(",", "")) > 0 for rate, _ in rates)
    shares = dict(re.findall(r"^  (.+?) +([\d.]+)%$", printed, re.M))
    assert list(shares) == list(PARTS)
    assert all(0 < float(share) < 100 for share in shares.values())
