"""Tasks from parquet files: found under `data=` or loaded from the hub, and divided into splits.

The split of a row is the one that its file is named after (`train.parquet`, `data/test-00000-of-00001.parquet`,
`test/part.parquet`), or its split on the hub. Files are used whole: all rows of a training file are for training. Where there is
no validation file, the rows of Mem-α's test file serve for validation too, as in the public code.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

import gymnasium as gym

from memalpha_gym.arguments import parse_split
from memalpha_gym.tasks import Competency, Split, Task

from ..reading.fields import DataError, data_error
from ..reading.places import DataSet, Place, find, load_hub
from ..reading.splits import check_index, items_of
from ..reading.tables import column_names
from .files import place_of, read_rows
from .rows import to_task
from .sources import source_named

T = TypeVar("T")

_SPLIT_NAME = re.compile(r"(?<![a-z])(train|validation|valid|dev|test)(?![a-z])")
_SPLITS = dict.fromkeys(("validation", "valid", "dev"), Split.VALIDATION) | {
    "train": Split.TRAIN,
    "test": Split.TEST,
}


@dataclass(frozen=True, slots=True)
class ParquetSet:
    """A data set of rows.

    Attributes:
        dataset: where its files are found.
        unnamed: the split of rows whose file names none; None has them divided by a hash, as raw data is.
        passed_over: a column by which files of another form are known, and passed over.
        evaluated: whether the paper only evaluates on them (`Question.evaluated`).
        validates_on_test: whether the rows of test serve for validation too, where no file is a validation file.
    """

    dataset: DataSet
    unnamed: Split | None = None
    passed_over: str = ""
    evaluated: bool = False
    validates_on_test: bool = False


@dataclass(frozen=True)
class ParquetTasks:
    """The tasks of a data set of rows; the arguments are those of `MemalphaEnv`."""

    form: ParquetSet
    data: str | Path | None = None
    split: Split = Split.TRAIN
    data_source: str | None = None
    skip_bad: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", parse_split(self.split))
        _ = self.tasks  # so that missing or broken data is reported now, not in an episode

    @property
    def name(self) -> str:
        """The source's name where one was chosen, else the data set's folder."""
        return self.data_source or self.form.dataset.folder

    @property
    def competency(self) -> Competency:
        """What the tasks test, where all test the same; accurate retrieval, the largest part, where they do not."""
        tested = {task.competency for task in self.tasks}
        return tested.pop() if len(tested) == 1 else Competency.RETRIEVAL

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All of them, in the order of files and rows."""
        place = find(self.form.dataset, self.data)
        if self.form.passed_over:
            place = files_with(self.form.passed_over, place, wanted=False)
        return _tasks(self.form, place, self.split, self.data_source, self.skip_bad)

    def __len__(self) -> int:
        return len(self.tasks)

    def __getitem__(self, index: int) -> Task:
        return self.tasks[check_index(self, index)]


@lru_cache(maxsize=8)
def _tasks(form: ParquetSet, place: Place, split: Split, data_source: str | None, skip_bad: bool) -> tuple[Task, ...]:
    loaded = _load(form, place, data_source, skip_bad)
    tasks = _of_split(form, split, loaded)
    if not tasks:
        there = ", ".join(str(other) for other in Split if _of_split(form, other, loaded))
        raise data_error(place.where, "", f"has no {split} split; there are: {there}", "Take another split=.")
    return tuple(tasks)


@lru_cache(maxsize=4)
def _load(
    form: ParquetSet, place: Place, data_source: str | None, skip_bad: bool
) -> tuple[tuple[Split | None, Task], ...]:
    """The tasks of one data source, or of all, each with the split that its file names."""

    rows = (
        (str(row.get("data_source")), partial(_placed_task, form, split, where, row))
        for split, where, row in _rows(place, form.dataset)
    )
    return take_sound(rows, place, data_source, skip_bad=skip_bad)


def _placed_task(
    form: ParquetSet, split: Split | None, where: str, row: Mapping[str, Any]
) -> tuple[Split | None, Task]:
    split = split or form.unnamed
    return split, to_task(row, where, split or Split.ALL, evaluated=form.evaluated)


def take_sound(
    rows: Iterable[tuple[str, Callable[[], T]]], place: Place, data_source: str | None, *, skip_bad: bool
) -> tuple[T, ...]:
    """What rows hold.

    Args:
        rows: the data source of each, and what reads it, which is called before the next row is asked for.
        place: where they lie, for error messages.
        data_source: the only one to be taken, by its published name or by ours; None for all.
        skip_bad: whether rows that are at fault are left out, with a warning that names them.

    Raises:
        DataError: a row is at fault; or there is none, or none of the data source.
    """
    found: list[T] = []
    bad: list[str] = []
    names: Counter[str] = Counter()
    for name, read in rows:
        names[name] += 1
        if data_source is not None and not _is_source(name, data_source):
            continue
        try:
            found.append(read())
        except DataError as error:
            if not skip_bad:
                raise
            bad.append(str(error))
    if bad:
        gym.logger.warn(f"{len(bad)} of {names.total()} rows were left out:\n" + "\n".join(bad))
    if found:
        return tuple(found)
    if data_source is None:
        raise data_error(place.where, "", "has no rows")
    there = ", ".join(f"{name} ({count})" for name, count in sorted(names.items()))
    raise data_error(place.where, "", f"has no rows of data_source={data_source!r}", f"There are: {there}.")


def _is_source(name: str, wanted: str) -> bool:
    source = source_named(name)
    return name == wanted or (source is not None and source.source == wanted)


def _rows(place: Place, dataset: DataSet) -> Iterator[tuple[Split | None, str, Mapping[str, Any]]]:
    """Every row with the split that its file names, and its place."""
    if not place.files:
        for name, rows in load_hub(dataset).items():
            for index, row in enumerate(rows):
                yield split_named(name), place_of(f"{place.where}/{name}", index), row
    for path in place.paths:
        split = split_named(path.name if str(path) == place.where else str(path.relative_to(place.where)))
        for index, row in enumerate(read_rows(path)):
            yield split, place_of(path, index), row


def split_named(name: str) -> Split | None:
    """The split that the name of a file, or of a folder that it stands in, speaks of; the last one where there are more."""
    found = _SPLIT_NAME.findall(name.lower())
    return _SPLITS[found[-1]] if found else None


def _of_split(form: ParquetSet, split: Split, loaded: Sequence[tuple[Split | None, Task]]) -> list[Task]:
    named: dict[Split, list[Task]] = defaultdict(list)
    for own, task in loaded:
        if own is not None:
            named[own].append(task)
    if split is Split.ALL:
        return [task for _, task in loaded]
    if form.validates_on_test and Split.VALIDATION not in named:
        named[Split.VALIDATION] = named[Split.TEST]
    unnamed = [task for own, task in loaded if own is None]
    return [*named[split], *items_of(split, unnamed, _group)]


def _group(task: Task) -> str:
    """Tasks over the same chunks stay together."""
    return "\n".join(task.chunks)


@lru_cache(maxsize=16)
def files_with(column: str, place: Place, wanted: bool = True) -> Place:
    """The place without the files that lack a column; or, where that is not wanted, without those that have it.

    Raises:
        DataError: none is left.
    """
    left = tuple(file for file in place.files if (column in column_names(file.path)) is wanted)
    if place.files and not left:
        problem = f"holds only files {'without' if wanted else 'with'} a column {column}"
        raise data_error(place.where, "", problem, "Take the other form=, or give other files as data=.")
    return Place(place.where, left)
