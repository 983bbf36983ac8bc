"""The table at the end of a benchmark, for a terminal and for a paper, and the same figures as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from memalpha_gym.causes import CAUSES
from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.terminal import new_table

from ..differences import differences
from ..prices import Prices
from ..statistics import Row
from .columns import TableColumn, cause_columns, figure_columns, memories_columns, operation_columns
from .fitting import add_column, print_fitting, print_notes
from .notes import footnotes
from .own_store import own_store_json
from .text import budget_text, short_name

_MEANS = (
    "Means over n episodes, ± half of the 95 % bootstrap interval. Tokens: memory at the end, its peak, the whole "
    "stream. Calls, invalid calls and seconds are totals. Bold: the best of each group, of rows without failed "
    "episodes."
)
_OPERATIONS_NOTE = (
    "worth: facts held right over facts due and noise, over all steps. Shares: written tokens that state a fact as it is, and "
    "state it alone; facts that memory is right about after the chunk that tells them; outdated facts put right when their new "
    "value is told; chunks without a fact on which nothing was written. Means per episode: facts that memory was right about "
    "and then not; at the end, outdated facts and tokens that state no fact; writes of what another entry holds; writes with a "
    "name or number never read. oracle writes each fact from the truth: its figures are those of a perfect memory."
)
_CAUSES_NOTE = (
    "Shares of all questions. Wrong since a fact was never held; was held and is gone; is held at an outdated value only; is "
    "held and was not shown to the reader; was shown and answered otherwise; or since it cannot be known, and something was "
    "said. Exact on generated worlds; on text, by whether the accepted answer stands in what is stored."
)


def print_table(console: Console, rows: Sequence[Row], settings: Mapping[str, Any]) -> None:
    """Print the table with its footnotes, as wide as its figures need.

    Args:
        console: where to. On a narrow one columns stand closer, then intervals take a second line; no figure is cut.
        rows: those of one environment stand together.
        settings: what the figures depend on, for the last footnote.
    """
    print_fitting(console, lambda gap: _table(rows, figure_columns(rows), gap))
    print_notes(console, [_MEANS, *footnotes(rows, settings)])


def print_operations(console: Console, rows: Sequence[Row]) -> None:
    """Print the table of what agents did about the facts that they read; a dash where an environment knows no operations."""
    print_fitting(console, lambda gap: _table(rows, operation_columns(rows), gap, budgets=True))
    print_notes(console, [_OPERATIONS_NOTE])


def print_causes(console: Console, rows: Sequence[Row]) -> None:
    """Print the table of why answers were wrong."""
    print_fitting(console, lambda gap: _table(rows, cause_columns(rows), gap, budgets=True))
    print_notes(console, [_CAUSES_NOTE])


def as_json(
    rows: Sequence[Row],
    settings: Mapping[str, Any],
    *,
    operations: bool = False,
    causes: bool = False,
    prices: Prices | None = None,
) -> dict[str, Any]:
    """The figures in JSON's terms; what is missing is null.

    Rows carry `budget` where budgets were asked for, `usage` where a language model was used, by role, and `judge_errors`
    where there were any.

    Args:
        rows: the rows.
        settings: what the figures depend on.
        operations: whether rows carry `operations`; null where the environment knows none.
        causes: whether rows carry `causes`: shares of all questions, right answers as `right`.
        prices: of models, for what own stores cost.
    """
    budgets = any(row.budget is not None for row in rows)
    figures = [_row_as_json(row, budgets, operations, causes) for row in rows]
    if any(row.recall_tokens is not None for row in rows):
        for own, row, compared in zip(figures, rows, differences(rows), strict=True):
            own |= own_store_json(row, compared, prices)
    return {"rows": figures, "settings": dict(settings)}


def _table(rows: Sequence[Row], columns: Sequence[TableColumn], gap: int, *, budgets: bool = False) -> Table:
    """The table; `budgets` has headings name each budget and set of memories, where no column does."""
    told = budgets and any(row.budget is not None for row in rows)
    types = budgets and bool(memories_columns(rows))

    def heading(row: Row) -> str:
        budget = f" · {budget_text(row.budget)}" if told else ""
        return f"{short_name(row.group)}{f', {row.memory_types}' if types else ''}{budget}"

    table = new_table(gap)
    for column in columns:
        add_column(table, column.heading, column.justify, wraps=column.wraps)
    for group, members in groupby(rows, key=heading):
        table.add_section()
        table.add_row(Text(group, style="bold cyan"))
        for row in members:
            table.add_row(*(column.cell(row) for column in columns))
    return table


def _row_as_json(row: Row, budgets: bool, operations: bool, causes: bool) -> dict[str, Any]:
    return {
        "env": row.environment,
        **({"column": row.column} if row.column else {}),
        **({"memory_types": row.memory_types} if row.memory_types else {}),
        "agent": row.agent,
        **({"budget": row.budget} if budgets else {}),
        "episodes": row.episodes,
        "failed": row.failed,
        "correctness": row.correctness,
        **({"correctness_failed_0": row.correctness_failed_0} if row.failed else {}),
        "ci95": list(row.ci95),
        "return": row.episode_return,
        "memory_tokens": row.memory_tokens,
        "peak_memory_tokens": row.peak_memory_tokens,
        "chunk_tokens": row.chunk_tokens,
        "context_tokens": row.context_tokens,
        "context_tokens_max": row.context_tokens_max,
        **({"reading": json.loads(row.reading)} if row.reading else {}),
        **({"degraded": list(row.costs.degraded)} if row.costs.degraded else {}),
        "calls": row.calls,
        "invalid_calls": row.invalid_calls,
        "seconds": row.seconds,
        **({"answer_judge": row.answer_judge} if row.answer_judge else {}),
        **({"judge_errors": row.judge_errors} if row.judge_errors else {}),
        **({"operations": row.operations and row.operations.as_dict()} if operations else {}),
        **({"causes": {cause or "right": row.causes.get(cause, 0.0) for cause in ("", *CAUSES)}} if causes else {}),
        **({"usage": {role: _usage_as_json(usage) for role, usage in row.usage.items()}} if row.usage else {}),
    }


def _usage_as_json(usage: ChatUsage) -> dict[str, Any]:
    return {
        "calls": usage.calls,
        "cached": usage.cached,
        "retries": usage.retries,
        "failures": dict(usage.failures),
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "latency_p50": usage.p50,
        "latency_p95": usage.p95,
    }
