"""The table at the end of a benchmark, for a terminal and for a paper, and the same figures as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.segment import Segments
from rich.table import Table
from rich.text import Text

from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.terminal import new_table, printable
from memalpha_gym.tools import DELETE, INSERT, SEARCH, UPDATE

from .columns import (
    OPERATIONS,
    PRIVILEGED,
    USAGE,
    Column,
    agent_column,
    agent_names,
    budget_text,
    failure_count,
    score_text,
    seconds_text,
    short_name,
    short_number,
)
from .statistics import Row

CAUSE_LENGTH = 200
STANDIN = "standin"
"""How the name of an answer judge ends that is no language model."""
_TOOLS = {INSERT: "insert", UPDATE: "update", DELETE: "delete", SEARCH: "search"}
_MEANS = (
    "Means over n episodes, ± half of the 95 % bootstrap interval. Tokens: memory at the end, its peak, the whole "
    "stream. Calls, invalid calls and seconds are totals. Bold: the best of each group."
)
_OPERATIONS_NOTE = (
    "Shares: writes that hold a fact at its present value; facts that memory is right about after the chunk that tells them; "
    "outdated facts put right when their new value is told; chunks without a fact on which nothing was written. A mean episode: "
    "outdated facts left at the end, writes of what another entry holds, writes with a name or number that was never read."
)
_NOTED = ("reader", "judge", "tokenizer", "scoring", "reward", "seed", "split", "version")


def print_table(console: Console, rows: Sequence[Row], settings: Mapping[str, Any]) -> None:
    """Print the table with its footnotes, as wide as its figures need.

    Args:
        console: where to. On a narrow one columns stand closer, then intervals take a second line; no figure is cut.
        rows: those of one environment stand together.
        settings: what the figures depend on, for the last footnote.
    """
    print_fitting(console, lambda gap: _table(rows, _columns(rows), gap))
    print_notes(console, [_MEANS, *footnotes(rows, settings)])


def print_operations(console: Console, rows: Sequence[Row]) -> None:
    """Print the table of what agents did about the facts that they read; a dash where an environment knows no operations."""
    names = agent_names(rows)
    columns = [agent_column(names), *OPERATIONS]
    print_fitting(console, lambda gap: _table(rows, columns, gap))
    print_notes(console, [_OPERATIONS_NOTE])


def print_fitting(console: Console, *forms: Callable[[int], Table]) -> None:
    """Print the first form of a table that the console has room for, with columns one blank further apart where that is possible.

    Args:
        console: where to.
        forms: each makes a table, given the further blanks. Where none fits, the first is printed in full width.
    """
    unlimited = console.options.update(width=10_000)
    tables = [form(gap) for form in forms for gap in (1, 0)]
    fitting = (table for table in tables if console.measure(table, options=unlimited).maximum <= console.width)
    table = next(fitting, tables[1])
    width = max(console.width, console.measure(table, options=unlimited).minimum)
    console.print(Segments(console.render(table, console.options.update(width=width))), crop=False)
    console.print()


def print_notes(console: Console, notes: Sequence[str]) -> None:
    """Print footnotes, each on lines of its own."""
    for note in notes:
        console.print(Text(note, style="dim"))


def as_json(rows: Sequence[Row], settings: Mapping[str, Any], *, operations: bool = False) -> dict[str, Any]:
    """The figures in JSON's terms; what is missing is null.

    Rows carry `budget` where budgets were asked for, `usage` where a language model was used, by role, and `judge_errors`
    where there were any.

    Args:
        rows: the rows.
        settings: what the figures depend on.
        operations: whether rows carry `operations`; null where the environment knows none.
    """
    budgets = any(row.budget is not None for row in rows)
    return {"rows": [_row_as_json(row, budgets, operations) for row in rows], "settings": dict(settings)}


def _row_as_json(row: Row, budgets: bool, operations: bool) -> dict[str, Any]:
    return {
        "env": row.environment,
        **({"column": row.column} if row.column else {}),
        "agent": row.agent,
        **({"budget": row.budget} if budgets else {}),
        "episodes": row.episodes,
        "failed": row.failed,
        "correctness": row.correctness,
        "ci95": list(row.ci95),
        "return": row.episode_return,
        "memory_tokens": row.memory_tokens,
        "peak_memory_tokens": row.peak_memory_tokens,
        "chunk_tokens": row.chunk_tokens,
        "calls": row.calls,
        "invalid_calls": row.invalid_calls,
        "seconds": row.seconds,
        **({"answer_judge": row.answer_judge} if row.answer_judge else {}),
        **({"judge_errors": row.judge_errors} if row.judge_errors else {}),
        **({"operations": row.operations and row.operations.as_dict()} if operations else {}),
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


def _table(rows: Sequence[Row], columns: Sequence[Column], gap: int) -> Table:
    table = new_table(gap)
    for column in columns:
        width = max(map(len, column.header.split("\n")))  # a column may wrap, and its heading may not
        table.add_column(column.header, justify=column.justify, no_wrap=not column.wraps, min_width=width)
    for group, members in groupby(rows, key=lambda row: row.group):
        table.add_section()
        table.add_row(Text(short_name(group), style="bold cyan"))
        for row in members:
            table.add_row(*(column.cell(row) for column in columns))
    return table


def _columns(rows: Sequence[Row]) -> list[Column]:
    best = _best_figures(rows)
    tools = [tool for tool in _TOOLS if tool != SEARCH or any(SEARCH in row.calls for row in rows)]
    names = agent_names(rows)
    columns, models = [agent_column(names)], any("agent" in row.usage for row in rows)
    if any(row.budget is not None for row in rows):
        columns.append(Column("budget", lambda row: budget_text(row.budget)))
    return [
        *columns,
        Column("n", _episodes),
        Column("correct-\nness" if models else "correctness", lambda row: _correctness(row, best), wraps=True),
        Column("return", lambda row: score_text(row.episode_return)),
        Column("memory", lambda row: short_number(row.memory_tokens)),
        Column("peak", lambda row: short_number(row.peak_memory_tokens)),
        Column("stream", lambda row: short_number(row.chunk_tokens)),
        Column("/\n".join(_TOOLS[tool] for tool in tools), lambda row: _calls(row, tools)),
        Column("in-\nvalid", lambda row: str(row.invalid_calls)),
        *(USAGE if models else ()),
        Column("sec", lambda row: f"{row.seconds:.1f}" if row.seconds < 9.95 else short_number(row.seconds)),
    ]


def _episodes(row: Row) -> Text:
    if row.failed:
        return Text(f"{row.episodes - row.failed}/{row.episodes}", style="bold red")
    return Text(str(row.episodes))


def _best_figures(rows: Sequence[Row]) -> dict[tuple[str, float | None], float]:
    """The best correctness that an agent without privilege reached, for each environment or column, and budget."""
    best: dict[tuple[str, float | None], float] = {}
    for row in rows:
        if row.correctness is not None and not row.privileged:
            group = (row.group, row.budget)
            best[group] = max(row.correctness, best.get(group, 0.0))
    return best


def _correctness(row: Row, best: Mapping[tuple[str, float | None], float]) -> Text:
    low, high = row.ci95
    spread = "" if low is None or high is None else f" ±{(high - low) / 2:.3f}"
    is_best = not row.privileged and row.correctness is not None
    is_best = is_best and row.correctness == best[row.group, row.budget]
    return Text(score_text(row.correctness) + spread, style="bold" if is_best else "")


def _calls(row: Row, tools: Sequence[str]) -> str:
    return "/".join(str(row.calls.get(tool, 0)) for tool in tools)


def _one_line(cause: str) -> str:
    """The first line of a message that anyone may have written, without what would steer a terminal."""
    return printable(cause.splitlines()[0][:CAUSE_LENGTH])


def _answer_judges(rows: Sequence[Row]) -> dict[str, str]:
    """The answer judges that were asked, by name, with the environments where."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.answer_judge:
            found.setdefault(row.answer_judge, {})[short_name(row.group)] = None
    return {judge: ", ".join(groups) for judge, groups in found.items()}


