"""`memalpha-gym list`: what there is to play, and what it needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.console import Console

from memalpha_gym.arguments import DATA_VARIABLE
from memalpha_gym.published_sources import PUBLISHED_SOURCES, PublishedSource
from memalpha_gym.registration import (
    AGENTS,
    ANSWER_JUDGES,
    ENVIRONMENTS,
    JUDGES,
    PRODUCTS,
    READERS,
    EnvironmentRow,
    environment_id,
)
from memalpha_gym.terminal import new_table

from .options import parse_options


@dataclass(frozen=True)
class ListOptions:
    """Name the environments, what each tests and what data it needs, and the agents, readers and judges of writes and answers."""

    json: bool = False
    """The environments as JSON: a list of {"id", "competency", "data"}; data is null for a generated world. Those that hold
    several sources have "sources", each with its "title", "competency" and the "env_args" that play it alone."""


def main(argv: Sequence[str]) -> int:
    """Run the command."""
    options = parse_options(ListOptions, "list", argv)
    rows = [_row(name, row) for name, row in ENVIRONMENTS.items()]
    if options.json:
        print(json.dumps(rows, indent=2))
        return 0
    table = new_table()
    for header in ("environment", "competency", "data"):
        table.add_column(header, no_wrap=True)
    for row in rows:
        table.add_row(row["id"], row["competency"], f"{row['data']}/" if row["data"] else "none (generated)")
    console = Console(highlight=False)
    console.print(table)
    for name, sources in PUBLISHED_SOURCES.items():
        console.print(f"\nInside {environment_id(name)}, each played alone by --env-arg data_source=NAME:")
        for line in _source_lines(sources):
            console.print(f"  {line}", soft_wrap=True)
    console.print(f"\nData is looked for in --data PATH, then in ${DATA_VARIABLE}, then on the Hugging Face hub.")
    for what, names in (
        ("agents", AGENTS),
        ("memory products, as product:NAME or mirror:NAME", PRODUCTS),
        ("readers", READERS),
        ("judges", JUDGES),
        ("answer judges", ANSWER_JUDGES),
    ):
        console.print(f"{what}: {', '.join(names)}")
    return 0


def _row(name: str, row: EnvironmentRow) -> dict[str, Any]:
    """An environment in JSON's terms."""
    sources = [
        {"title": source.title, "competency": str(source.competency), "env_args": source.arguments}
        for source in PUBLISHED_SOURCES.get(name, ())
    ]
    shown = {"id": environment_id(name), "competency": str(row.competency), "data": row.data or None}
    return {**shown, "sources": sources} if sources else shown


def _source_lines(sources: Sequence[PublishedSource]) -> Iterator[str]:
    """A line for each source: what papers call it, its names, and what else plays it."""
    for (title, competency, form), alike in groupby(sources, lambda one: (one.title, one.competency, one.form)):
        names = ", ".join(source.data_source for source in alike)
        yield f"{title} ({competency}): {names}{f', with --env-arg form={form}' if form else ''}"
