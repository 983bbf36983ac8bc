"""The measurement of line steps, on one episode of each way to be paid."""

import re

import pytest

from memalpha_gym.benchmarks.speed.lines import main
from memalpha_gym.line_pay import PAYS


def test_a_rate_is_printed_for_every_way_to_be_paid(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--episodes", "1"])
    printed = capsys.readouterr().out
    rates = re.findall(r"paid (\w+) +([\d,]+) in all +([\d,]+) stepping", printed)
    assert [paid for paid, *_ in rates] == list(PAYS)
    assert all(int(stepping.replace(",", "")) >= int(whole.replace(",", "")) > 0 for _, whole, stepping in rates)
    assert re.search(r"features +[\d,]+ lines", printed)
