"""Correctness against length: the same facts and questions in ever more filler, and how far a memory lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.terminal import new_table

from ..statistics import CONFIDENCE, RESAMPLES, Row
from .fitting import add_column, print_fitting, print_notes
from .notes import footnotes
from .text import FAILED, MISSING, budget_text, marked, marked_names, marked_score

SHARE = 0.85
"""Of the shortest length's score, what a length must reach to count for the effective memory length."""


@dataclass(frozen=True, slots=True)
class DilutionRow:
    """One agent in one family, over lengths.

    Attributes:
        family: the family.
        agent: the agent as it was asked for.
        budget: the memory budget.
        privileged: whether the agent was told the tasks.
        lengths: the lengths, the shortest first, as they are written.
        scores: mean correctness at each; None where no episode has a score.
        by_task: the correctness of each task at each length.
        failed: how many episodes are left out at each length, as they failed.
    """

    family: str
    agent: str
    budget: MemoryBudget
    privileged: bool
    lengths: tuple[str, ...]
    scores: tuple[float | None, ...]
    by_task: tuple[Mapping[int, float], ...] = ()
    failed: tuple[int, ...] = ()

    @property
    def effective(self) -> str | None:
        """The longest length at 85 % of the shortest one's score or more; None where the shortest one has no score, or 0."""
        least = (self.scores[0] or 0.0) * SHARE
        reached = [
            length
            for length, score in zip(self.lengths, self.scores, strict=True)
            if score is not None and score >= least
        ]
        return reached[-1] if least else None

    @property
    def effective_interval(self) -> tuple[str, str] | None:
        """The effective length's bootstrap interval, at 95 %, over the tasks that have a score at every length.

        None below two such tasks, or where a quarter of the resamples have no effective length, as their shortest one scores 0.
        """
        tasks = sorted(set.intersection(*(set(scores) for scores in self.by_task))) if self.by_task else []
        if len(tasks) < 2:
            return None
        table = np.array([[scores[task] for scores in self.by_task] for task in tasks])
        drawn = np.random.default_rng(0).integers(len(tasks), size=(RESAMPLES, len(tasks)))
        means = table[drawn].mean(axis=1)
        means = means[means[:, 0] > 0]
        if len(means) < 0.75 * RESAMPLES:
            return None
        reached = means >= SHARE * means[:, :1]
        last = reached.shape[1] - 1 - reached[:, ::-1].argmax(axis=1)
        tail = (1 - CONFIDENCE) / 2
        low, high = np.quantile(last, (tail, 1 - tail), method="nearest")
        return self.lengths[int(low)], self.lengths[int(high)]


Grid = Mapping[str, Mapping[str, str]]
"""The suite's columns: family → length, the shortest first → the column's name."""


def dilution_rows(grid: Grid, rows: Sequence[Row]) -> list[DilutionRow]:
    """One row per family, agent and budget.

    Args:
        grid: the suite's columns, all of which were played.
        rows: the rows that were played.
    """
    played = {(row.column, row.agent, row.budget): row for row in rows}
    return [
        DilutionRow(
            family,
            shortest.agent,
            shortest.budget,
            shortest.privileged,
            tuple(columns),
            tuple(played[column, shortest.agent, shortest.budget].correctness for column in columns.values()),
            tuple(played[column, shortest.agent, shortest.budget].scores for column in columns.values()),
            tuple(played[column, shortest.agent, shortest.budget].failed for column in columns.values()),
        )
        for family, columns in grid.items()
        for shortest in rows
        if shortest.column == next(iter(columns.values()))
    ]


def print_dilution(
    console: Console, grid: Grid, rows: Sequence[Row], settings: Mapping[str, Any], alone: bool = True
) -> None:
    """Print the table with its footnotes.

    Args:
        console: where to.
        grid: the suite's columns.
        rows: the rows that were played.
        settings: what the figures depend on.
        alone: whether no other table, with footnotes of its own, is printed of the same rows.
    """
    found, names = dilution_rows(grid, rows), marked_names(rows)
    print_fitting(console, lambda gap: _table(found, names, gap))
    arguments = next(iter(settings["columns"].values()))["env_args"]
    same = ", ".join(f"{name} {value}" for name, value in arguments.items() if name != "tokens")
    notes = [
        f"Correctness at each length of the stream in tokens; the facts and questions of a task are the same at all of them "
        f"({same}), the rest is filler.",
        f"effective: the longest of these lengths at {SHARE * 100:.0f} % of the shortest one's score or more; ≥ where it is "
        "the last. In brackets its interval at 95 %, bootstrapped over tasks.",
    ]
    print_notes(console, [*notes, *(footnotes(rows, settings) if alone else [])])


def as_json(rows: Sequence[DilutionRow]) -> list[dict[str, Any]]:
    """The rows in JSON's terms; what is missing is null."""
    return [
        {
            "family": row.family,
            "agent": row.agent,
            **({"budget": row.budget} if row.budget is not None else {}),
            "scores": dict(zip(row.lengths, row.scores, strict=True)),
            "effective": row.effective,
            "effective_ci95": row.effective_interval,
            **({"failed": dict(zip(row.lengths, row.failed, strict=True))} if any(row.failed) else {}),
        }
        for row in rows
    ]


def _table(rows: Sequence[DilutionRow], names: Mapping[str, str], gap: int) -> Table:
    table = new_table(gap)
    budgets = any(row.budget is not None for row in rows)
    add_column(table, "agent", "left")
    for header in (*(["budget"] if budgets else []), *rows[0].lengths, "effective"):
        add_column(table, header)
    for family, members in groupby(rows, key=lambda row: row.family):
        table.add_section()
        table.add_row(Text(family, style="bold cyan"))
        for row in members:
            table.add_row(
                f" {marked(names[row.agent], row.privileged)}",
                *([budget_text(row.budget)] if budgets else []),
                *map(marked_score, row.scores, row.failed or repeat(0)),
                _effective(row),
            )
    return table


def _effective(row: DilutionRow) -> str:
    length, interval = row.effective, row.effective_interval
    if length is None:
        return MISSING
    within = f" [{interval[0]}, {interval[1]}]" if interval else ""
    return f"{'≥ ' if length == row.lengths[-1] else ''}{length}{FAILED if any(row.failed) else ''}{within}"
