"""What commands print: how wide, in what style, and never anything that steers the terminal."""

from __future__ import annotations

import os

from rich import box
from rich.console import Console
from rich.table import Table

PIPED_WIDTH = 120
"""Columns of output where standard output is no terminal and COLUMNS is not set."""


def open_output() -> Console:
    """Standard output, of a fixed width where it is no terminal."""
    output = Console(highlight=False)
    if output.is_terminal or "COLUMNS" in os.environ:
        return output
    return Console(highlight=False, width=PIPED_WIDTH)


def open_notes() -> Console:
    """Standard error, for what is told while a command runs; lines are not wrapped, and what looks like markup is text."""
    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def new_table(gap: int = 1) -> Table:
    """An empty table in the style of all commands: rules between sections, no frame.

    Args:
        gap: blanks between columns, beyond the one that is always there.
    """
    return Table(box=box.HORIZONTALS, padding=(0, gap, 0, 0), pad_edge=False, show_edge=False, header_style="bold")


def printable(text: str) -> str:
    """A text that may hold anything, in one line, without what would steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)
