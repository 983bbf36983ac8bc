"""The columns of the table of rows: a heading, and what stands under it for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.text import Text

from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.causes import CAUSES, Cause
from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.contexts import ALL, RecallTokens
from memalpha_gym.tools import DELETE, INSERT, SEARCH, UPDATE

from ..statistics import Row
from .text import (
    FAILED_AS_0,
    MISSING,
    agent_names,
    budget_text,
    failure_count,
    marked_row,
    marked_score,
    mean_text,
    score_text,
    seconds_text,
    short_number,
)

_TOOLS = {INSERT: "insert", UPDATE: "update", DELETE: "delete", SEARCH: "search"}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of the table of rows.

    Attributes:
        heading: its heading, in one line or several.
        cell: what stands in it for a row.
        justify: on which side its cells stand.
        wraps: whether a cell may take a second line where space is short.
    """

    heading: str
    cell: Callable[[Row], str | Text]
    justify: Literal["left", "right"] = "right"
    wraps: bool = False


def figure_columns(rows: Sequence[Row]) -> list[TableColumn]:
    """The columns of the main table. Budgets, searches and what models did have columns where there were any."""
    tools = [tool for tool in _TOOLS if tool != SEARCH or any(SEARCH in row.calls for row in rows)]
    models = any("agent" in row.usage for row in rows)
    budgets = any(row.budget is not None for row in rows)
    return [
        agent_column(agent_names(rows)),
        *memories_columns(rows),
        *([TableColumn("budget", lambda row: budget_text(row.budget))] if budgets else []),
        episodes_column(),
        *correctness_columns(rows, "correct-\nness" if models else "correctness"),
        TableColumn("return", lambda row: score_text(row.episode_return)),
        TableColumn("memory", lambda row: short_number(row.memory_tokens)),
        TableColumn("peak", lambda row: short_number(row.peak_memory_tokens)),
        TableColumn("stream", lambda row: short_number(row.chunk_tokens)),
        TableColumn("/\n".join(_TOOLS[tool] for tool in tools), lambda row: _calls(row, tools)),
        TableColumn("in-\nvalid", lambda row: str(row.invalid_calls)),
        *(USAGE if models else ()),
        TableColumn("sec", lambda row: f"{row.seconds:.1f}" if row.seconds < 9.95 else short_number(row.seconds)),
    ]


def memories_columns(rows: Sequence[Row]) -> list[TableColumn]:
    """Which memories are on, where rows differ in that."""
    if len({row.memory_types for row in rows}) < 2:
        return []
    return [TableColumn("memories", lambda row: row.memory_types or MISSING, "left")]


def operation_columns(rows: Sequence[Row]) -> list[TableColumn]:
    """The columns of the table of operations."""
    return [agent_column(agent_names(rows)), *OPERATIONS]


def cause_columns(rows: Sequence[Row]) -> list[TableColumn]:
    """The columns of the table of causes."""
    return [agent_column(agent_names(rows)), TableColumn("right", lambda row: _cause(row, Cause.RIGHT)), *CAUSE_COLUMNS]


def agent_column(names: Mapping[str, str]) -> TableColumn:
    """The agents, each by what it is called here, with its marks."""
    return TableColumn("agent", lambda row: f" {marked_row(names, row)}", "left", wraps=True)


def episodes_column() -> TableColumn:
    """How many episodes a row has."""
    return TableColumn("n", _episodes)


def correctness_columns(rows: Sequence[Row], heading: str = "correctness") -> list[TableColumn]:
    """Correctness with its interval; the best of each group that is played alike is bold, of rows without failed episodes. Where
    there are rows with such, they are marked, and a second column counts these episodes as 0.
    """
    best = _best_figures(rows)
    failed_as_0 = TableColumn(FAILED_AS_0.replace(" ", "\n", 1), lambda row: score_text(row.correctness_failed_0))
    return [
        TableColumn(heading, lambda row: _correctness(row, best), wraps=True),
        *([failed_as_0] if any(row.failed for row in rows) else []),
    ]


