"""`memalpha-gym data`: files in the published form, built, looked into, checked, compared; and the generated worlds, shown."""

# ruff: noqa: T201  (a command prints)
from __future__ import annotations

import difflib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import tyro
from rich import box
from rich.console import Console
from rich.table import Table

from memalpha_gym.cli import PROGRAM, CommandError
from memalpha_gym.tasks import Task

from ..reading.fields import DataError
from ..reading.splits import as_split
from .build import build, build_mix, draw_tasks, open_source, slug, source_id
from .contamination import collect, find_overlaps
from .inspect import SourceFigures, data_source, figures, published_figures
from .rows import SUFFIX, PublishedTask, read_tasks
from .validate import Checked, Fault, find_faults
from .worlds import GallerySettings, SplitsSettings, run_gallery, run_splits

MIX = "mix"
INSTANCES, VALIDATION_INSTANCES = 100, 10
PIPED_WIDTH = 120
"""Columns of a table where standard output is no terminal and COLUMNS is not set."""


def main(argv: Sequence[str]) -> int:
    """Run a sub-command and return its exit status: 0 done, 1 something was found, 2 wrong arguments or data."""
    name, *arguments = list(argv) or ["--help"]
    if name in ("-h", "--help"):
        print(_help())
        raise SystemExit(0)
    if name not in COMMANDS:
        close = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(COMMANDS)}"
        raise CommandError(f"data has no command {name!r}; {hint}")
    settings, function = COMMANDS[name]
    parsed: Any = tyro.cli(
        settings, prog=f"{PROGRAM} data {name}", args=arguments, config=(tyro.conf.FlagCreatePairsOff,)
    )
    try:
        status: int = function(parsed)
    except BrokenPipeError:
        raise
    except (ValueError, LookupError, OSError, ImportError) as error:
        raise CommandError(" ".join(str(error).split()) or type(error).__name__) from error
    return status


def _help() -> str:
    rows = [f"  {name:14} {(settings.__doc__ or '').splitlines()[0]}" for name, (settings, _) in COMMANDS.items()]
    return "\n".join(
        [
            f"usage: {PROGRAM} data COMMAND [options]",
            "",
            "Data in the published form: parquet files of eight columns, an instance a row, rows counted from 0.",
            "Generated worlds need no data: gallery shows them, splits proves that their splits share nothing.",
            "",
            *rows,
            "",
            f"{PROGRAM} data COMMAND --help explains a command's options.",
        ]
    )


# --- build --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BuildSettings:
    """Build parquet files from raw data: of one source, or of the paper's training mix.

    SOURCE is squad, hotpotqa, trec-coarse, …, a data_source of the published files, a registered id, or mix: all sources
    that Mem-α trains on, as train.parquet and validation.parquet, each from its own part of the raw data. The same settings,
    data and seed give the same bytes.
    """

    source: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="SOURCE")]
    """What to build."""
    out: Annotated[str, tyro.conf.arg(metavar="DIR")]
    """Folder to write to. A source's files are called SOURCE-SPLIT.parquet."""
    raw: Annotated[str | None, tyro.conf.arg(metavar="PATH", help_behavior_hint="")] = None
    """Raw data: a file, or a folder with a sub-folder for each source. Default: $MEMALPHA_DATA, then the hub."""
    split: Annotated[str, tyro.conf.arg(metavar="S[,S…]")] = "train"
    """Parts of the source, a file each: train, validation, test, or all where nothing is trained. The mix has its own."""
    instances: int = INSTANCES
    """The most instances of a source in a file. A source that has fewer gives all it has."""
    validation_instances: int = VALIDATION_INSTANCES
    """The same for the validation file of the mix."""
    seed: int = 0
    """Draws the instances."""
    recipe: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """How instances are put together: suite, or paper for the published sizes. Default: paper for the mix, else suite."""
    env_arg: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(metavar="NAME=VALUE")] = ()
    """A further argument of the source's environment, such as questions=20. May be given many times."""


def run_build(settings: BuildSettings) -> int:
    """Write the files and name each; sources without data are left out of the mix, and named."""
    _check_at_least("--instances", settings.instances, 1)
    _check_at_least("--validation-instances", settings.validation_instances, 1)
    _check_at_least("--seed", settings.seed, 0)
    out, arguments = Path(settings.out).expanduser(), _arguments(settings.env_arg)
    if settings.source == MIX:
        return _build_mix(settings, out, arguments)
    environment = source_id(settings.source)
    if settings.recipe is not None:
        arguments["recipe"] = settings.recipe
    for split in dict.fromkeys(as_split(word.strip()) for word in settings.split.split(",")):
        path = out / f"{slug(environment)}-{split}{SUFFIX}"
        count = build(open_source(environment, settings.raw, split, arguments), path, settings.instances, settings.seed)
        print(f"{path}: {_count(count, 'instance')} of {environment}")
    return 0


