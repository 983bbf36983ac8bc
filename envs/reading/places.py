"""Where data lies: what is given as `data=`, else the environment variable MEMALPHA_DATA, else the Hugging Face hub.

A place is a file, or a folder with a sub-folder for each data set (`squad/`, `hotpotqa/`, …), or a folder that holds one data
set's files itself.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from memalpha_gym.arguments import DATA_VARIABLE
from memalpha_gym.registration import ENVIRONMENTS

from .fields import DataError
from .offline import stay_offline, unreachable_hub

GENERATED = "MemAlpha/Recall-v0"
HUB_PARQUET = "refs/convert/parquet"

_BESIDE_ARROW = frozenset(("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json"))
"""What `datasets` saves beside its tables."""

_CLONES = {"memory_agent_bench": ("Memalpha-Memoryagentbench",)}
"""What `git clone` and the hub's client call a sub-folder, where that is not its own name with other punctuation."""


class MissingDataError(DataError):
    """There is no data where it was looked for; the message says where that was and what to do."""


@dataclass(frozen=True, slots=True)
class Hub:
    """A data set on the Hugging Face hub.

    Attributes:
        name: its name there; empty where the hub has no copy in the wanted form.
        config: the configuration to load; empty for the default one.
        homepage: where to get the files by hand.
    """

    name: str = ""
    config: str = ""
    homepage: str = ""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set, as far as finding it goes.

    Attributes:
        folder: its sub-folder under `data=`.
        shape: what its files look like, for error messages.
        hub: where to load it from when nothing is given.
        suffix: how the names of its files end; empty for any name.
    """

    folder: str
    shape: str
    hub: Hub
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file, with the time and size by which a change is noticed."""

    path: str
    changed: int
    size: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where to load from: files, or the hub where there are none.

    Attributes:
        where: the file or folder that was given, or `hub:name`.
        files: the files there that may be the data set's.
    """

    where: str
    files: tuple[DataFile, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths of the files."""
        return tuple(Path(file.path) for file in self.files)


def find(dataset: DataSet, data: str | Path | None) -> Place:
    """Where a data set is to be loaded from.

    Args:
        dataset: what is wanted.
        data: a file or folder; None for MEMALPHA_DATA, and without that the hub.

    Raises:
        MissingDataError: there is no file that could be the data set's.
    """
    given = data if data is not None else os.environ.get(DATA_VARIABLE)
    if not given:
        return Place(f"hub:{dataset.hub.name}")
    where = Path(given).expanduser().resolve()
    if not where.exists():
        raise missing(dataset, f"{where} does not exist")
    paths = [where] if where.is_file() else _files_below(where, dataset)
    if not paths:
        raise missing(dataset, nothing_in(dataset, where))
    stats = [(str(path), path.stat()) for path in paths]
    return Place(str(where), tuple(DataFile(path, stat.st_mtime_ns, stat.st_size) for path, stat in stats))


def _files_below(folder: Path, dataset: DataSet) -> list[Path]:
    """The files of a data set's sub-folder and all below it; where there is none, those of the folder itself.

    A sub-folder's name counts whatever its case and punctuation: the public Mem-α code keeps `memory_agent_bench` in
    `memoryagentbench`. So does the name that a clone from the hub has. A folder that holds other data sets' sub-folders is not
    searched below. Hidden files, and what `datasets` saves beside its tables, are left out.
    """
    folders: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            folders[_plain(path.name)].append(path)
    own = [path for name in _names(dataset.folder) for path in folders.get(name, [])]
    shared = any(name in folders for row in ENVIRONMENTS.values() if row.data for name in _names(row.data))
    within = own or [folder]
    found = chain.from_iterable(path.rglob("*") for path in within) if own or not shared else folder.glob("*")
    return [
        path
        for path in sorted(found)
        if path.name.endswith(dataset.suffix)
        and path.is_file()
        and not path.name.startswith((".", "_", "cache-"))
        and path.name not in _BESIDE_ARROW
    ]


def _names(folder: str) -> list[str]:
    return [_plain(name) for name in (folder, *_CLONES.get(folder, ()))]


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def load_hub(dataset: DataSet) -> Mapping[str, Any]:
    """The splits of a data set on the hub, by name: tables that give their rows as dicts.

    Raises:
        MissingDataError: it cannot be loaded.
    """
    hub = dataset.hub
    if not hub.name:
        raise missing(dataset, f"none was given, and the hub has no copy in this form; fetch it from {hub.homepage}")
    try:
        import datasets
    except ImportError as error:
        problem = f"none was given, and datasets, which loads {hub.name} from the hub, is not installed"
        raise missing(dataset, problem) from error
    host = unreachable_hub()
    try:
        if host:
            stay_offline()
        return _load_dataset(datasets.load_dataset, hub)
    except Exception as error:  # the hub's client raises a dozen kinds, from several packages
        why = f"there is no connection to {host}, and it is not in the cache" if host else error
        problem = f"none was given, and {hub.name} could not be loaded from the hub ({why})"
        raise missing(dataset, problem) from error


def _load_dataset(load_dataset: Callable[..., Mapping[str, Any]], hub: Hub) -> Mapping[str, Any]:
    try:
        return load_dataset(hub.name, hub.config) if hub.config else load_dataset(hub.name)
    except RuntimeError:
        # Data sets that are defined by a script are no longer loaded; the hub keeps a parquet copy of each.
        return load_dataset(hub.name, data_dir=hub.config or "default", revision=HUB_PARQUET)


def nothing_in(dataset: DataSet, where: object) -> str:
    """What is said of a folder without the data set's files."""
    return f"{where} holds neither a folder {dataset.folder}/ with such files nor such files itself"


def missing(dataset: DataSet, problem: str) -> MissingDataError:
    """The error for data that is not there; it says what was wanted and what to do."""
    hub = "; or load it from the hub, with a network and pip install 'memalpha-gym[data]'" if dataset.hub.name else ""
    return MissingDataError(
        f"No {dataset.folder} data: {problem}. Wanted: {dataset.shape}. Give a file, or a folder with such files in "
        f"{dataset.folder}/, as data= (--data) or in {DATA_VARIABLE}{hub}. "
        f"{GENERATED} is a generated environment that needs no data."
    )
