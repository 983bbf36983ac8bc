"""The table of memories that own their store: correctness under one limit of what is recalled, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from memalpha_gym.terminal import new_table

from ..differences import EMPTY, LINES, WHOLE, Difference, Differences, differences, is_whole_text
from ..prices import Prices
from ..statistics import Row
from .columns import TableColumn, correctness_columns, episodes_column, memories_columns
from .fitting import add_column, print_fitting, print_notes
from .notes import footnotes
from .text import FAILED, MISSING, agent_names, marked_row, seconds_text, short_name, short_number

_NOTE = (
    "Readers are shown what each memory recalls for a question, best first, cut at the limit; own stores have no return, and "
    "their size is a cost. Means over n episodes, ± half of the 95 % bootstrap interval{repeats}. Differences in correctness, "
    "task by task, to an empty memory, to raw lines by BM25 under the same limit, and to the whole text before the same reader. "
    "context: tokens shown for a question, mean and most. store: tokens at the end. write: tokens in and out of models for 1,000 "
    "tokens of the stream; embed: those embedded. – is what cannot be seen."
)


def print_own_stores(
    console: Console, rows: Sequence[Row], settings: Mapping[str, Any], prices: Prices | None = None
) -> None:
    """Print the table with its footnotes.

    Args:
        console: where to.
        rows: those of one environment stand together.
        settings: what the figures depend on.
        prices: of models; None leaves money out.
    """
    compared = dict(zip(map(id, rows), differences(rows), strict=True))
    print_fitting(console, lambda gap: _table(rows, _columns(rows, compared, prices), gap))
    repeats = int(settings.get("repeats", 1))
    over = f" over tasks and their {repeats} repeats" if repeats > 1 else ""
    paid = [_paid_note(prices)] if prices else []
    print_notes(console, [_NOTE.format(repeats=over), *paid, *footnotes(rows, settings)])


def _paid_note(prices: Prices) -> str:
    missing = "" if prices.embedding is not None else " No price of embeddings was given: – where texts were embedded."
    return f"cost: of all calls of models, the reader's included, {prices.currency}, at the prices of {prices.date}.{missing}"


def own_store_json(row: Row, compared: Differences, prices: Prices | None) -> dict[str, Any]:
    """What a row has besides in JSON's terms; what cannot be seen is null.

    Args:
        row: the row.
        compared: what it differs by.
        prices: of models; None leaves money out.
    """
    costs = row.costs
    return {
        "recall_tokens": row.recall_tokens,
        "differences": {
            name: {"mean": compared[name].mean, "ci95": list(compared[name].ci95)} if name in compared else None
            for name in (EMPTY, LINES, WHOLE)
        },
        "repeat_scores": {str(task): list(scores) for task, scores in row.repeat_scores.items()},
        "store_tokens": costs.store_tokens,
        "store_bytes": costs.store_bytes,
        "peak_bytes": costs.peak_bytes,
        "write_tokens_per_1k": costs.write_tokens,
        "embedded_tokens_per_1k": costs.embedded_tokens,
        "recall_ms": {"p50": _milliseconds(costs.recall_seconds[0]), "p95": _milliseconds(costs.recall_seconds[1])},
        "observe_seconds": {"p50": costs.observe_seconds[0], "p95": costs.observe_seconds[1]},
        "product_usage": costs.usage and {phase: dict(counts) for phase, counts in costs.usage.items()},
        "metered": costs.metered if costs.usage is not None else None,
        **({"usage_episodes": costs.usage_episodes} if 0 < costs.usage_episodes < costs.episodes else {}),
        **({"unusable": list(costs.unusable)} if costs.unusable else {}),
        **({"cost": _cost(row, prices), "currency": prices.currency, "prices": str(prices.date)} if prices else {}),
    }


def _columns(rows: Sequence[Row], compared: Mapping[int, Differences], prices: Prices | None) -> list[TableColumn]:
    names = agent_names(rows)
    embeds = any(row.costs.embedded_tokens for row in rows)
    return [
        TableColumn("agent", lambda row: f" {'whole text' if is_whole_text(row) else marked_row(names, row)}", "left"),
        *memories_columns(rows),
        episodes_column(),
        *correctness_columns(rows),
        *(
            TableColumn(heading, lambda row, name=name: _difference(compared[id(row)].get(name)))  # type: ignore[misc]
            for heading, name in (("less\nempty", EMPTY), ("less\nlines", LINES), ("less\nwhole", WHOLE))
        ),
        TableColumn("context\nmean", lambda row: short_number(row.context_tokens)),
        TableColumn("\nmost", lambda row: short_number(row.context_tokens_max)),
        TableColumn("store", lambda row: short_number(row.costs.store_tokens)),
        TableColumn("write\n/1k", lambda row: short_number(row.costs.write_tokens)),
        *([TableColumn("embed\n/1k", lambda row: short_number(row.costs.embedded_tokens))] if embeds else []),
        TableColumn("recall\nms p50", lambda row: _ms_text(row.costs.recall_seconds[0])),
        TableColumn("\np95", lambda row: _ms_text(row.costs.recall_seconds[1])),
        TableColumn("chunk\ns p50", lambda row: seconds_text(row.costs.observe_seconds[0])),
        *([TableColumn(f"cost\n{prices.currency}", lambda row: _money(_cost(row, prices)))] if prices else []),
        TableColumn("sec", lambda row: f"{row.seconds:.1f}" if row.seconds < 9.95 else short_number(row.seconds)),
    ]


def _table(rows: Sequence[Row], columns: Sequence[TableColumn], gap: int) -> Table:
    table = new_table(gap)
    for column in columns:
        add_column(table, column.heading, column.justify, wraps=column.wraps)
    for group, found in groupby(rows, key=lambda row: row.group):
        members = list(found)
        limits = dict.fromkeys(row.recall_tokens for row in members if not is_whole_text(row))
        for limit in limits:
            table.add_section()
            table.add_row(Text(f"{short_name(group)}, {limit:,} tokens", style="bold cyan"))
            for row in members:
                if row.recall_tokens == limit or is_whole_text(row):
                    table.add_row(*(column.cell(row) for column in columns))
    return table


def _difference(difference: Difference | None) -> str:
    if difference is None:
        return MISSING
    return f"{difference.mean:+.3f}{FAILED if difference.failed else ''}"


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1_000


def _ms_text(seconds: float | None) -> str:
    if seconds is None:
        return MISSING
    return f"{seconds * 1_000:.1f}" if seconds < 0.00995 else short_number(seconds * 1_000)


def _cost(row: Row, prices: Prices) -> float | None:
    return row.costs.money(prices, row.usage.get("reader"))


def _money(cost: float | None) -> str:
    return MISSING if cost is None else f"{cost:.4f}" if cost < 0.1 else f"{cost:,.2f}"