def _build_mix(settings: BuildSettings, out: Path, arguments: Mapping[str, Any]) -> int:
    def skipped(source: str, split: str, error: DataError) -> None:
        _note(f"skipped {source} in {split}: {error}")

    counts = {"train": settings.instances, "validation": settings.validation_instances}
    built = build_mix(settings.raw, out, counts, settings.seed, settings.recipe or "paper", arguments, skipped)
    for file in built:
        sources = ", ".join(f"{slug(name)} {count}" for name, count in file.instances.items())
        print(f"{file.path}: {_count(sum(file.instances.values()), 'instance')} ({sources})")
    return 0


def _arguments(pairs: Sequence[str]) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not (separator and name.isidentifier()):
            raise CommandError(f"--env-arg {pair!r} is not of the form name=value")
        if name in ("data", "split", "recipe"):
            raise CommandError(f"--env-arg {pair!r}: this is the option --{'raw' if name == 'data' else name}")
        try:
            arguments[name] = json.loads(value)
        except ValueError:
            arguments[name] = value
    return arguments


# --- inspect ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InspectSettings:
    """Show what files hold, or what a source gives: instances, chunks, tokens, questions, beside the paper's figures."""

    what: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="PATH|SOURCE")]
    """A parquet file, a folder of them, or a source that is built here and not written."""
    raw: Annotated[str | None, tyro.conf.arg(metavar="PATH", help_behavior_hint="")] = None
    """Raw data of a source. Default: $MEMALPHA_DATA, then the hub."""
    split: str = "train"
    """Part of a source."""
    instances: int = INSTANCES
    """The most instances of a source to look at."""
    seed: int = 0
    """Draws them."""
    recipe: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """How a source's instances are put together: suite, or paper."""
    skip_bad: bool = False
    """Leave out rows that are at fault, name and count them."""


def run_inspect(settings: InspectSettings) -> int:
    """Print the table."""
    _check_at_least("--instances", settings.instances, 1)
    if _is_path(settings.what):
        tasks: Iterable[tuple[str, Task]] = (
            (row.row["data_source"], row.task) for row in _read(settings.what, settings.skip_bad)
        )
    else:
        arguments = {"recipe": settings.recipe} if settings.recipe else {}
        source = open_source(source_id(settings.what), settings.raw, as_split(settings.split), arguments)
        tasks = ((data_source(task), task) for task in draw_tasks(source, settings.instances, settings.seed))
    _print_figures(figures(tasks))
    return 0


def _print_figures(found: Mapping[str, SourceFigures]) -> None:
    table = Table(box=box.HORIZONTALS, show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("data_source", no_wrap=True)
    for header in ("instances", "chunks", "tokens\na chunk", "questions", "answers\na question"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("metric", overflow="fold")
    for source, row in found.items():
        chunks, tokens, questions = row.chunks / row.instances, row.tokens / row.chunks, row.questions / row.instances
        cells = (f"{chunks:,.1f}", f"{tokens:,.0f}", f"{questions:,.1f}", f"{row.answers / row.questions:.2f}")
        table.add_row(source, f"{row.instances:,}", *cells, ", ".join(row.metrics))
        reported = published_figures(source)
        if reported is not None:
            tokens, chunks, asked = reported
            cells = (f"{chunks:,.1f}", f"{tokens:,.0f}", "" if asked is None else f"{asked:,.1f}", "")
            table.add_row("  as Mem-α reports", "", *cells, style="dim")
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    Console(highlight=False, width=width).print(table)


# --- validate -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ValidateSettings:
    """Find every fault of files: columns, types, JSON, empty texts, counts, sources, answers that stand nowhere.

    A line a fault: file, row (from 0), field, what is wrong. Exit status 1 where there is any; warnings alone give 0.
    """

    path: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="PATH")]
    """A parquet file, or a folder of them."""
    limit: int = 100
    """The most lines to print; 0 for all."""


def run_validate(settings: ValidateSettings) -> int:
    """Print faults and a summary; 1 where there is a fault."""
    _check_at_least("--limit", settings.limit, 0)
    checked, counts = Checked(), {True: 0, False: 0}

    def counted() -> Iterator[Fault]:
        for fault in find_faults(settings.path, checked):
            counts[fault.warning] += 1
            yield fault

    _print_list(counted(), settings.limit)
    faults, warnings = counts[False], counts[True]
    print(
        f"{_count(faults, 'fault')}, {_count(warnings, 'warning')} in {_count(checked.rows, 'row')} "
        f"of {_count(checked.files, 'file')}"
    )
    return int(faults > 0)


