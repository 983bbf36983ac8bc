"""What is in files of the published form: a line for each data source, beside the figures that the paper reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from memalpha_gym.tasks import Task
from memalpha_gym.tokenization import get_tokenizer

from ..parquet.sources import published_name

PublishedFigures = tuple[float, float, float | None]

PUBLISHED: Mapping[str, PublishedFigures] = {
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
"""Tokens a chunk, chunks and questions an instance that Mem-α reports for its training data, and below them for those
sources of MemoryAgentBench that it does not train on; by data source. None where it reports no figure."""


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


def published_figures(data_source: str) -> PublishedFigures | None:
    """Tokens a chunk, chunks and questions an instance that the paper reports; None for a source that it does not have."""
    return next((row for pattern, row in PUBLISHED.items() if fnmatchcase(data_source.lower(), pattern)), None)


def data_source(task: Task) -> str:
    """The name that a task's source has in published files."""
    return published_name(task.source)