def _usage_column(heading: str, cell: Callable[[ChatUsage], str]) -> TableColumn:
    return TableColumn(heading, lambda row: cell(row.usage["agent"]) if "agent" in row.usage else MISSING)


def _cause(row: Row, cause: str) -> str:
    return score_text(row.causes.get(cause, 0.0)) if row.causes else MISSING


def _cause_column(cause: Cause) -> TableColumn:
    return TableColumn(_HEADINGS.get(cause, str(cause)), lambda row: _cause(row, cause))


def _operation_column(heading: str, name: str, cell: Callable[[float | None], str]) -> TableColumn:
    return TableColumn(heading, lambda row: cell(getattr(row.operations, name)) if row.operations else MISSING)


USAGE = (
    _usage_column("model\ncalls", lambda usage: short_number(usage.calls)),
    _usage_column("\nfailed", lambda usage: str(failure_count(usage))),
    _usage_column("tokens\nin", lambda usage: short_number(usage.prompt_tokens)),
    _usage_column("\nout", lambda usage: short_number(usage.completion_tokens)),
    _usage_column("latency\np50", lambda usage: seconds_text(usage.p50)),
    _usage_column("\np95", lambda usage: seconds_text(usage.p95)),
)
"""What the agent's own language model did."""

OPERATIONS = (
    _operation_column("worth", "term", score_text),
    _operation_column("write\nprecision", "write_precision", score_text),
    _operation_column("write\nrecall", "write_recall", score_text),
    _operation_column("updat.\nright", "updates_right", score_text),
    _operation_column("losses", "losses", mean_text),
    _operation_column("right\nsilence", "silence", score_text),
    _operation_column("stale\nleft", "stale_left", mean_text),
    _operation_column("noise\nleft", "noise_left", mean_text),
    _operation_column("dupli-\ncates", "duplicates", mean_text),
    _operation_column("inven-\ntions", "inventions", mean_text),
)
"""What the agent did about the facts that it read."""

_HEADINGS = {
    Cause.UNWRITTEN: "un-\nwritten",
    Cause.UNRETRIEVED: "unre-\ntrieved",
    Cause.UNANSWERABLE: "unan-\nswerable",
}
CAUSE_COLUMNS = tuple(map(_cause_column, CAUSES))
"""Why answers were wrong."""


def _episodes(row: Row) -> Text:
    if row.failed:
        return Text(f"{row.episodes - row.failed}/{row.episodes}", style="bold red")
    return Text(str(row.episodes))


_Group = tuple[str, MemoryBudget, RecallTokens]


def _group_of(row: Row) -> _Group:
    return row.group, row.budget, row.recall_tokens


def _best_figures(rows: Sequence[Row]) -> dict[_Group, float]:
    """The best correctness that an agent reached, for each environment or column, budget and limit."""
    best: dict[_Group, float] = {}
    for row in rows:
        if row.correctness is not None and _is_ranked(row):
            group = _group_of(row)
            best[group] = max(row.correctness, best.get(group, 0.0))
    return best


def _correctness(row: Row, best: Mapping[_Group, float]) -> Text:
    low, high = row.ci95
    spread = "" if low is None or high is None else f" ±{(high - low) / 2:.3f}"
    is_best = _is_ranked(row) and row.correctness is not None
    is_best = is_best and row.correctness == best[_group_of(row)] and row.recall_tokens != ALL
    return Text(marked_score(row.correctness, row.failed) + spread, style="bold" if is_best else "")


def _is_ranked(row: Row) -> bool:
    """Whether a row may be the best: it was not told the tasks, and none of its episodes is left out."""
    return not row.privileged and not row.failed


def _calls(row: Row, tools: Sequence[str]) -> str:
    return "/".join(str(row.calls.get(tool, 0)) for tool in tools)
