"""What makes damage to an episode log show: a sum of every row, and what can be read of a file that SQLite gives up on.

A disk that loses pages leaves rows that read well and say something else. So each row has a sum over all that it holds, in a
table of its own; a row that was written before there were sums has none, and is taken as it is.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

SUMS = """
CREATE TABLE IF NOT EXISTS sums (
    episode INTEGER PRIMARY KEY,
    sum INTEGER NOT NULL
)
"""
LONGEST_SEARCH = 1_000_000
"""Rows that are looked for, one by one, where the file does not say how many it has."""


def sum_of(row: Sequence[Any]) -> int:
    """The sum of what a row holds, as SQLite gives it back: texts, numbers and nulls."""
    return zlib.crc32(repr(tuple(row)).encode("utf-8", "surrogatepass"))


def damage(connection: sqlite3.Connection) -> str:
    """What SQLite finds wrong with a file, in one line; empty where it is sound."""
    try:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else " ".join(str(found).split())


def readable_rows(connection: sqlite3.Connection, select: str) -> Iterator[tuple[int, Sequence[Any] | None]]:
    """Every row of the episodes that a damaged file may hold, by its number; None for one that cannot be read.

    Args:
        connection: the file.
        select: `SELECT rowid, … FROM episodes`.

    Raises:
        sqlite3.DatabaseError: not even the list of tables can be read.
    """
    connection.execute("SELECT name FROM sqlite_master").fetchall()
    last = _last_row(connection)
    misses = 0
    for number in range(1, (LONGEST_SEARCH if last is None else last) + 1):
        try:
            row = connection.execute(f"{select} WHERE rowid = ?", (number,)).fetchone()
        except (sqlite3.Error, UnicodeDecodeError):
            yield number, None
            misses += 1
            if last is None and misses > 1_000:  # the same damaged page answers for all numbers beyond the last row
                return
            continue
        misses = 0 if row is not None else misses
        if row is not None:
            yield number, row[1:]


def _last_row(connection: sqlite3.Connection) -> int | None:
    for statement in (
        "SELECT max(rowid) FROM episodes",
        "SELECT max(episode) FROM sums",
    ):
        try:
            (last,) = connection.execute(statement).fetchone()
        except sqlite3.Error:
            continue
        if last is not None:
            return int(last)
    return None
