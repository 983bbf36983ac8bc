"""A suite in one table: one row per agent, one column per source, and published results beside them where they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from statistics import fmean
from typing import Any

from rich.console import Console
from rich.table import Table

from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.contexts import ALL, RecallTokens
from memalpha_gym.terminal import new_table

from ..differences import WHOLE
from ..statistics import Interval, Row, columns_interval
from .fitting import add_column, print_fitting, print_notes
from .published_results import PublishedResult, PublishedResults
from .text import (
    FAILED,
    FAILED_AS_0,
    MISSING,
    PRIVILEGED,
    budget_text,
    marked_names,
    marked_score,
    score_text,
    short_name,
    short_number,
)

PUBLISHED_MARK = "‡"


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One agent over the columns of a suite, under one budget.

    Attributes:
        agent: the agent as it was asked for, or a published method's name.
        scores: one per column; None where there are no data, or no episode has a score.
        mean: the mean of all columns; None where one is missing.
        mean_of_played: the mean of those columns that we played; None where one of them is missing here.
        failed: how many episodes of each column failed, and are in none of these.
        mean_failed_0: the mean of the played columns if every failed episode had scored 0; None where one of them is missing.
        ci95: the interval of the mean of the played columns, over the tasks of each.
        memory_tokens: mean tokens in memory at the end, over columns.
        budget: the memory budget.
        privileged: whether the agent was told the tasks.
        printed_average: the average that was published with the row; None for rows of ours.
        memory_types: the memories that are on, where that was asked for.
        recall_tokens: the limit of what readers were shown; None where they were shown the memory.
    """

    agent: str
    scores: tuple[float | None, ...]
    mean: float | None
    mean_of_played: float | None
    memory_tokens: float | None
    budget: MemoryBudget = None
    privileged: bool = False
    printed_average: float | None = None
    memory_types: str = ""
    recall_tokens: RecallTokens = None
    failed: tuple[int, ...] = ()
    mean_failed_0: float | None = None
    ci95: Interval = (None, None)


def summary_rows(columns: Sequence[str], rows: Sequence[Row]) -> list[SummaryRow]:
    """One row per agent, set of memories, budget and limit, in the order in which they come.

    Args:
        columns: the suite's columns, those without data included.
        rows: the rows of those that were played.
    """
    groups: dict[tuple[str, str, MemoryBudget, RecallTokens], dict[str, Row]] = {}
    for row in rows:
        groups.setdefault((row.agent, row.memory_types, row.budget, row.recall_tokens), {})[row.column] = row
    played = _played(columns, rows)
    found = []
    for (agent, types, budget, limit), members in groups.items():
        scores = tuple(members[column].correctness if column in members else None for column in columns)
        memory = [row.memory_tokens for row in members.values() if row.memory_tokens is not None]
        found.append(
            SummaryRow(
                agent,
                scores,
                _mean(scores),
                _mean([scores[index] for index in played]),
                fmean(memory) if memory else None,
                budget,
                any(row.privileged for row in members.values()),
                memory_types=types,
                recall_tokens=limit,
                failed=tuple(members[column].failed if column in members else 0 for column in columns),
                mean_failed_0=_mean([_failed_as_0(members.get(columns[index])) for index in played]),
                ci95=columns_interval([list(row.scores.values()) for row in members.values()]),
            )
        )
    return found


def _failed_as_0(row: Row | None) -> float | None:
    """A row's correctness, failed episodes as 0."""
    return None if row is None else row.correctness_failed_0 if row.failed else row.correctness


def published_rows(columns: Sequence[str], rows: Sequence[Row], table: PublishedResults) -> list[SummaryRow]:
    """The published rows under the columns of a suite; `mean` is that of the published columns, computed again."""
    played = _played(columns, rows)
    return [_published_row(row, table.scores(row, columns), played) for row in table.rows]


def _published_row(row: PublishedResult, scores: Sequence[float | None], played: Sequence[int]) -> SummaryRow:
    return SummaryRow(
        row.agent,
        tuple(scores),
        row.mean,
        _mean([scores[index] for index in played]),
        row.memory_tokens,
        printed_average=row.average,
    )


