"""`memalpha-gym data`: the table of its commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tyro
from tyro.extras import subcommand_cli_from_dict

from memalpha_gym.cli import PROGRAM, command_errors

from .build import Build
from .contamination import Contamination
from .export import Export
from .gallery import Gallery
from .inspect import Inspect
from .splits import Splits
from .validate import Validate

COMMANDS: Mapping[str, type] = {
    "build": Build,
    "inspect": Inspect,
    "validate": Validate,
    "export": Export,
    "contamination": Contamination,
    "gallery": Gallery,
    "splits": Splits,
}
"""The commands: settings, whose `run` does it and returns the exit status."""

DESCRIPTION = (
    "Tasks in the parquet form that Mem-α published: files of eight columns, an instance per row, rows counted from 0. "
    "Generated worlds need no data: gallery shows them, splits proves that their splits share nothing."
)


def main(argv: Sequence[str]) -> int:
    """Run a command and return its exit status: 0 done, 1 something was found, 2 wrong arguments or data."""
    command: Any = subcommand_cli_from_dict(
        dict(COMMANDS),
        prog=f"{PROGRAM} data",
        description=DESCRIPTION,
        args=list(argv) or ["--help"],
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    with command_errors():
        status: int = command.run()
    return status
