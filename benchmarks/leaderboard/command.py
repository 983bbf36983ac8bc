"""`memalpha-gym leaderboard`: entries checked, ranked, and made a page of."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console
from rich.table import Table

from memalpha_gym._version import __version__
from memalpha_gym.arguments import check_count
from memalpha_gym.cli import CommandError, command_errors
from memalpha_gym.terminal import new_table, open_output, printable

from ..options import optional, parse_options
from ..table.fitting import add_column, print_fitting, print_notes
from ..table.text import short_number
from .board import board
from .checks import Checked, Status, check_all
from .entries import Entry
from .page import left_out, meters, page, ranked, spread_text

BASELINES = Path(__file__).parent / "entries"
"""Entries of the scripted agents, which come with the package."""


@dataclass(frozen=True)
class LeaderboardOptions:
    """Check entries of `memalpha-gym submit`, rank them, and make a page of them.

    Checked are the form, the tasks' hashes against those generated here, that every episode of the board is there once, and the
    means; and episodes drawn by chance are played again, where the agent is one of the scripted ones.
    """

    folder: Annotated[tyro.conf.Positional[str | None], tyro.conf.arg(metavar="DIR", help_behavior_hint="")] = None
    """Folder of entries, *.json; those of the scripted agents are added. Without it, they are all."""
    out: Annotated[str | None, optional("PAGE.html")] = None
    """The page to write."""
    verify: int = 3
    """Episodes of each entry that are played again; 0 for none."""
    baselines: tyro.conf.FlagCreatePairsOff[bool] = True
    """Whether the scripted agents' entries are added."""


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where an entry was refuted."""
    options = parse_options(LeaderboardOptions, "leaderboard", argv)
    with command_errors():
        check_count("--verify", options.verify, 0)
    paths = _paths(options)
    if options.out is not None and not Path(options.out).absolute().parent.is_dir():
        raise CommandError(f"--out {options.out}: name a file in a folder that exists")
    checked = check_all(paths, options.verify)
    columns = list(dict.fromkeys(place.column for place in board()))
    console = open_output()
    _show(console, checked)
    if options.out is not None:
        Path(options.out).write_text(page(checked, columns, __version__, options.verify), encoding="utf-8")
        console.print(f"{options.out}: {len(checked)} entries", markup=False, soft_wrap=True)
    return int(any(each.status is Status.REFUTED for each in checked))


def _paths(options: LeaderboardOptions) -> list[Path]:
    """The files of entries, ours first: whoever takes the name of a baseline comes second."""
    own = sorted(BASELINES.glob("*.json")) if options.baselines or options.folder is None else []
    if options.folder is None:
        return own
    if not Path(options.folder).is_dir():
        raise CommandError(f"there is no folder {options.folder}; name one with files of memalpha-gym submit")
    ours = {*map(os.path.realpath, own)}  # which a loop of links does not stop
    theirs = [path for path in sorted(Path(options.folder).glob("*.json")) if os.path.realpath(path) not in ours]
    if not theirs and Path(options.folder).resolve() != BASELINES.resolve():
        raise CommandError(
            f"{options.folder} has no *.json; memalpha-gym submit RUN.db --out {options.folder}/NAME.json makes one"
        )
    return [*own, *theirs]


def _show(console: Console, checked: Sequence[Checked]) -> None:
    ranks, told = ranked(checked, False, __version__), ranked(checked, True, __version__)

    def table(gap: int) -> Table:
        made = new_table(gap)
        for heading in ("", "agent", "mean", "±", "memory", "failed", "status"):
            add_column(made, heading, "left" if heading in ("agent", "status") else "right")
        for place, each, entry in ranks:
            made.add_row(place, *_cells(each, entry))
        made.add_section()
        for _, each, entry in told:
            made.add_row("†", *_cells(each, entry))
        return made

    print_fitting(console, table)
    notes = ["† is told the tasks, and is not ranked."] if told else []
    if any(place == "?" for place, _, _ in ranks):
        notes.append("? has no place, since it could not be verified here.")
    notes += [
        f"{printable(each.name)}: {printable('; '.join(each.reasons))}."
        for _, each, _ in (*ranks, *told)
        if each.reasons
    ]
    notes += [
        f"{each.status}: {printable(each.name)}: {printable('; '.join(each.reasons))}"
        for each in left_out(checked, __version__)
    ]
    print_notes(console, notes)


def _cells(each: Checked, entry: Entry) -> list[str]:
    used = meters(entry)
    spread = spread_text(entry).removeprefix("±")
    name = printable(entry.name)
    return [
        name if len(name) <= 32 else f"{name[:31]}…",
        f"{entry.means['mean']:.3f}",
        spread,
        short_number(used["memory"]),
        f"{used['failed']:.0f}",
        str(each.status),
    ]
