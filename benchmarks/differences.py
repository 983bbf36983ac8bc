"""How far a memory is from nothing at all, from raw lines under the same limit, and from the whole text: task by task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from memalpha_gym.contexts import ALL, RecallTokens

from .statistics import Interval, Row, grouped_interval

EMPTY, LINES, WHOLE = "empty", "bm25-lines", "whole text"
REFERENCES = (EMPTY, LINES)
"""The agents that every memory is compared with under its own limit."""
WHOLE_TEXT = "verbatim"
"""The agent that, under no limit, has the reader shown the whole stream."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more correct one row is than another, over the tasks that have a score in both.

    Attributes:
        mean: the mean difference.
        ci95: its bootstrap interval over tasks and repeats.
        failed: how many episodes are left out of either row, as they failed.
    """

    mean: float
    ci95: Interval
    failed: int = 0


Differences = dict[str, Difference]
"""By what a row is compared with: `empty`, `bm25-lines`, `whole text`; those are left out that were not played."""


def differences(rows: Sequence[Row]) -> list[Differences]:
    """What each row differs by.

    Args:
        rows: all rows of a run in which readers were shown what was recalled.
    """
    by_place = {(*_place(row), row.agent, row.recall_tokens): row for row in rows}
    found = []
    for row in rows:
        wanted: dict[str, tuple[str, RecallTokens]] = {name: (name, row.recall_tokens) for name in REFERENCES}
        wanted[WHOLE] = (WHOLE_TEXT, ALL)
        others = {name: by_place.get((*_place(row), *other)) for name, other in wanted.items()}
        compared = {name: _difference(row, other) for name, other in others.items() if other and other is not row}
        found.append({name: each for name, each in compared.items() if each is not None})
    return found


def is_whole_text(row: Row) -> bool:
    """Whether a row is what the reader comes to with the whole stream before it."""
    return row.recall_tokens == ALL


def _place(row: Row) -> tuple[str, str, str]:
    return row.environment, row.column, row.memory_types


def _difference(row: Row, other: Row) -> Difference | None:
    tasks = [task for task in row.repeat_scores if task in other.scores]
    if not tasks:
        return None
    groups = [[score - other.scores[task] for score in row.repeat_scores[task]] for task in tasks]
    return Difference(fmean(map(fmean, groups)), grouped_interval(groups), row.failed + other.failed)