def _usage_notes(rows: Sequence[Row]) -> Iterator[str]:
    """What reader and judges used of a language model, over all rows."""
    for role in ("reader", "judge", "answer_judge"):
        usage = sum((row.usage[role] for row in rows if role in row.usage), ChatUsage())
        if usage.calls or usage.cached:
            cached = f"; {usage.cached:,} more from its cache" if usage.cached else ""
            yield (
                f"The {role.replace('_', ' ')} made {usage.calls:,} model calls, {failure_count(usage):,} of which failed: "
                f"{short_number(usage.prompt_tokens)} tokens in, {short_number(usage.completion_tokens)} out, latency p50 "
                f"{seconds_text(usage.p50)} s, p95 {seconds_text(usage.p95)} s{cached}."
            )


def footnotes(rows: Sequence[Row], settings: Mapping[str, Any]) -> list[str]:
    """What a reader has to know of these rows: marks, names, judges, failures, and what the figures depend on."""
    notes = []
    if any("agent" in row.usage for row in rows):
        notes.append(
            "Model: calls of the agent's own model, those that failed for good, tokens in and out, all as totals of all "
            "episodes; seconds that half of the calls, and 95 % of them, stayed within."
        )
    if any(row.privileged for row in rows):
        notes.append(f"{PRIVILEGED} is told the questions and answers, and is not ranked.")
    names = agent_names(rows)
    notes += [f"{name} is {agent}." for agent, name in names.items() if name != agent]
    for judge, where in _answer_judges(rows).items():
        standin = ", which stands in for a language model: no figures to set beside published ones"
        notes.append(f"Replies in {where} were judged by {judge}{standin if judge.endswith(STANDIN) else ''}.")
    notes += _usage_notes(rows)
    for row in rows:
        if row.judge_errors:
            where = f"{names[row.agent]} in {short_name(row.group)}"
            notes.append(
                f"No verdict could be had on {row.judge_errors} writes of {where}; they count in neither direction."
            )
    if any(row.failed for row in rows):
        notes.append("Failed episodes are left out of all figures:")
    for row in rows:
        for cause, count in row.failures.items():
            at = "" if row.budget is None else f" at budget {budget_text(row.budget)}"
            where = f"{names[row.agent]} in {short_name(row.group)}"
            notes.append(f"  {count} of {row.episodes}, {where}{at}: {_one_line(cause)}")
    facts = {name: settings[name] for name in _NOTED if name in settings} | dict(settings.get("env_args") or {})
    notes.append(" · ".join(f"{name} {value}" for name, value in facts.items()))
    return notes
