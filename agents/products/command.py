"""`memalpha-gym products`: the environments that memory products run in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import tyro
from tyro.extras import subcommand_cli_from_dict

from memalpha_gym.arguments import split_list
from memalpha_gym.cli import PROGRAM, command_errors
from memalpha_gym.terminal import new_table, open_notes, open_output

from .catalogue import PRODUCTS, find_product, lock_digest, version_of
from .environments import environment_path, environments, install, installation, products_folder, remove

_MEGABYTE = 1_000_000

Names = Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="NAME[,NAME…]")]
Folder = Annotated[str | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="")]


@dataclass(frozen=True)
class Install:
    """Make a virtual environment for each product, with the packages of the hashed lock that ships with this release.

    One that is there already is left as it is.
    """

    names: Names
    """Products; `products list` names them."""
    into: Folder = None
    """Where environments lie. Default: $MEMALPHA_PRODUCTS, or ~/.cache/memalpha-gym/products."""
    source: Annotated[str | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="")] = None
    """A checkout of the repository, for a product that is in no registry (amem)."""

    def run(self) -> int:
        """Install, and say what it took."""
        names = split_list("NAME", self.names)
        for name in names:
            find_product(name)
        for name in names:
            there = installation(environment_path(name, self.into)) is not None
            if not there:
                open_notes().print(f"{name} {version_of(name)}: installing into {environment_path(name, self.into)}")
            done = install(name, self.into, self.source)
            took = "was there" if there else f"{done.seconds:.0f} s"
            open_output().print(f"{name} {done.version}: {took}, {done.bytes / _MEGABYTE:,.0f} MB, lock {done.lock}")
        return 0


@dataclass(frozen=True)
class List:
    """Show the products, which of them are installed, and environments of other versions."""

    into: Folder = None
    """Where environments lie. Default: $MEMALPHA_PRODUCTS, or ~/.cache/memalpha-gym/products."""

    def run(self) -> int:
        """Print a table, and what is left of other releases."""
        table = new_table()
        for heading in ("product", "version", "lock", "installed", "what it is"):
            table.add_column(heading)
        for name, row in PRODUCTS.items():
            found = installation(environment_path(name, self.into))
            size = f"{found.bytes / _MEGABYTE:,.0f} MB" if found else "no"
            table.add_row(name, version_of(name), lock_digest(name), size, row.summary)
        output = open_output()
        output.print(table)
        known = {environment_path(name, self.into) for name in PRODUCTS}
        for path in environments(self.into):
            if path not in known or installation(path) is None:
                output.print(f"{path.name}: of another release, or half made", markup=False)
        output.print(f"in {products_folder(self.into)}", markup=False, soft_wrap=True)
        return 0


@dataclass(frozen=True)
class Remove:
    """Remove the environments of products, those of other versions too."""

    names: Names
    """Products."""
    into: Folder = None
    """Where environments lie. Default: $MEMALPHA_PRODUCTS, or ~/.cache/memalpha-gym/products."""

    def run(self) -> int:
        """Remove, and say what; 1 where there was nothing."""
        removed = [path for name in split_list("NAME", self.names) for path in remove(name, self.into)]
        for path in removed:
            open_output().print(f"removed {path}", markup=False, soft_wrap=True)
        return 0 if removed else 1


COMMANDS: Mapping[str, type] = {"install": Install, "list": List, "remove": Remove}
"""The commands: settings, whose `run` does it and returns the exit status."""


def main(argv: Sequence[str]) -> int:
    """Run a command and return its exit status: 0 done, 1 nothing to remove, 2 wrong arguments, or an install that failed."""
    command: Any = subcommand_cli_from_dict(
        dict(COMMANDS),
        prog=f"{PROGRAM} products",
        description="Memory products of others, each in an environment of its own, for --agents product:NAME.",
        args=list(argv) or ["--help"],
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    with command_errors():
        status: int = command.run()
    return status
