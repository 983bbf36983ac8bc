"""What models cost: a file of prices with their date, which users edit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from memalpha_gym.cli import CommandError

MILLION = 1_000_000
_KINDS = ("input", "output", "embedding")


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of one day, of a million tokens each.

    Attributes:
        date: the day on which they were so.
        currency: what they are in, such as `USD`.
        input: tokens of prompts.
        output: tokens of replies.
        embedding: tokens that are embedded.
    """

    date: date
    currency: str
    input: float
    output: float
    embedding: float = 0.0

    def cost(self, tokens_in: float, tokens_out: float, embedded: float) -> float:
        """What so many tokens cost."""
        return (self.input * tokens_in + self.output * tokens_out + self.embedding * embedded) / MILLION


def load_prices(path: str) -> Prices:
    """The prices in a TOML file: `date`, `currency`, and `input`, `output` and `embedding` under `[per_million_tokens]`.

    Raises:
        CommandError: there is no such file, or it has another form.
    """
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CommandError(f"--prices {path}: {error}") from error
    day, currency, prices = found.get("date"), found.get("currency"), found.get("per_million_tokens")
    if not isinstance(day, date) or not isinstance(currency, str) or not isinstance(prices, Mapping):
        raise CommandError(
            f'--prices {path}: give a date (date = 2026-11-28), a currency (currency = "USD") and a table per_million_tokens'
        )
    if unknown := sorted(set(prices) - set(_KINDS)):
        raise CommandError(f"--prices {path}: there is no price of {unknown[0]!r}; there are {', '.join(_KINDS)}")
    return Prices(
        day, currency, **{kind: _price(path, kind, prices) for kind in _KINDS if kind in prices or kind != "embedding"}
    )


def _price(path: str, kind: str, prices: Mapping[str, Any]) -> float:
    price = prices.get(kind)
    if isinstance(price, bool) or not isinstance(price, int | float) or price < 0:
        raise CommandError(f"--prices {path}: the price of {kind} is {price!r}; give a number, 0 or more")
    return float(price)
