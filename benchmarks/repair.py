"""`memalpha-gym repair`: what can be read of a damaged episode log, in a new file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from memalpha_gym.cli import CommandError
from memalpha_gym.log_checks import readable_rows, sum_of
from memalpha_gym.recording import APPLICATION_ID, SCHEMA_VERSION, SELECT_NUMBERED, EpisodeRecord, RunLog, record_of
from memalpha_gym.terminal import open_output

from .options import parse_options


@dataclass(frozen=True)
class RepairOptions:
    """Save what can be read of a file of `memalpha-gym bench` that is damaged; the file itself is left as it is.

    An episode that reads otherwise than it was written is left out. `bench` with the options of the run and --out NEW.db plays
    what is missing.
    """

    file: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="RUN.db")]
    """The damaged file."""
    out: Annotated[str, tyro.conf.arg(metavar="NEW.db")]
    """The file to make; there must be none."""


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where nothing could be saved."""
    options = parse_options(RepairOptions, "repair", argv)
    saved, lost = repair(Path(options.file), Path(options.out))
    open_output().print(
        f"{options.out}: {saved} episodes saved, {lost} could not be read", markup=False, soft_wrap=True
    )
    return int(not saved)


def repair(file: Path, out: Path) -> tuple[int, int]:
    """Copy every episode that can be read, and return how many there were and how many could not be.

    Raises:
        CommandError: there is no such file, nothing of it can be read, it is of another program or version, or `out` exists.
    """
    if not file.is_file():
        raise CommandError(f"there is no file {file}")
    if out.exists():
        raise CommandError(f"--out {out} exists, and repair replaces nothing; name another file")
    saved = lost = 0
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as damaged:
            damaged.execute("PRAGMA writable_schema = ON")  # opens a file that is shorter than it says; it is read only
            _check_owner(damaged, file)
            rows = _rows(damaged)
            first = next(rows, None)
            with RunLog(out) as log, log.at_once():
                while first is not None:
                    record, episode = first
                    lost += record is None
                    if record is not None:
                        log.append(record, episode)
                        saved += 1
                    first = next(rows, None)
    except sqlite3.Error as error:
        raise CommandError(
            f"{file}: {error}, and nothing of it can be read; delete it, and play the run again into a new file"
        ) from error
    return saved, lost


def _check_owner(damaged: sqlite3.Connection, file: Path) -> None:
    owner, version = (damaged.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if owner != APPLICATION_ID or version != SCHEMA_VERSION:
        raise CommandError(
            f"{file} is no episode log of this version of memalpha-gym, so that nothing of it can be saved"
        )


def _rows(damaged: sqlite3.Connection) -> Iterator[tuple[EpisodeRecord | None, str]]:
    """Every episode that reads as it was written; None for any other."""
    for number, row in readable_rows(damaged, SELECT_NUMBERED):
        known = _sum(damaged, number)
        if row is None or (known is not None and known != sum_of(row)):
            yield None, ""
            continue
        try:
            record = record_of(row[:-1])
        except (ValueError, TypeError, RecursionError):
            yield None, ""
        else:
            yield record, row[-1]


def _sum(damaged: sqlite3.Connection, number: int) -> int | None:
    try:
        found = damaged.execute("SELECT sum FROM sums WHERE episode = ?", (number,)).fetchone()
    except sqlite3.Error:
        return None
    return found and int(found[0])
