"""What `memalpha-gym bench` prints, and the same as JSON: which tables, in what order, with what they depend on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import TYPE_CHECKING, Any

from rich.console import Console

from .columns import short_number
from .dilution import as_json as dilution_as_json
from .dilution import dilution_rows, print_dilution
from .published import PublishedTable
from .settings import parse_env_args
from .statistics import Row
from .suites import BRIEF, DILUTION, SUITES
from .summary import as_json as summary_as_json
from .summary import print_summary, published_rows, summary_rows
from .table import as_json, footnotes, print_notes, print_operations, print_table

if TYPE_CHECKING:
    from .bench import BenchSettings, Plan


def show(
    output: Console,
    settings: BenchSettings,
    planned: Plan,
    rows: Sequence[Row],
    table: PublishedTable | None,
    used: Mapping[str, Any],
) -> None:
    """Print the tables that were asked for: of a suite of many rows only the one over its columns, unless --details."""
    brief = settings.suite in BRIEF and not settings.details
    if not brief:
        print_table(output, rows, used)
    if settings.operations:
        output.print()
        print_operations(output, rows)
    if planned.columns and not (brief and not settings.operations):
        output.print()
    if settings.suite == DILUTION:
        print_dilution(output, planned.columns, rows, used, brief)
    elif planned.columns:
        headings = {column.name: column.heading for column in SUITES[settings.suite or ""] if column.heading}
        print_summary(output, planned.columns, rows, table, used, headings)
        print_notes(output, [_brief_note(rows), *footnotes(rows, used)] if brief else [])


def settings_used(settings: BenchSettings, planned: Plan) -> dict[str, Any]:
    """What the figures depend on, for the table's footnote and the JSON file."""
    keys = planned.keys
    first = keys[0]
    played = {
        planned.column(key): {"env": key.environment, "split": key.split, "env_args": json.loads(key.env_args)}
        for key in keys
    }
    return {
        **({"suite": settings.suite, "columns": played} if planned.columns else {}),
        "environments": list(dict.fromkeys(key.environment for key in keys)),
        "agents": list(dict.fromkeys(key.agent for key in keys)),
        "episodes": settings.episodes,
        "seed": first.seed,
        "split": ", ".join(dict.fromkeys(key.split for key in keys)),
        "budget": None if settings.budget is None else list(dict.fromkeys(key.budget for key in keys)),
        "env_args": json.loads(parse_env_args(settings.env_arg)),
        "data": next((key.data for key in keys if key.data), None),
        "reader": first.reader,
        "judge": first.judge,
        "answer_judge": first.answer_judge,
        "tokenizer": first.tokenizer,
        "scoring": first.scoring,
        "reward": first.reward,
        "version": first.version,
    }


def all_figures(
    settings: BenchSettings, planned: Plan, rows: Sequence[Row], table: PublishedTable | None, used: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything that the tables show, in JSON's terms."""
    figures, columns = as_json(rows, used, operations=settings.operations), planned.columns
    if settings.suite == DILUTION:
        figures["dilution"] = dilution_as_json(dilution_rows(columns, rows))
    elif columns:
        figures["summary"] = summary_as_json(columns, summary_rows(columns, rows))
    if table:
        figures["published"] = summary_as_json(columns, published_rows(columns, rows, table))
    return figures


def _brief_note(rows: Sequence[Row]) -> str:
    streams = [row.chunk_tokens for row in rows if row.chunk_tokens is not None]
    stream = f", of a stream of {short_number(fmean(streams))}" if streams else ""
    return f"Mean correctness over {rows[0].episodes} episodes each. memory: mean tokens at the end{stream}."
