"""A file of prices."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.prices import Prices, load_prices
from memalpha_gym.cli import CommandError

FILE = """
date = 2026-11-28
currency = "EUR"
[per_million_tokens]
input = 0.5
output = 2
embedding = 0.1
"""


def test_prices_are_of_a_day_and_of_a_million_tokens(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(FILE, encoding="utf-8")
    prices = load_prices(str(file))
    assert prices == Prices(date(2026, 11, 28), "EUR", 0.5, 2, 0.1)
    assert prices.cost(2_000_000, 500_000, 10_000_000) == 1 + 1 + 1
    assert prices.reading(2_000_000, 500_000) == 1 + 1
    file.write_text(
        FILE.replace("embedding = 0.1", "[reader_per_million_tokens]\ninput = 7\noutput = 8"), encoding="utf-8"
    )
    prices = load_prices(str(file))
    assert prices == Prices(date(2026, 11, 28), "EUR", 0.5, 2, None, 7, 8)
    assert prices.cost(0, 0, 1) is None, "what has no price is not free"
    assert prices.reading(1_000_000, 1_000_000) == 7 + 8


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "give a date"),
        (FILE.replace("2026-11-28", '"today"'), "give a date"),
        (FILE.replace("input = 0.5", ""), "the price of input is None"),
        (FILE.replace("output = 2", "output = -2"), "the price of output is -2"),
        (FILE + "cached = 1", "no price of 'cached'"),
        (FILE.replace("output = 2", "output = nan"), "the price of output is nan"),
        (FILE.replace("output = 2", "output = inf"), "the price of output is inf"),
        (FILE.replace("output = 2", f"output = 1{'0' * 400}"), "the price of output is 1000"),
        (FILE.replace("output = 2", f"output = 1{'0' * 5_000}"), "prices.toml"),
        (FILE.replace("output = 2", "output = true"), "the price of output is True"),
        (FILE.replace("EUR", "E\\u001b[2J"), r"the currency is 'E\\x1b\[2J'"),
        (FILE.replace("EUR", ""), "the currency is ''"),
        (FILE.replace("EUR", "EUR" * 9), "give a word such as USD"),
        (FILE.replace("[per", "[model]\n[per"), "there is no 'model'"),
        (FILE + "[reader_per_million_tokens]\ninput = 1", "the price of output is None"),
        ("a = " + "[" * 9_999, "prices.toml"),
        ("date =", "prices.toml"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=message):
        load_prices(str(file))
    with pytest.raises(CommandError, match="nowhere"):
        load_prices(str(tmp_path / "nowhere.toml"))
