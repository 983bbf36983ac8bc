"""`memalpha-gym data inspect`: what files hold, a line for each data source, beside the figures that the paper reports."""

from __future__ import annotations

import math
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


@dataclass(frozen=True, slots=True)
class Reported:
    """What Mem-α reports of a data source.

    Attributes:
        data: the collection that it stands in.
        tokens: tokens a chunk.
        chunks: chunks an instance.
        questions: questions an instance; None where no figure is reported.
    """

    data: str
    tokens: float
    chunks: float
    questions: float | None = None


TRAINED, BENCH = "Mem-α", "MemoryAgentBench"

REPORTED: Mapping[str, tuple[Reported, ...]] = {
    "squad": (Reported(TRAINED, 1084, 9.9, 94.8),),
    "hotpotqa": (Reported(TRAINED, 1005, 9.7, 16.7),),
    "perltqa": (Reported(TRAINED, 517, 23.3, 100),),
    "lme_train": (Reported(TRAINED, 1528, 15.4, 4),),
    "icl_nlu*": (Reported(TRAINED, 611, 10, 100), Reported(BENCH, 1167, 115)),
    "icl_trec_coarse*": (Reported(TRAINED, 390, 10, 100), Reported(BENCH, 1115, 111)),
    "pubmed-rct": (Reported(TRAINED, 1676, 10, 100),),
    "booksum": (Reported(TRAINED, 1910, 7.8, 1),),
    "ruler_qa1*": (Reported(BENCH, 2104, 103),),
    "ruler_qa2*": (Reported(BENCH, 2164, 219),),
    "longmemeval_s*": (Reported(BENCH, 1591, 218.6, 60),),
    "icl_banking77*": (Reported(BENCH, 1150, 111),),
    "icl_clinic150*": (Reported(BENCH, 3440, 38),),
    "icl_trec_fine*": (Reported(BENCH, 1163, 108),),
    "infbench_sum*": (Reported(BENCH, 2034, 88.9),),
}
"""What Mem-α reports for its training data and for MemoryAgentBench, by data source. Two sources are in both under one name, with
10 chunks and with more than a hundred."""


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


SourceRows = dict[tuple[str, Reported | None], SourceFigures]
"""Figures by data source, and by what is reported of it, where a name stands in two collections."""


def figures(tasks: Iterable[tuple[str, Task]]) -> SourceRows:
    """The figures of each data source, in the order in which sources appear.

    Args:
        tasks: data sources with a task each.
    """
    found: SourceRows = {}
    for source, task in tasks:
        found.setdefault((source, reported_figures(source, len(task.chunks))), SourceFigures()).add(task)
    return found


def reported_figures(data_source: str, chunks: int) -> Reported | None:
    """What the paper reports of a data source; None for one that it does not have.

    Args:
        data_source: its name.
        chunks: those of an instance, which tell a training instance from one of MemoryAgentBench: the nearer figure counts.
    """
    rows = next((rows for pattern, rows in REPORTED.items() if fnmatchcase(data_source.lower(), pattern)), ())
    return min(rows, key=lambda row: abs(math.log(row.chunks / max(chunks, 1))), default=None)


def print_figures(found: SourceRows) -> None:
    """Print a table of figures, each source's above those of the paper."""
    table = new_table()
    table.add_column("data_source", no_wrap=True)
    for header in ("instances", "chunks", "tokens\nper chunk", "questions", "answers\nper question"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("metric", overflow="fold")
    for (source, reported), row in found.items():
        chunks, tokens, questions = row.chunks / row.instances, row.tokens / row.chunks, row.questions / row.instances
        answers = f"{row.answers / row.questions:.2f}" if row.questions else ""
        cells = (f"{chunks:,.1f}", f"{tokens:,.0f}", f"{questions:,.1f}", answers)
        table.add_row(source, f"{row.instances:,}", *cells, ", ".join(row.metrics))
        if reported is not None:
            asked = "" if reported.questions is None else f"{reported.questions:,.1f}"
            where = "" if reported.data == TRAINED else f" for {reported.data}"
            cells = (f"{reported.chunks:,.1f}", f"{reported.tokens:,.0f}", asked, "")
            table.add_row(f"  as Mem-α reports{where}", "", *cells, style="dim")
    open_output().print(table)
