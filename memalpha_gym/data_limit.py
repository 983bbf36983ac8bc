"""How much of a file is read: a small one may hold more than any memory, since what is packed says nothing of what comes out."""

from __future__ import annotations

import os

LIMIT_VARIABLE = "MEMALPHA_DATA_MIB"
"""The environment variable that lifts the limit."""

DEFAULT_MIB = 4_096


def limit_bytes() -> int:
    """The most bytes that one file may hold, unpacked.

    Raises:
        ValueError: the environment variable is no whole number of 1 or more.
    """
    given = os.environ.get(LIMIT_VARIABLE, "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 12 and int(given)):
        raise ValueError(f"{LIMIT_VARIABLE} is {given[:40]!r}; give a whole number of mebibytes, 1 or more")
    return int(given or DEFAULT_MIB) << 20


def beyond_limit(size: int) -> str:
    """What is wrong with so many bytes, and what lifts the limit; empty where there are not too many."""
    limit = limit_bytes()
    if size <= limit:
        return ""
    mebibytes = -(-size >> 20)
    return (
        f"takes {mebibytes:,} MiB or more unpacked, and at most {limit >> 20:,} are read; {LIMIT_VARIABLE}={2 * mebibytes} "
        "in the environment lifts that"
    )