def print_summary(
    console: Console,
    columns: Sequence[str],
    rows: Sequence[Row],
    published: PublishedResults | None,
    settings: Mapping[str, Any],
    headings: Mapping[str, str] | None = None,
) -> None:
    """Print the table with its footnotes.

    Args:
        console: where to.
        columns: the suite's columns.
        rows: the rows of those that were played.
        published: the published results to set beside them; None for none.
        settings: what the figures depend on.
        headings: headings of two lines, for a suite of many columns; on a console that is too narrow even for them, the table is
            turned.
    """
    ours = summary_rows(columns, rows)
    theirs = published_rows(columns, rows, published) if published else []
    names = marked_names(rows)
    cells = list(_cells(columns, ours, theirs, names))
    tables: list[Callable[[int], Table]] = [lambda gap: _table(cells, headings or {}, len(ours), gap)]
    if headings and not theirs:
        tables.append(lambda gap: _turned(cells, gap))
    print_fitting(console, *tables)
    print_notes(console, _footnotes(columns, ours, theirs, rows, settings, headings))


def print_ablation(console: Console, published: PublishedResults) -> None:
    """Print what was published of the model before training and of other weights of the reward, if the table has it."""
    if not published.ablation:
        return
    cells = [
        ["training", "mean", "printed", "memory"],
        *(
            [
                f"{row.agent} {PUBLISHED_MARK}",
                score_text(row.mean),
                score_text(row.average),
                short_number(row.memory_tokens),
            ]
            for row in published.ablation
        ),
    ]
    console.print()
    print_fitting(console, lambda gap: _table(cells, {}, 0, gap))
    print_notes(
        console,
        [
            f"{PUBLISHED_MARK} averages over {', '.join(published.columns)}, published in arXiv 2509.25911 and not measured "
            "here; `memalpha-gym train --preset qwen3-4b --beta … --gamma …` trains such runs."
        ],
    )


def ablation_as_json(published: PublishedResults) -> list[dict[str, Any]]:
    """The same in JSON's terms."""
    return [
        {"training": row.agent, "mean": row.mean, "printed_average": row.average, "memory_tokens": row.memory_tokens}
        for row in published.ablation
    ]


def as_json(columns: Sequence[str], rows: Sequence[SummaryRow]) -> list[dict[str, Any]]:
    """The rows in JSON's terms; what is missing is null."""
    return [
        {
            "agent": row.agent,
            **({"memory_types": row.memory_types} if row.memory_types else {}),
            **({"budget": row.budget} if row.budget is not None else {}),
            **({"recall_tokens": row.recall_tokens} if row.recall_tokens is not None else {}),
            "scores": dict(zip(columns, row.scores, strict=True)),
            "mean": row.mean,
            "ci95": list(row.ci95),
            "mean_of_played": row.mean_of_played,
            **(
                {"failed": dict(zip(columns, row.failed, strict=True)), "mean_failed_0": row.mean_failed_0}
                if any(row.failed)
                else {}
            ),
            "memory_tokens": row.memory_tokens,
            **({} if row.printed_average is None else {"printed_average": row.printed_average}),
        }
        for row in rows
    ]


def _cells(
    columns: Sequence[str],
    ours: Sequence[SummaryRow],
    theirs: Sequence[SummaryRow],
    names: Mapping[str, str],
) -> Iterator[list[str]]:
    """The table's text, row by row: headings, our rows, published ones."""
    budgets = any(row.budget is not None for row in ours)
    partial = _is_partial(ours)
    types = len({row.memory_types for row in ours}) > 1
    limits = any(row.recall_tokens is not None for row in ours)
    failures = any(any(row.failed) for row in ours)
    spreads = any(row.ci95[0] is not None for row in ours)
    yield [
        "agent",
        *(["memories"] if types else []),
        *(["budget"] if budgets else []),
        *(["shown"] if limits else []),
        *columns,
        "mean",
        *(["played"] if partial else []),
        *(["±"] if spreads else []),
        *([FAILED_AS_0] if failures else []),
        *(["printed"] if theirs else []),
        *([] if limits else ["memory"]),
    ]
    for row in (*ours, *theirs):
        published = row.printed_average is not None
        mark = PUBLISHED_MARK if published else PRIVILEGED if row.privileged else ""
        name = WHOLE if row.recall_tokens == ALL else names.get(row.agent, row.agent)
        yield [
            f"{name} {mark}".rstrip(),
            *([row.memory_types or MISSING] if types else []),
            *([MISSING if published else budget_text(row.budget)] if budgets else []),
            *([str(row.recall_tokens)] if limits else []),
            *map(marked_score, row.scores, row.failed or repeat(0)),
            marked_score(row.mean, sum(row.failed)),
            *([marked_score(row.mean_of_played, sum(row.failed))] if partial else []),
            *([_spread(row.ci95)] if spreads else []),
            *([MISSING if published else score_text(row.mean_failed_0)] if failures else []),
            *([score_text(row.printed_average) if published else ""] if theirs else []),
            *([] if limits else [short_number(row.memory_tokens)]),
        ]


