"""Tasks from files in the published form: found under `data=` or loaded from the hub, and divided into splits.

The split of a row is the one that its file is named after (`train.parquet`, `data/test-00000-of-00001.parquet`,
`test/part.parquet`), or its split on the hub. Where there is no validation file, a tenth of each source's training rows is
held out for validation, chosen by a hash of their chunks, and left out of training.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import gymnasium as gym

from memalpha_gym.registration import ENVIRONMENTS
from memalpha_gym.tasks import Competency, Split, Task

from ..reading.fields import DataError, data_error
from ..reading.raw_data import GENERATED, VARIABLE, MissingDataError
from ..reading.splits import as_split, check_index, items_of, round_half_up
from .files import column_names, read_rows
from .rows import place_of, to_task
from .sources import published_source

T = TypeVar("T")

VALIDATION_SHARE = 0.1

_SPLIT_NAME = re.compile(r"(?<![a-z])(train|validation|valid|dev|test)(?![a-z])")
_SPLITS = dict.fromkeys(("validation", "valid", "dev"), Split.VALIDATION) | {
    "train": Split.TRAIN,
    "test": Split.TEST,
}


@dataclass(frozen=True, slots=True)
class PublishedSet:
    """A data set in the published form.

    Attributes:
        folder: its sub-folder under `data=`.
        hub: its name on the hub.
        unnamed: the split of rows whose file names none; None has them divided by a hash, as raw data is.
        passed_over: a column by which files of another form are known, and passed over.
    """

    folder: str
    hub: str
    unnamed: Split | None = None
    passed_over: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to load from: files with their times and sizes, by which a change is noticed, or the hub where there are none."""

    where: str
    files: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class PublishedTasks:
    """The tasks of a data set in the published form; the arguments are those of `MemalphaEnv`."""

    dataset: PublishedSet
    data: str | Path | None = None
    split: Split = Split.TRAIN
    data_source: str | None = None
    skip_bad: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "split", as_split(self.split))
        _ = self.tasks  # so that missing or broken data is reported now, not in an episode

    @property
    def name(self) -> str:
        """The source's name where one was chosen, else the data set's folder."""
        return self.data_source or self.dataset.folder

    @property
    def competency(self) -> Competency:
        """What the tasks test, where all test the same; accurate retrieval, the largest part, where they do not."""
        tested = {task.competency for task in self.tasks}
        return tested.pop() if len(tested) == 1 else Competency.RETRIEVAL

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All of them, in the order of files and rows."""
        place = find_parquet(self.dataset.folder, self.dataset.hub, self.data)
        if self.dataset.passed_over:
            place = files_with(self.dataset.passed_over, place, wanted=False)
        return _tasks(self.dataset, place, self.split, self.data_source, self.skip_bad)

    def __len__(self) -> int:
        return len(self.tasks)

    def __getitem__(self, index: int) -> Task:
        return self.tasks[check_index(self, index)]


@lru_cache(maxsize=8)
def _tasks(
    dataset: PublishedSet, place: Place, split: Split, data_source: str | None, skip_bad: bool
) -> tuple[Task, ...]:
    loaded = _load(dataset, place, data_source, skip_bad)
    tasks = _of_split(split, loaded)
    if not tasks:
        there = ", ".join(sorted({str(own) for own, _ in loaded if own}))
        raise data_error(place.where, "", f"has no {split} split; there are: {there}", "Take another split=.")
    return tuple(tasks)


@lru_cache(maxsize=4)
def _load(
    dataset: PublishedSet, place: Place, data_source: str | None, skip_bad: bool
) -> tuple[tuple[Split | None, Task], ...]:
    """The tasks of one data source, or of all, each with the split that its file names."""
    loaded: list[tuple[Split | None, Task]] = []
    names: Counter[str] = Counter()
    bad: list[str] = []
    for split, where, row in _rows(dataset, place):
        name = row.get("data_source")
        names[str(name)] += 1
        if data_source is not None and not _is_source(name, data_source):
            continue
        try:
            loaded.append((split or dataset.unnamed, to_task(row, where, split or dataset.unnamed or Split.ALL)))
        except DataError as error:
            if not skip_bad:
                raise
            bad.append(str(error))
    if bad:
        gym.logger.warn(f"{len(bad)} of {names.total()} rows were left out:\n" + "\n".join(bad))
    if not loaded:
        raise unknown_source(place, data_source, names) if data_source else data_error(place.where, "", "has no rows")
    return tuple(loaded)


def unknown_source(place: Place, data_source: str, names: Mapping[str, int]) -> DataError:
    """The error for a data source that is not in the data; it lists those that are, with their numbers of rows."""
    there = ", ".join(f"{name} ({count})" for name, count in sorted(names.items()))
    return data_error(place.where, "", f"has no rows of data_source={data_source!r}", f"There are: {there}.")


def _is_source(name: object, wanted: str) -> bool:
    source = published_source(name) if isinstance(name, str) else None
    return name == wanted or (source is not None and source.source == wanted)


def _rows(dataset: PublishedSet, place: Place) -> Iterator[tuple[Split | None, str, Mapping[str, Any]]]:
    """Every row with the split that its file names, and its place."""
    if not place.files:
        for name, rows in hub_splits(dataset.folder, dataset.hub).items():
            for index, row in enumerate(rows):
                yield split_named(name), place_of(f"{place.where}/{name}", index), row
    for file, _, _ in place.files:
        split = split_named(str(Path(file).relative_to(place.where)) if file != place.where else Path(file).name)
        for index, row in enumerate(read_rows(file)):
            yield split, place_of(file, index), row


def split_named(name: str) -> Split | None:
    """The split that the name of a file, or of a folder that it stands in, speaks of; the last one where there are more."""
    found = _SPLIT_NAME.findall(name.lower())
    return _SPLITS[found[-1]] if found else None


def _of_split(split: Split, loaded: Sequence[tuple[Split | None, Task]]) -> list[Task]:
    named: dict[Split, list[Task]] = defaultdict(list)
    for own, task in loaded:
        if own is not None:
            named[own].append(task)
    if split is Split.ALL:
        return [task for _, task in loaded]
    if Split.VALIDATION not in named:
        named[Split.TRAIN], named[Split.VALIDATION] = _hold_out(named[Split.TRAIN])
    unnamed = [task for own, task in loaded if own is None]
    return [*named[split], *items_of(split, unnamed, _group)]


def _hold_out(tasks: Sequence[Task]) -> tuple[list[Task], list[Task]]:
    """Training tasks without those held out, and these: a tenth of each source's, the same whatever the files' order."""
    groups: dict[str, dict[str, bytes]] = defaultdict(dict)
    for task in tasks:
        groups[task.source][_group(task)] = blake2b(_group(task).encode("utf-8", "surrogatepass")).digest()
    held = {
        (source, key)
        for source, keys in groups.items()
        for key in sorted(keys, key=keys.__getitem__)[: round_half_up(VALIDATION_SHARE * len(keys))]
    }
    parts: tuple[list[Task], list[Task]] = ([], [])
    for task in tasks:
        parts[(task.source, _group(task)) in held].append(task)
    return parts


def _group(task: Task) -> str:
    """Tasks over the same chunks stay together."""
    return "\n".join(task.chunks)


# --- finding ------------------------------------------------------------------------------------------------------------


def find_parquet(folder: str, hub: str, data: str | Path | None) -> Place:
    """Where a data set is loaded from: `data`, else the environment variable, else the hub.

    Args:
        folder: the data set's sub-folder; files of a folder without it are taken where no other source's stands there.
        hub: its name on the hub.
        data: a parquet file, or a folder.

    Raises:
        MissingDataError: there is no parquet file.
    """
    given = data if data is not None else os.environ.get(VARIABLE)
    if not given:
        return Place(f"hub:{hub}")
    where = Path(given).expanduser().resolve()
    if not where.exists():
        raise _missing(folder, hub, f"{where} does not exist")
    if where.is_dir() and (where / folder).is_dir():
        where = where / folder
    shared = where.is_dir() and any((where / row.data).is_dir() for row in ENVIRONMENTS.values() if row.data)
    paths = [where] if where.is_file() else sorted(where.glob("*.parquet") if shared else where.rglob("*.parquet"))
    paths = [path for path in paths if not path.name.startswith(".")]
    if not paths:
        raise _missing(
            folder, hub, f"{where} holds neither a folder {folder}/ with parquet files nor such files itself"
        )
    return Place(str(where), tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in paths))


@lru_cache(maxsize=16)
def files_with(column: str, place: Place, wanted: bool = True) -> Place:
    """The place without the files that lack a column; or, where that is not wanted, without those that have it.

    Raises:
        DataError: none is left.
    """
    left = tuple(file for file in place.files if (column in column_names(file[0])) is wanted)
    if place.files and not left:
        problem = f"holds only files {'without' if wanted else 'with'} a column {column}"
        raise data_error(place.where, "", problem, "Take the other form=, or give other files as data=.")
    return Place(place.where, left)


def hub_splits(folder: str, hub: str) -> Mapping[str, Any]:
    """The splits of a hub data set by name; each gives its rows as dicts.

    Raises:
        MissingDataError: it cannot be loaded.
    """
    try:
        import datasets
    except ImportError as error:
        problem = f"none was given, and datasets, which loads {hub} from the hub, is not installed"
        raise _missing(folder, hub, problem) from error
    try:
        loaded: Mapping[str, Any] = datasets.load_dataset(hub)
    except Exception as error:  # the hub's client raises a dozen kinds, from several packages
        raise _missing(folder, hub, f"none was given, and {hub} could not be loaded from the hub ({error})") from error
    return loaded


def _missing(folder: str, hub: str, problem: str) -> MissingDataError:
    return MissingDataError(
        f"No {folder} data: {problem}. Give the parquet files of {hub}, or a folder with such files in {folder}/, as data= "
        f"(--data) or in {VARIABLE}; or load them from the hub, with a network and pip install 'memalpha-gym[data]'. "
        f"{GENERATED} is a generated environment that needs no data."
    )
