"""Finding and loading raw data: `data=`, else the environment variable MEMALPHA_DATA, else the Hugging Face hub.

A place is a file, or a folder with a sub-folder for each source (`squad/`, `hotpotqa/`, …), or a folder that holds one
source's files itself. Any file of the source's form counts, whatever its name; other files are passed over. What was
loaded is kept for the life of the process, and read again only when a file has changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from memalpha_gym.registration import ENVIRONMENTS
from memalpha_gym.tasks import Split

from .fields import DataError, Field, data_error
from .file_kinds import TABLE, FileKind, file_head, name_classes
from .splits import items_of

T = TypeVar("T")

VARIABLE = "MEMALPHA_DATA"
GENERATED = "MemAlpha/Recall-v0"
HUB_PARQUET = "refs/convert/parquet"

_BESIDE_ARROW = frozenset(("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json"))
"""What `datasets` saves beside its tables."""


class MissingDataError(DataError):
    """There is no data where it was looked for; the message says where that was and what to do."""


@dataclass(frozen=True, slots=True)
class Hub:
    """A data set on the Hugging Face hub.

    Attributes:
        name: its name there; empty where the hub has no copy in the source's form.
        config: the configuration to load; empty for the default one.
        homepage: where to get the raw files by hand.
    """

    name: str = ""
    config: str = ""
    homepage: str = ""


@dataclass(frozen=True, slots=True)
class RawForm(Generic[T]):
    """The raw form of one source.

    Attributes:
        folder: the source's sub-folder under `data=`.
        shape: what its files look like, for error messages.
        kinds: the kinds of file it comes in; tables as `datasets` saves them are always accepted.
        parse: all items of all files, each once; raises `DataError` where a value is at fault.
        group: the key of the group that an item belongs to; splits never divide a group.
        hub: where to load it from when no file is given.
    """

    folder: str
    shape: str
    kinds: tuple[FileKind, ...]
    parse: Callable[[Iterable[Field]], Sequence[T]]
    group: Callable[[T], str]
    hub: Hub


@dataclass(frozen=True, slots=True)
class _Place:
    """Where to load from: files with their times and sizes, by which a change is noticed, or the hub."""

    where: str
    files: tuple[tuple[str, int, int], ...] = ()
    is_hub: bool = False


def load_split(form: RawForm[T], data: str | Path | None, split: Split) -> tuple[T, ...]:
    """The items of one split of a source.

    Args:
        form: the source's raw form.
        data: a file or folder; None for MEMALPHA_DATA, and without that the hub.
        split: the split that is wanted.

    Raises:
        MissingDataError: there is no data.
        DataError: a file is broken or has another form, or the split is empty.
    """
    items = _load_split(form, _find(form, data), split)
    if not items:
        problem = f"holds too few groups for a {split} split of {form.folder}"
        raise data_error(_find(form, data).where, "", problem, "Give more data, or take split='test' or split='all'.")
    return items


@lru_cache(maxsize=32)
def _load_split(form: RawForm[T], place: _Place, split: Split) -> tuple[T, ...]:
    return items_of(split, _load(form, place), form.group)


@lru_cache(maxsize=16)
def _load(form: RawForm[T], place: _Place) -> Sequence[T]:
    contents = [_hub_rows(form)] if place.is_hub else _read_all(form, place)
    items = form.parse(contents)
    if not items:
        raise data_error(place.where, "", f"holds nothing to ask about; {form.shape} was expected")
    return items


def _find(form: RawForm[Any], data: str | Path | None) -> _Place:
    given = data if data is not None else os.environ.get(VARIABLE)
    if not given:
        return _Place(f"hub:{form.hub.name}", is_hub=True)
    where = Path(given).expanduser().resolve()
    if not where.exists():
        raise _missing(form, f"{where} does not exist")
    paths = [where] if where.is_file() else _files_below(where, form.folder)
    stats = [(str(path), path.stat()) for path in paths]
    return _Place(str(where), tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats))


def _files_below(folder: Path, source: str) -> list[Path]:
    """The files of a source's sub-folder and all below it; where there is none, those of the folder itself.

    A folder that holds other sources' sub-folders is not searched below. Hidden files, and what `datasets` saves beside
    its tables, are left out.
    """
    folders = {path.name.lower(): path for path in sorted(folder.iterdir()) if path.is_dir()}
    shared = any(row.data in folders for row in ENVIRONMENTS.values())
    found = folder.glob("*") if shared and source not in folders else folders.get(source, folder).rglob("*")
    return [
        path
        for path in sorted(found)
        if path.is_file() and not path.name.startswith((".", "_", "cache-")) and path.name not in _BESIDE_ARROW
    ]


def _read_all(form: RawForm[Any], place: _Place) -> list[Field]:
    """The contents of every file of the source's form. A list of names and the like beside the data is passed over."""
    data: list[Field] = []
    notes: list[Field] = []
    others: list[str] = []
    for name, _, _ in place.files:
        path = Path(name)
        head = file_head(path)
        kind = next((kind for kind in (TABLE, *form.kinds) if kind.matches(path, head)), None)
        if kind is None:
            others.append(name)
            continue
        content = kind.read(path)
        (notes if _is_note(content.value) else data).append(content)
    if data or notes:
        return data or notes
    if others == [place.where]:
        raise data_error(place.where, "", f"is not {form.shape}")
    problem = f"{place.where} holds neither a folder {form.folder}/ with such files nor such files itself"
    raise _missing(form, problem + (f" (passed over: {', '.join(others)})" if others else ""))


def _is_note(value: object) -> bool:
    """Whether a document is too plain to be data: a list of names, or a few settings."""
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
    return bool(members) and not any(isinstance(member, dict | list) for member in members)


def _hub_rows(form: RawForm[Any]) -> Field:
    """All rows of a hub data set, of every split: the project divides the data by its own rule."""
    if not form.hub.name:
        raise _missing(form, f"none was given, and the hub has no copy in this form; fetch it from {form.hub.homepage}")
    try:
        import datasets
    except ImportError as error:
        problem = f"none was given, and datasets, which loads {form.hub.name} from the hub, is not installed"
        raise _missing(form, problem) from error
    try:
        loaded = _load_dataset(datasets.load_dataset, form.hub)
    except Exception as error:  # the hub's client raises a dozen kinds, from several packages
        problem = f"none was given, and {form.hub.name} could not be loaded from the hub ({error})"
        raise _missing(form, problem) from error
    rows: list[dict[str, Any]] = []
    for table in loaded.values():
        names = {column: feature.names for column, feature in table.features.items() if hasattr(feature, "names")}
        rows += name_classes(table.to_list(), names)
    return Field(rows, f"hub:{form.hub.name}", "rows")


def _load_dataset(load_dataset: Callable[..., Any], hub: Hub) -> Any:
    """Every split of a hub data set, by name."""
    try:
        return load_dataset(hub.name, hub.config) if hub.config else load_dataset(hub.name)
    except RuntimeError:
        # Data sets that are defined by a script are no longer loaded; the hub keeps a parquet copy of each.
        return load_dataset(hub.name, data_dir=hub.config or "default", revision=HUB_PARQUET)


def _missing(form: RawForm[Any], problem: str) -> MissingDataError:
    hub = "; or load it from the hub, with a network and pip install 'memalpha-gym[data]'" if form.hub.name else ""
    return MissingDataError(
        f"No {form.folder} data: {problem}. Wanted: {form.shape}. Give a file, or a folder with such files in "
        f"{form.folder}/, as data= (--data) or in {VARIABLE}{hub}. "
        f"{GENERATED} is a generated environment that needs no data."
    )
