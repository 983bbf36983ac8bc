"""The command line: a table of commands, each loaded when it is called, so that the engine imports no wing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import gymnasium as gym
from rich.table import Table

from memalpha_gym._version import __version__
from memalpha_gym.arguments import one_line, suggestion
from memalpha_gym.registration import load
from memalpha_gym.terminal import open_output

PROGRAM = "memalpha-gym"


class CommandError(Exception):
    """What was asked for cannot be done; the message, one line, says what to change."""


@contextmanager
def command_errors(where: str = "") -> Iterator[None]:
    """Turn what is wrong with a user's arguments, files or packages into a `CommandError`.

    Args:
        where: what the message begins with, such as an agent's name; empty for nothing.

    Raises:
        CommandError: the block raised an error of value, key, file, import or environment.
    """
    try:
        yield
    except BrokenPipeError:  # the reader of our output is gone, which no argument can mend
        raise
    except (ValueError, LookupError, OSError, ImportError, gym.error.Error) as error:
        raise CommandError(f"{where}{': ' if where else ''}{one_line(error)}") from error


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table.

    Attributes:
        function: `module:function`; it is called with the command's arguments and returns the exit status.
        summary: what it does, for `--help`.
    """

    function: str
    summary: str


COMMANDS: dict[str, Command] = {
    "list": Command("memalpha_gym.benchmarks.listing:main", "the environments: id, competency, data needed"),
    "play": Command("memalpha_gym.benchmarks.play:main", "one episode of one agent, drawn step by step"),
    "bench": Command("memalpha_gym.benchmarks.bench:main", "agents compared over environments: a table, JSON, SQLite"),
    "merge": Command(
        "memalpha_gym.benchmarks.merge:main", "files of bench in one: the shards of a run, or other agents"
    ),
    "report": Command(
        "memalpha_gym.benchmarks.report.command:main",
        "files of bench as one page: who is best, where, why; every episode",
    ),
    "replay": Command(
        "memalpha_gym.benchmarks.report.replay_command:main", "one episode of a file of bench, step by step"
    ),
    "repair": Command(
        "memalpha_gym.benchmarks.repair:main", "what can be read of a damaged file of bench, in a new one"
    ),
    "rescore": Command(
        "memalpha_gym.benchmarks.rescore:main", "recorded episodes read, scored or paid otherwise, old beside new"
    ),
    "export": Command(
        "memalpha_gym.benchmarks.export:main", "recorded episodes as chat messages for other trainers, in JSONL"
    ),
    "submit": Command(
        "memalpha_gym.benchmarks.leaderboard.submit:main", "a run of bench as an entry for the leaderboard"
    ),
    "leaderboard": Command(
        "memalpha_gym.benchmarks.leaderboard.command:main", "entries checked, ranked and made a page of"
    ),
    "train": Command("memalpha_gym.agents.ppo.command:main", "teach a language model to build memory, by GRPO or PPO"),
    "prompt": Command(
        "memalpha_gym.agents.language_model.command:main",
        "what a model is sent for a state, as JSON; the published form too",
    ),
    "data": Command(
        "memalpha_gym.envs.data.command:main",
        "data sets: build, inspect, validate, export, compare; worlds: gallery, splits",
    ),
    "products": Command(
        "memalpha_gym.agents.products.command:main", "memory products of others: install, list, remove"
    ),
    "serve": Command("memalpha_gym.agents.adapters.serve:main", "an environment behind HTTP, for trainers elsewhere"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 1 done without a result, 2 wrong arguments, 130 interrupted.

    Args:
        argv: the arguments after the program's name; those of the process by default.
    """
    # The threads of OpenMP, and so of torch, wait for each other in a busy loop: on cores that other jobs use too, most of the
    # time goes there. It is read when torch is loaded, which no command has done yet.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    name, *arguments = (sys.argv[1:] if argv is None else argv) or ["--help"]
    try:
        if name in ("-h", "--help"):
            _print_help()
            return 0
        if name == "--version":
            print(f"{PROGRAM} {__version__}")
            return 0
        status = _command(name)(arguments)
        sys.stdout.flush()  # a pipe that is closed shows here, and not on the way out
        return status
    except CommandError as error:
        print(f"{PROGRAM}: {one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{PROGRAM}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output (`| head`) is gone; Python would complain once more when it flushes on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _command(name: str) -> Callable[[Sequence[str]], int]:
    if name not in COMMANDS:
        raise CommandError(f"there is no command {name!r}; {suggestion(name, list(COMMANDS))}")
    if os.getcwd() not in sys.path:  # a console script's path lacks it, and `--agent module:Class` is looked for there
        sys.path.append(os.getcwd())
    function: Callable[[Sequence[str]], int] = load(COMMANDS[name].function)
    return function


def _print_help() -> None:
    output, commands = open_output(), Table.grid(padding=(0, 2), pad_edge=True)
    for name, command in COMMANDS.items():
        commands.add_row(name, command.summary)
    for part in (
        f"usage: {PROGRAM} COMMAND [options]\n",
        "Agents that build a memory while they read, and what can be answered from it.\n",
        commands,
        f"\n{PROGRAM} COMMAND --help explains a command's options.",
    ):
        output.print(part, markup=False)


if __name__ == "__main__":
    # Run as a script this module is __main__: commands raise the CommandError of the module they import.
    from memalpha_gym.cli import main as imported_main

    sys.exit(imported_main())
