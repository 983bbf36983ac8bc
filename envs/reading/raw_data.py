"""The raw form of a data set: its files read into items, and these divided into splits.

Any file of the form counts, whatever its name; other files are passed over. What was loaded is kept for the life of the
process, and read again only when a file has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from memalpha_gym.tasks import Split

from .fields import Field, data_error
from .file_kinds import TABLE, FileKind
from .places import DataSet, Place, find, load_hub, missing, nothing_in
from .raw_files import file_head
from .splits import items_of
from .tables import name_classes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RawForm(Generic[T]):
    """The raw form of a data set.

    Attributes:
        dataset: where its files are found, and what they look like.
        kinds: the kinds of file it comes in; tables as `datasets` saves them are always accepted.
        parse: all items of all files, each once; raises `DataError` where a value is at fault.
        group: the key of the group that an item belongs to; splits never divide a group.
        told: keys of what is read with an item and may be read with items of other groups too, such as articles; None where
            groups share nothing.
        without: the item without what has these keys; None where nothing worth asking about is left of it.
    """

    dataset: DataSet
    kinds: tuple[FileKind, ...]
    parse: Callable[[Iterable[Field]], Sequence[T]]
    group: Callable[[T], str]
    told: Callable[[T], Iterable[Hashable]] | None = None
    without: Callable[[T, Set[Hashable]], T | None] | None = None


def load_split(form: RawForm[T], data: str | Path | None, split: Split) -> tuple[T, ...]:
    """The items of one split of a data set.

    Args:
        form: its raw form.
        data: a file or folder; None for MEMALPHA_DATA, and without that the hub.
        split: the split that is wanted.

    Raises:
        MissingDataError: there is no data.
        DataError: a file is broken or has another form, or the split is empty.
    """
    place = find(form.dataset, data)
    items = _load_split(form, place, split)
    if not items:
        problem = f"holds too few groups for a {split} split of {form.dataset.folder}"
        raise data_error(place.where, "", problem, "Give more data, or take split='test' or split='all'.")
    return items


@lru_cache(maxsize=32)
def _load_split(form: RawForm[T], place: Place, split: Split) -> tuple[T, ...]:
    """The items of a split: validation without what is told in test, training without what is told in either."""
    items = items_of(split, _load(form, place), form.group)
    if form.told is None or form.without is None or split not in _AFTER:
        return items
    taken = {key for other in _AFTER[split] for item in _load_split(form, place, other) for key in form.told(item)}
    left = (form.without(item, taken) for item in items)
    return tuple(item for item in left if item is not None)


_AFTER = {Split.VALIDATION: (Split.TEST,), Split.TRAIN: (Split.TEST, Split.VALIDATION)}
"""The splits whose content a split does without."""


@lru_cache(maxsize=16)
def _load(form: RawForm[T], place: Place) -> Sequence[T]:
    items = form.parse(_read_all(form, place) if place.files else [_hub_rows(form.dataset)])
    if not items:
        raise data_error(place.where, "", f"holds nothing to ask about; {form.dataset.shape} was expected")
    return items


def _read_all(form: RawForm[Any], place: Place) -> list[Field]:
    """The contents of every file of the form. A list of names and the like beside the data is passed over."""
    data: list[Field] = []
    notes: list[Field] = []
    others: list[str] = []
    for path in place.paths:
        head = file_head(path)
        kind = next((kind for kind in (TABLE, *form.kinds) if kind.matches(path, head)), None)
        if kind is None:
            others.append(str(path))
            continue
        content = kind.read(path)
        (notes if _is_note(content.value) else data).append(content)
    if data or notes:
        return data or notes
    if others == [place.where]:
        raise data_error(place.where, "", f"is not {form.dataset.shape}")
    passed = f" (passed over: {', '.join(others)})"
    raise missing(form.dataset, nothing_in(form.dataset, place.where) + passed)


def _is_note(value: object) -> bool:
    """Whether a document is too plain to be data: a list of names, or a few settings."""
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
    return bool(members) and not any(isinstance(member, dict | list) for member in members)


def _hub_rows(dataset: DataSet) -> Field:
    """All rows of a hub data set, of every split: the project divides the data by its own rule."""
    rows: list[dict[str, Any]] = []
    for table in load_hub(dataset).values():
        names = {column: feature.names for column, feature in table.features.items() if hasattr(feature, "names")}
        rows += name_classes(table.to_list(), names)
    return Field(rows, f"hub:{dataset.hub.name}", "rows")
