"""The figures of an evaluation as a table in a notebook's cell, in light and in dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from memalpha_gym.causes import CAUSES

from .paired import Paired
from .statistics import Interval, Row
from .table.text import MISSING, budget_text, score_text, short_name, short_number

_STYLE = """
.memalpha-results { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; overflow-x: auto; max-width: 100%; }
.memalpha-results table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.memalpha-results th, .memalpha-results td { padding: .3rem .7rem; text-align: right !important; white-space: nowrap; }
.memalpha-results th:first-child, .memalpha-results td:first-child { text-align: left !important; }
.memalpha-results th { font-weight: 600; border-bottom: 1px solid color-mix(in srgb, currentColor 35%, transparent); }
.memalpha-results small, .memalpha-results p { opacity: .7; }
.memalpha-results p { margin: .4rem 0 0; max-width: 60rem; white-space: normal; }
.memalpha-results pre { white-space: pre-wrap; max-height: 20rem; overflow: auto; }
"""


def results_html(rows: Sequence[Row], settings: Mapping[str, Any], tracebacks: Mapping[str, int]) -> str:
    """The table of an evaluation.

    Args:
        rows: one an environment.
        settings: what the figures depend on, told below the table.
        tracebacks: of the episodes that failed, with how many.
    """
    heads = (
        "environment",
        "correctness",
        "return",
        "memory",
        "of stream",
        "invalid calls",
        "wrong because",
        "episodes",
    )
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in _cells(row))}</tr>" for row in rows)
    told = ", ".join(f"{name} {_setting(value)}" for name, value in settings.items() if name != "episodes" and value)
    failed = "".join(
        f"<details><summary>{count} failed</summary><pre>{escape(trace)}</pre></details>"
        for trace, count in tracebacks.items()
    )
    return _framed(
        f"<b>{escape(rows[0].agent)}</b><table><thead><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
        f"<p>Means over episodes with 95 % bootstrap intervals; memory and stream in tokens. {escape(told)}.</p>{failed}"
    )


def comparison_html(first: str, second: str, differences: Mapping[str, Paired | None]) -> str:
    """The table of a comparison."""
    heads = ("environment", "difference", "p", "tasks")
    body = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in _compared(*item))}</tr>" for item in differences.items()
    )
    return _framed(
        f"<b>{escape(first)}</b> less <b>{escape(second)}</b><table><thead><tr>"
        f"{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead><tbody>{body}</tbody></table>"
        "<p>Correctness, task by task, with 95 % bootstrap intervals; p by swapping the two within tasks.</p>"
    )


def _framed(body: str) -> str:
    return f'<div class="memalpha-results"><style>{_STYLE}</style>{body}</div>'


def _cells(row: Row) -> tuple[str, ...]:
    wrong = {cause: share for cause in CAUSES if (share := row.causes.get(cause, 0.0)) >= 0.005}
    failed = f" <small>{row.failed} failed</small>" if row.failed else ""
    budget = "" if row.budget is None else f" <small>of {escape(budget_text(row.budget))}</small>"
    return (
        escape(short_name(row.group)),
        f"{score_text(row.correctness)}{_interval(row.ci95)}",
        score_text(row.episode_return),
        f"{short_number(row.memory_tokens)}{budget}",
        short_number(row.chunk_tokens),
        str(row.invalid_calls),
        ", ".join(f"{cause} {share:.0%}" for cause, share in wrong.items()) or MISSING,
        f"{row.episodes}{failed}",
    )


def _compared(environment: str, each: Paired | None) -> tuple[str, ...]:
    if each is None:
        return (escape(short_name(environment)), MISSING, MISSING, "0")
    return (
        escape(short_name(environment)),
        f"{each.difference:+.3f}{_interval(each.ci95)}",
        f"{each.p:.3f}",
        str(each.tasks),
    )


def _interval(interval: Interval) -> str:
    low, high = interval
    return "" if low is None or high is None else f" <small>{low:.3f} to {high:.3f}</small>"


def _setting(value: object) -> str:
    return " ".join(f"{name}={each}" for name, each in value.items()) if isinstance(value, Mapping) else str(value)
