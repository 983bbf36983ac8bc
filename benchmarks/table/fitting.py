"""Tables that fit the console that they are printed on, and their footnotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segments
from rich.table import Table
from rich.text import Text


def add_column(table: Table, heading: str, justify: Literal["left", "right"] = "right", *, wraps: bool = False) -> None:
    """Add a column whose heading is never broken.

    Args:
        table: where to.
        heading: its heading, which may have several lines.
        justify: on which side its cells stand.
        wraps: whether a cell may take a second line where space is short.
    """
    width = max(map(cell_len, heading.split("\n")))
    table.add_column(heading, justify=justify, no_wrap=not wraps, min_width=width, overflow="fold")


def print_fitting(console: Console, *forms: Callable[[int], Table]) -> None:
    """Print the first form of a table that the console has room for, with columns one blank further apart where that is possible.

    Args:
        console: where to.
        forms: each makes a table, given the number of further blanks. Where none fits, the first is printed in full width.
    """
    unlimited = console.options.update(width=10_000)
    tables = [form(gap) for form in forms for gap in (1, 0)]
    fitting = (table for table in tables if console.measure(table, options=unlimited).maximum <= console.width)
    table = next(fitting, tables[1])
    width = max(console.width, console.measure(table, options=unlimited).minimum)
    console.print(Segments(console.render(table, console.options.update(width=width))), crop=False)
    console.print()


def print_notes(console: Console, notes: Sequence[str]) -> None:
    """Print footnotes, each on lines of its own."""
    for note in notes:
        console.print(Text(note, style="dim"))
