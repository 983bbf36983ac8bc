"""`memalpha-gym data inspect`: what files hold, a line for each data source, beside the figures that the paper reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import tyro

from memalpha_gym.arguments import check_count, parse_split
from memalpha_gym.tasks import Task
from memalpha_gym.terminal import new_table, open_output
from memalpha_gym.tokenization import get_tokenizer

from ..parquet.files import SUFFIX
from ..parquet.sources import data_source_name
from .output import optional, read
from .source import INSTANCES, drawn_tasks, open_source, source_id

ReportedFigures = tuple[float, float, float | None]

REPORTED: Mapping[str, ReportedFigures] = {
    "squad": (1084, 9.9, 94.8),
    "hotpotqa": (1005, 9.7, 16.7),
    "perltqa": (517, 23.3, 100),
    "lme_train": (1528, 15.4, 4),
    "icl_nlu*": (611, 10, 100),
    "icl_trec_coarse*": (390, 10, 100),
    "pubmed-rct": (1676, 10, 100),
    "booksum": (1910, 7.8, 1),
    "ruler_qa1*": (2104, 103, None),
    "ruler_qa2*": (2164, 219, None),
    "longmemeval_s*": (1591, 218.6, 60),
    "icl_banking77*": (1150, 111, None),
    "icl_clinic150*": (3440, 38, None),
    "icl_trec_fine*": (1163, 108, None),
    "infbench_sum*": (2034, 88.9, None),
}
"""Tokens a chunk, chunks and questions per instance that Mem-α reports for its training data, and below them for those
sources of MemoryAgentBench that it does not train on; by data source. None where it reports no figure."""


@dataclass(frozen=True)
class Inspect:
    """Show what files hold, or what a source gives: instances, chunks, tokens, questions, beside the paper's figures."""

    what: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="PATH|SOURCE")]
    """A parquet file, a folder of them, or a source that is built here and not written."""
    raw: Annotated[str | None, optional("PATH")] = None
    """Raw data of a source. Default: $MEMALPHA_DATA, then the hub."""
    split: str = "train"
    """Part of a source."""
    instances: int = INSTANCES
    """The most instances of a source to look at."""
    seed: int = 0
    """Draws them."""
    recipe: Annotated[str | None, optional("NAME")] = None
    """How a source's instances are put together: suite, or paper."""
    skip_bad: bool = False
    """Leave out rows that are at fault, name and count them."""

    def run(self) -> int:
        """Print the table."""
        check_count("--instances", self.instances)
        check_count("--seed", self.seed, 0)
        print_figures(figures(self._tasks()))
        return 0

    def _tasks(self) -> Iterable[tuple[str, Task]]:
        if _is_path(self.what):
            return ((row.row["data_source"], row.task) for row in read(self.what, self.skip_bad))
        arguments = {"recipe": self.recipe} if self.recipe else {}
        source = open_source(source_id(self.what), self.raw, parse_split(self.split), arguments)
        return ((data_source_name(task.source), task) for task in drawn_tasks(source, self.instances, self.seed))


def _is_path(what: str) -> bool:
    path = Path(what).expanduser()
    return path.suffix == SUFFIX or (path.exists() and (path.is_file() or any(path.rglob(f"*{SUFFIX}"))))


@dataclass
class SourceFigures:
    """What the instances of one data source hold.

    Attributes:
        instances: how many there are.
        chunks, tokens: chunks, and tokens in them, of all instances.
        questions, answers: questions, and accepted answers to them, of all instances.
        metrics: how many questions each metric scores.
    """

    instances: int = 0
    chunks: int = 0
    tokens: int = 0
    questions: int = 0
    answers: int = 0
    metrics: dict[str, int] = field(default_factory=dict)

    def add(self, task: Task) -> None:
        """Count an instance."""
        count = get_tokenizer().count
        self.instances += 1
        self.chunks += len(task.chunks)
        self.tokens += sum(count(chunk) for chunk in task.chunks)
        self.questions += len(task.questions)
        self.answers += sum(len(question.answers) for question in task.questions)
        for question in task.questions:
            self.metrics[question.metric] = self.metrics.get(question.metric, 0) + 1


def figures(tasks: Iterable[tuple[str, Task]]) -> dict[str, SourceFigures]:
    """The figures of each data source, in the order in which sources appear.

    Args:
        tasks: data sources with a task each.
    """
    found: dict[str, SourceFigures] = {}
    for source, task in tasks:
        found.setdefault(source, SourceFigures()).add(task)
    return found


def reported_figures(data_source: str) -> ReportedFigures | None:
    """Tokens a chunk, chunks and questions per instance that the paper reports; None for a source that it does not have."""
    return next((row for pattern, row in REPORTED.items() if fnmatchcase(data_source.lower(), pattern)), None)


def print_figures(found: Mapping[str, SourceFigures]) -> None:
    """Print a table of figures, each source's above those of the paper."""
    table = new_table()
    table.add_column("data_source", no_wrap=True)
    for header in ("instances", "chunks", "tokens\nper chunk", "questions", "answers\nper question"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("metric", overflow="fold")
    for source, row in found.items():
        chunks, tokens, questions = row.chunks / row.instances, row.tokens / row.chunks, row.questions / row.instances
        cells = (f"{chunks:,.1f}", f"{tokens:,.0f}", f"{questions:,.1f}", f"{row.answers / row.questions:.2f}")
        table.add_row(source, f"{row.instances:,}", *cells, ", ".join(row.metrics))
        reported = reported_figures(source)
        if reported is not None:
            tokens, chunks, asked = reported
            cells = (f"{chunks:,.1f}", f"{tokens:,.0f}", "" if asked is None else f"{asked:,.1f}", "")
            table.add_row("  as Mem-α reports", "", *cells, style="dim")
    open_output().print(table)