# --- export -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExportSettings:
    """Write files as JSON lines: an instance a line, its chunks, questions and metadata as JSON and not as text in JSON."""

    path: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="PATH")]
    """A parquet file, or a folder of them."""
    to: Annotated[str, tyro.conf.arg(metavar="FORMAT")] = "jsonl"
    """The format: jsonl."""
    out: Annotated[str | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")] = None
    """The file to write. Default: standard output."""
    skip_bad: bool = False
    """Leave out rows that are at fault, name and count them."""


def run_export(settings: ExportSettings) -> int:
    """Write the lines."""
    if settings.to != "jsonl":
        raise CommandError(f"--to {settings.to}: there is no such format; there is jsonl")
    lines = (_json_line(row.row) for row in _read(settings.path, settings.skip_bad))
    if settings.out is None:
        for line in lines:
            print(line)
        return 0
    path = Path(settings.out).expanduser()
    with path.open("w", encoding="utf-8") as file:
        count = sum(1 for line in lines if file.write(line + "\n"))
    print(f"{path}: {_count(count, 'line')}")
    return 0


def _json_line(row: Mapping[str, Any]) -> str:
    """A row as one line, its JSON columns decoded. Half a surrogate pair, which UTF-8 has no form for, stays an escape."""
    encoded = ("chunks", "questions_and_answers", "metadata")
    decoded = {name: json.loads(value or "{}") if name in encoded else value for name, value in row.items()}
    return json.dumps(decoded, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


# --- contamination ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ContaminationSettings:
    """Find what two collections share: 13 words in a row of chunks, questions or answers, sentences, label numbers.

    A line a finding: what is shared, and where in A and in B. Exit status 1 where there is any.
    """

    a: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="A")]
    """A parquet file, or a folder of them: training data, say."""
    b: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="B")]
    """What it is compared with: test data, say."""
    limit: int = 100
    """The most lines to print; 0 for all."""
    skip_bad: bool = False
    """Leave out rows that are at fault, name and count them."""


def run_contamination(settings: ContaminationSettings) -> int:
    """Print findings and a summary; 1 where there is any."""
    _check_at_least("--limit", settings.limit, 0)
    left, right = (collect(_read(path, settings.skip_bad)) for path in (settings.a, settings.b))
    overlaps = list(find_overlaps(left, right))
    _print_list(iter(overlaps), settings.limit)
    kinds = {overlap.kind: 0 for overlap in overlaps}
    for overlap in overlaps:
        kinds[overlap.kind] += 1
    found = ", ".join(f"{kind} {count}" for kind, count in kinds.items()) or "nothing"
    print(f"shared by {_count(left.instances, 'instance')} and {_count(right.instances, 'instance')}: {found}")
    return int(bool(overlaps))


# --- what they have in common -------------------------------------------------------------------------------------------

COMMANDS: Mapping[str, tuple[type, Callable[[Any], int]]] = {
    "build": (BuildSettings, run_build),
    "inspect": (InspectSettings, run_inspect),
    "validate": (ValidateSettings, run_validate),
    "export": (ExportSettings, run_export),
    "contamination": (ContaminationSettings, run_contamination),
    "gallery": (GallerySettings, run_gallery),
    "splits": (SplitsSettings, run_splits),
}
"""The sub-commands, with their settings."""


def _read(path: str, skip_bad: bool) -> Iterator[PublishedTask]:
    """The rows of a path; those that are skipped are named, and counted at the end."""
    bad = 0

    def skipped(error: DataError) -> None:
        nonlocal bad
        bad += 1
        _note(f"skipped {error}")

    yield from read_tasks(path, skip_bad=skip_bad, skipped=skipped)
    if bad:
        _note(f"{path}: {_count(bad, 'row')} skipped")


def _is_path(what: str) -> bool:
    path = Path(what).expanduser()
    return path.suffix == SUFFIX or (path.exists() and (path.is_file() or any(path.rglob(f"*{SUFFIX}"))))


def _print_list(lines: Iterator[object], limit: int) -> None:
    """Print lines up to a limit, and how many more there are."""
    for line in islice(lines, limit or None):
        print(_shown(str(line)))
    rest = sum(1 for _ in lines)
    if rest:
        print(f"and {rest:,} more; --limit 0 prints all")


def _shown(line: str) -> str:
    """A line that may hold anything of a file's, without what would steer a terminal or break it."""
    return "".join(character if character.isprintable() else " " for character in line)


def _note(line: str) -> None:
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(_shown(line))


def _check_at_least(option: str, value: int, least: int) -> None:
    if value < least:
        raise CommandError(f"{option} is {value}; give {least} or more")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
