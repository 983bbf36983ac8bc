"""What models cost: a file of prices with their date, which users edit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from memalpha_gym.cli import CommandError

MILLION = 1_000_000
HIGHEST = 1_000_000_000
"""Beyond any price in any currency."""
LONGEST_CURRENCY = 12
_TABLE, _READER = "per_million_tokens", "reader_per_million_tokens"


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of one day, of a million tokens each.

    Attributes:
        date: the day on which they were so.
        currency: what they are in, such as `USD`.
        input: tokens of prompts.
        output: tokens of replies.
        embedding: tokens that are embedded; None where no price was given.
        reader_input: tokens of the reader's prompts; None for those of all others.
        reader_output: tokens of its replies.
    """

    date: date
    currency: str
    input: float
    output: float
    embedding: float | None = None
    reader_input: float | None = None
    reader_output: float | None = None

    def cost(self, tokens_in: float, tokens_out: float, embedded: float) -> float | None:
        """What so many tokens cost; None where texts were embedded and that has no price."""
        if embedded and self.embedding is None:
            return None
        return (self.input * tokens_in + self.output * tokens_out + (self.embedding or 0.0) * embedded) / MILLION

    def reading(self, tokens_in: float, tokens_out: float) -> float:
        """What so many tokens of the reader's model cost."""
        prices = [
            self.input if self.reader_input is None else self.reader_input,
            self.output if self.reader_output is None else self.reader_output,
        ]
        return (prices[0] * tokens_in + prices[1] * tokens_out) / MILLION


def load_prices(path: str) -> Prices:
    """The prices in a TOML file: `date`, `currency`, and `input`, `output` and `embedding` under `[per_million_tokens]`; where
    the reader is another model, its `input` and `output` under `[reader_per_million_tokens]`.

    Raises:
        CommandError: there is no such file, or it has another form.
    """
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # ValueError: of its encoding, its TOML, or a number in it
        raise CommandError(f"--prices {path}: {error}") from error
    day, currency, prices = found.get("date"), found.get("currency"), found.get(_TABLE)
    if not isinstance(day, date) or not isinstance(currency, str) or not isinstance(prices, Mapping):
        raise CommandError(
            f'--prices {path}: give a date (date = 2026-11-28), a currency (currency = "USD") and a table {_TABLE}'
        )
    if not currency.strip() or len(currency) > LONGEST_CURRENCY or not currency.isprintable():
        raise CommandError(f"--prices {path}: the currency is {currency[:40]!r}; give a word such as USD")
    if unknown := sorted(set(found) - {"date", "currency", _TABLE, _READER}):
        raise CommandError(
            f"--prices {path}: there is no {unknown[0]!r}; there are date, currency, {_TABLE}, {_READER}"
        )
    reader = found.get(_READER)
    if reader is not None and not isinstance(reader, Mapping):
        raise CommandError(f"--prices {path}: {_READER} is no table")
    own = _prices(path, _TABLE, prices, ("input", "output"), ("embedding",))
    reading = {} if reader is None else _prices(path, _READER, reader, ("input", "output"))
    return Prices(day, currency.strip(), **own, **{f"reader_{kind}": price for kind, price in reading.items()})


def _prices(
    path: str, table: str, prices: Mapping[str, Any], needed: Sequence[str], more: Sequence[str] = ()
) -> dict[str, float]:
    kinds = (*needed, *more)
    if unknown := sorted(set(prices) - set(kinds)):
        raise CommandError(
            f"--prices {path}: there is no price of {unknown[0]!r} in {table}; there are {', '.join(kinds)}"
        )
    return {kind: _price(path, kind, prices.get(kind)) for kind in kinds if kind in prices or kind in needed}


def _price(path: str, kind: str, price: Any) -> float:
    if isinstance(price, bool) or not isinstance(price, int | float) or not 0 <= price <= HIGHEST:
        raise CommandError(
            f"--prices {path}: the price of {kind} is {price!r:.40}; give a number from 0 to {HIGHEST:,}"
        )
    return float(price)