def _spread(interval: Interval) -> str:
    low, high = interval
    return "" if low is None or high is None else f"{(high - low) / 2:.3f}"


def _table(cells: Sequence[Sequence[str]], headings: Mapping[str, str], ours: int, gap: int) -> Table:
    """One row per agent; after the first `ours` rows come published ones."""
    table = new_table(gap)
    for name in cells[0]:
        heading = headings.get(name) or name
        add_column(table, heading, "left" if name in ("agent", "memories", "training") else "right")
    for index, row in enumerate(cells[1:]):
        if index == ours:
            table.add_section()
        table.add_row(*row, style="" if index < ours else "dim")
    return table


def _turned(cells: Sequence[Sequence[str]], gap: int) -> Table:
    """The same with one column per agent, for a console that is too narrow for one per source."""
    table = new_table(gap)
    for index, agent in enumerate(row[0] for row in cells):
        add_column(table, agent if index else "", "right" if index else "left")
    for line in list(zip(*cells, strict=True))[1:]:
        if line[0] == "mean":
            table.add_section()
        table.add_row(*line)
    return table


def _footnotes(
    columns: Sequence[str],
    ours: Sequence[SummaryRow],
    theirs: Sequence[SummaryRow],
    rows: Sequence[Row],
    settings: Mapping[str, Any],
    headings: Mapping[str, str] | None,
) -> list[str]:
    notes = []
    for name, played in ({} if headings else settings.get("columns") or {}).items():
        arguments = ", ".join(f"{key} {value}" for key, value in played["env_args"].items())
        notes.append(
            f"{name}: {short_name(played['env'])}, split {played['split']}{', ' if arguments else ''}{arguments}"
        )
    notes = ["; ".join(notes) + "."] if notes else []
    empty = [column for column in columns if column not in {row.column for row in rows}]
    if empty:
        notes.append(f"Left empty, for lack of data: {', '.join(empty)}.")
    if any(any(row.failed) for row in ours):
        notes.append(
            f"{FAILED} leaves out episodes that failed, and is not to be ranked; {FAILED_AS_0}: the mean of the columns that "
            "were played, with 0 for each such episode."
        )
    if any(row.ci95[0] is not None for row in ours):
        notes.append(
            "±: half of the 95 % bootstrap interval of the mean of the columns played, over the tasks of each."
        )
    if _is_partial(ours):
        notes.append("played: the mean of the columns that were played; mean wants all of them.")
    if theirs:
        notes.append(
            f"{PUBLISHED_MARK} published in arXiv 2509.25911 and not measured here: Qwen3-32B reads, the paper's data and "
            "scoring; mean is computed again from its row, printed is the average printed there. "
            f"Rows of ours: reader {settings.get('reader')}, scoring {settings.get('scoring')}."
        )
        beyond = [column for index, column in enumerate(columns) if all(row.scores[index] is None for row in theirs)]
        if beyond:
            notes.append(f"No published figures: {', '.join(beyond)}; mean leaves them out of those rows.")
    return notes


def _is_partial(rows: Sequence[SummaryRow]) -> bool:
    return any(score is None for row in rows for score in row.scores)


def _played(columns: Sequence[str], rows: Sequence[Row]) -> list[int]:
    names = {row.column for row in rows}
    return [index for index, column in enumerate(columns) if column in names]


def _mean(scores: Sequence[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return fmean(known) if known and len(known) == len(scores) else None
