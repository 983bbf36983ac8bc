"""The table at the end of a benchmark, for a terminal and for a paper, and the same figures as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.segment import Segments
from rich.table import Table
from rich.text import Text

from memalpha_gym.chat_metering import ChatUsage
from memalpha_gym.registration import AGENTS, NAMESPACE
from memalpha_gym.tools import DELETE, INSERT, SEARCH, UPDATE

from .statistics import Row

MISSING = "–"
PRIVILEGED = "†"
CAUSE_LENGTH = 200
STANDIN = "standin"
"""How the name of an answer judge ends that is no language model."""
_TOOLS = {INSERT: "insert", UPDATE: "update", DELETE: "delete", SEARCH: "search"}
_NOTED = ("reader", "judge", "tokenizer", "scoring", "reward", "seed", "split", "version")


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    cell: Callable[[Row], str | Text]
    justify: Literal["left", "right"] = "right"
    wraps: bool = False


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
    columns = [_agent_column(names), *(_operation_column(*each) for each in _OPERATIONS)]
    print_fitting(console, lambda gap: _table(rows, columns, gap))
    print_notes(console, [_OPERATIONS_NOTE])


def print_fitting(console: Console, table_with_gap: Callable[[int], Table]) -> None:
    """Print a table with columns one blank further apart where there is room, and in full width where there is not."""
    table, unlimited = table_with_gap(1), console.options.update(width=10_000)
    if console.measure(table, options=unlimited).maximum > console.width:
        table = table_with_gap(0)
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


def short_name(environment: str) -> str:
    """An environment's id without this suite's own namespace, and without the module that registers it."""
    return environment.rpartition(":")[2].removeprefix(f"{NAMESPACE}/")


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


def _table(rows: Sequence[Row], columns: Sequence[_Column], gap: int) -> Table:
    table = Table(box=box.HORIZONTALS, padding=(0, gap, 0, 0), pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.header, justify=column.justify, no_wrap=not column.wraps)
    for group, members in groupby(rows, key=lambda row: row.group):
        table.add_section()
        table.add_row(Text(short_name(group), style="bold cyan"))
        for row in members:
            table.add_row(*(column.cell(row) for column in columns))
    return table


def _columns(rows: Sequence[Row]) -> list[_Column]:
    best = _best_figures(rows)
    tools = [tool for tool in _TOOLS if tool != SEARCH or any(SEARCH in row.calls for row in rows)]
    names = agent_names(rows)
    columns = [_agent_column(names)]
    if any(row.budget is not None for row in rows):
        columns.append(_Column("budget", lambda row: budget_text(row.budget)))
    return [
        *columns,
        _Column("n", _episodes),
        _Column("correctness", lambda row: _correctness(row, best), wraps=True),
        _Column("return", lambda row: score_text(row.episode_return)),
        _Column("memory", lambda row: short_number(row.memory_tokens)),
        _Column("peak", lambda row: short_number(row.peak_memory_tokens)),
        _Column("stream", lambda row: short_number(row.chunk_tokens)),
        _Column("/\n".join(_TOOLS[tool] for tool in tools), lambda row: _calls(row, tools)),
        _Column("in-\nvalid", lambda row: str(row.invalid_calls)),
        *(_USAGE if any("agent" in row.usage for row in rows) else ()),
        _Column("sec", lambda row: f"{row.seconds:.1f}" if row.seconds < 9.95 else short_number(row.seconds)),
    ]


def agent_names(rows: Sequence[Row]) -> dict[str, str]:
    """What each agent is called here, where that tells the agents apart: the name alone of `name:argument`, the class alone of
    `package.module:Class`.
    """
    agents = list(dict.fromkeys(row.agent for row in rows))
    parts = [agent.partition(":") for agent in agents]
    short = [name if name in AGENTS else agent.rpartition(":")[2] for agent, (name, _, _) in zip(agents, parts, strict=True)]
    return dict(zip(agents, short if len(set(short)) == len(agents) else agents, strict=True))


def _agent_column(names: Mapping[str, str]) -> _Column:
    return _Column("agent", lambda row: f" {names[row.agent]}{f' {PRIVILEGED}' if row.privileged else ''}", "left")


def _usage_column(header: str, cell: Callable[[ChatUsage], str]) -> _Column:
    return _Column(header, lambda row: cell(row.usage["agent"]) if "agent" in row.usage else MISSING)


def _operation_column(header: str, name: str, cell: Callable[[float | None], str]) -> _Column:
    return _Column(header, lambda row: cell(getattr(row.operations, name)) if row.operations else MISSING)


def _seconds(value: float | None) -> str:
    return MISSING if value is None else f"{value:.2f}" if value < 9.995 else f"{value:.0f}"


def _failure_count(usage: ChatUsage) -> int:
    return sum(usage.failures.values())


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


def budget_text(budget: float | None) -> str:
    """A budget as it is given: a share of the stream up to 1, above it a number of tokens."""
    return MISSING if budget is None else f"{budget:g}" if budget <= 1 else str(budget)


def _calls(row: Row, tools: Sequence[str]) -> str:
    return "/".join(str(row.calls.get(tool, 0)) for tool in tools)


def score_text(value: float | None) -> str:
    """A score to three places; a dash where there is none."""
    return MISSING if value is None else f"{value:.3f}"


def short_number(value: float | None) -> str:
    """A number of tokens, such as 812, 6.1k or 474k; a dash where there is none."""
    if value is None:
        return MISSING
    if value < 999.5:
        return f"{value:.0f}"
    if value < 99_950:
        return f"{value / 1_000:.1f}k"
    return f"{value / 1_000:.0f}k" if value < 999_500 else f"{value / 1_000_000:.1f}M"


def _one_line(cause: str) -> str:
    """The first line of a message that anyone may have written, without what would steer a terminal."""
    line = cause.splitlines()[0][:CAUSE_LENGTH]
    return "".join(character if character.isprintable() else " " for character in line)


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
            yield (
                f"The {role.replace('_', ' ')} made {usage.calls:,} model calls, {_failure_count(usage):,} of which failed: "
                f"{short_number(usage.prompt_tokens)} tokens in, {short_number(usage.completion_tokens)} out, latency p50 "
                f"{_seconds(usage.p50)} s, p95 {_seconds(usage.p95)} s{f'; {usage.cached:,} more from its cache' if usage.cached else ''}."
            )


def footnotes(rows: Sequence[Row], settings: Mapping[str, Any]) -> list[str]:
    """What a reader has to know of these rows: marks, names, judges, failures, and what the figures depend on."""
    notes = []
    if any("agent" in row.usage for row in rows):
        notes.append(
            "Model: calls of the agent's own model, those that failed for good, tokens in and out as totals of all episodes; seconds "
            "that half of the calls, and 95 % of them, stayed within."
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
            notes.append(
                f"No verdict could be had on {row.judge_errors} writes of {names[row.agent]} in {short_name(row.group)}; they count in "
                "neither direction."
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


_MEANS = (
    "Means over n episodes, ± half of the 95 % bootstrap interval. Tokens: memory at the end, its peak, the whole "
    "stream. Calls, invalid calls and seconds are totals. Bold: the best of each group."
)
_OPERATIONS_NOTE = (
    "Shares: writes that hold a fact at its present value; facts that memory is right about after the chunk that tells them; "
    "outdated facts put right when their new value is told; chunks without a fact on which nothing was written. A mean episode: "
    "outdated facts left at the end, writes of what another entry holds, writes with a name or number that was never read."
)
_USAGE = (
    _usage_column("model\ncalls", lambda usage: short_number(usage.calls)),
    _usage_column("\nfailed", lambda usage: str(_failure_count(usage))),
    _usage_column("tokens\nin", lambda usage: short_number(usage.prompt_tokens)),
    _usage_column("\nout", lambda usage: short_number(usage.completion_tokens)),
    _usage_column("latency\np50", lambda usage: _seconds(usage.p50)),
    _usage_column("\np95", lambda usage: _seconds(usage.p95)),
)
_OPERATIONS: tuple[tuple[str, str, Callable[[float | None], str]], ...] = (
    ("write\nprecision", "write_precision", score_text),
    ("write\nrecall", "write_recall", score_text),
    ("updates\nright", "updates_right", score_text),
    ("correct\nsilence", "silence", score_text),
    ("stale\nleft", "stale_left", lambda value: f"{value:.1f}"),
    ("dupli-\ncates", "duplicates", lambda value: f"{value:.1f}"),
    ("inven-\ntions", "inventions", lambda value: f"{value:.1f}"),
)
