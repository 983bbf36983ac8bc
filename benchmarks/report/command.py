"""`memalpha-gym report`: a run as one page, and its leaderboard as CSV, LaTeX or Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from memalpha_gym.arguments import check_count
from memalpha_gym.cli import CommandError, command_errors
from memalpha_gym.recording import RunLogError
from memalpha_gym.terminal import open_notes, printable

from ..names import check_name
from ..options import optional, parse_options
from .building import Shown, build
from .groups import chosen, grouped
from .page import report_page
from .reading import Run, opened
from .tables import csv_table, latex_table, markdown_table


@dataclass(frozen=True)
class ReportOptions:
    """Write a run as one page that needs nothing else: who is best and whether that is sure, where each agent loses, why, at what
    cost, and every episode step by step.

    The chunks are made again from the environments, and each episode is played again and compared with its record. The same
    episodes give the same bytes, in however many files they lie. Episodes of different settings are never in one mean.
    """

    files: Annotated[tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="RUN.db …")]
    """Files that `bench --out` has written; several are joined as `merge` does."""
    out: Annotated[str | None, optional("PAGE.html")] = None
    """The page to write. Without it, and with none of the tables, it is beside the first file."""
    csv: Annotated[str | None, optional("FILE")] = None
    """Write the leaderboard as CSV: a line an agent and environment, with intervals."""
    latex: Annotated[str | None, optional("FILE")] = None
    """Write it as a LaTeX tabular for booktabs."""
    markdown: Annotated[str | None, optional("FILE")] = None
    """Write it as a Markdown table."""
    only: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(metavar="NAME=VALUE")] = ()
    """Only episodes of this value, such as budget=2x, split=test or agent=extract. May be given many times."""
    title: Annotated[str | None, optional("TEXT")] = None
    """The page's title."""
    steps: Annotated[int | None, optional("N")] = None
    """Tasks of each environment whose episodes are shown step by step; by default as many as keep the page below 20 MB."""
    data: Annotated[str | None, optional("PATH")] = None
    """Where the raw data of environments that need some lies now."""
    trust: bool = False
    """Import and run the environments, readers, judges and retrievers of others that the file names. For files of your own."""
    seconds: bool = True
    """Tell wall-clock times. Without them two runs of the same episodes give the same bytes."""


def main(argv: Sequence[str]) -> int:
    """Run the command."""
    options = parse_options(ReportOptions, "report", argv)
    wanted = _targets(options)
    notes = open_notes()
    try:
        with opened(_files(options.files)) as run:
            texts = _texts(options, run, notes)
    except RunLogError as error:
        raise CommandError(str(error)) from error
    with command_errors():
        for kind, path in wanted.items():
            path.write_text(texts[kind], encoding="utf-8", newline="")
            print(f"{path}: {len(texts[kind].encode()) / 1e6:.1f} MB" if kind == "out" else path)
    return 0


def _files(files: Sequence[str]) -> list[Path]:
    if not files:
        raise CommandError("report: name a file that bench --out has written")
    for file in files:
        check_name("report", file)
    paths = [Path(file).expanduser() for file in files]
    seen: dict[Path, Path] = {}
    for path in paths:
        if (other := seen.setdefault(path.resolve(), path)) is not path:
            raise CommandError(f"report: {path} is {other} once more; name each file once")
    return paths


def _targets(options: ReportOptions) -> dict[str, Path]:
    """The files to write, by kind. What is wrong with one shows before anything is read."""
    if options.steps is not None:
        with command_errors():
            check_count("--steps", options.steps, 0)
    given = {name: getattr(options, name) for name in ("out", "csv", "latex", "markdown")}
    wanted = {name: Path(path).expanduser() for name, path in given.items() if path is not None}
    files = _files(options.files)
    if not wanted:
        wanted["out"] = files[0].with_suffix(".html")
    for name, path in wanted.items():
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise CommandError(f"--{name} {path}: name a file in a folder that exists")
        if path.resolve() in {file.resolve() for file in files}:
            raise CommandError(f"--{name} {path} is the log itself; name another file")
    if len({path.resolve() for path in wanted.values()}) < len(wanted):
        raise CommandError("--out, --csv, --latex and --markdown: give each a file of its own")
    return wanted


def _texts(options: ReportOptions, run: Run, notes: Console) -> dict[str, str]:
    records = chosen(run.records, parse_only(options.only))
    groups = grouped(records, run.suites)
    texts = {}
    for kind, made in (("csv", csv_table), ("latex", latex_table), ("markdown", markdown_table)):
        if getattr(options, kind) is not None:
            texts[kind] = made(groups)
    if options.out is not None or not texts:
        with counted(notes, sum(len(group.records) for group in groups)) as done:
            content = build(
                replace(run, records=tuple(records)),
                groups,
                data=options.data or "",
                trust=options.trust,
                steps=options.steps,
                done=done,
            )
        texts["out"] = report_page(content, title=options.title or "", seconds=options.seconds)
        for told in _told(content.shown):
            notes.print(told)
    return texts


def _told(shown: Sequence[Shown]) -> Iterator[str]:
    """What the page warns of, for who reads the terminal."""
    for what, name in (("differ from their record, played again", "differs"), ("could not be played again", "missing")):
        found = [each for each in shown if getattr(each, name) and not each.record.failed]
        if found:
            yield printable(f"{len(found)} episodes {what}: {getattr(found[0], name)}")


def parse_only(pairs: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE` pairs as a dict.

    Raises:
        CommandError: a pair has another form.
    """
    found = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or not name:
            raise CommandError(f"--only {pair!r} is not of the form NAME=VALUE")
        found[name] = value
    return found


@contextmanager
def counted(notes: Console, total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error while episodes are played again; a function that is called after each."""
    columns = (TextColumn("episodes"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=notes, transient=True, disable=not notes.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
