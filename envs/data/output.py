"""What several of the commands print, and how they read rows."""

# ruff: noqa: T201  (a command prints)
from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import tyro

from memalpha_gym.terminal import open_notes, printable

from ..parquet.rows import RowTask, read_tasks
from ..reading.fields import DataError

PathArgument = Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="PATH")]


def optional(metavar: str) -> object:
    """How an option is shown whose default its help explains."""
    return tyro.conf.arg(metavar=metavar, help_behavior_hint="")


def read(path: str, skip_bad: bool) -> Iterator[RowTask]:
    """The rows of a path; those that are skipped are named, and counted at the end."""
    bad = 0

    def skipped(error: DataError) -> None:
        nonlocal bad
        bad += 1
        note(f"skipped {error}")

    yield from read_tasks(path, skip_bad=skip_bad, skipped=skipped)
    if bad:
        note(f"{path}: {counted(bad, 'row')} skipped")


def print_list(lines: Iterator[object], limit: int) -> None:
    """Print lines up to a limit (0: all), and how many more there are."""
    for line in islice(lines, limit or None):
        print(printable(str(line)))
    rest = sum(1 for _ in lines)
    if rest:
        print(f"and {rest:,} more; --limit 0 prints all")


def note(line: str) -> None:
    """Tell something on standard error."""
    open_notes().print(printable(line))


def counted(number: int, what: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
