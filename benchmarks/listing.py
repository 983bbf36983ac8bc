"""`memalpha-gym list`: what there is to play, and what it needs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from memalpha_gym.arguments import DATA_VARIABLE
from memalpha_gym.registration import AGENTS, ANSWER_JUDGES, ENVIRONMENTS, JUDGES, READERS, environment_id
from memalpha_gym.terminal import new_table

from .options import parse_options


@dataclass(frozen=True)
class ListOptions:
    """Name the environments, what each tests and what data it needs, and the agents, readers and judges of writes and answers."""

    json: bool = False
    """The environments as JSON: a list of {"id", "competency", "data"}; data is null for a generated world."""


def main(argv: Sequence[str]) -> int:
    """Run the command."""
    options = parse_options(ListOptions, "list", argv)
    rows = [
        {"id": environment_id(name), "competency": str(row.competency), "data": row.data or None}
        for name, row in ENVIRONMENTS.items()
    ]
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
    console.print(f"\nData is looked for in --data PATH, then in ${DATA_VARIABLE}, then on the Hugging Face hub.")
    for what, names in (
        ("agents", AGENTS),
        ("readers", READERS),
        ("judges", JUDGES),
        ("answer judges", ANSWER_JUDGES),
    ):
        console.print(f"{what}: {', '.join(names)}")
    return 0
