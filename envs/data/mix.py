"""The mix that Mem-α trains on, built from raw data: its sources, how many instances of each, and files that share nothing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memalpha_gym.registration import ENVIRONMENTS, NAMESPACE, environment_id, load
from memalpha_gym.tasks import Split, Task, TaskSource, draw_tasks

from ..parquet.files import SUFFIX, write_rows
from ..parquet.rows import RowTask, to_row
from ..reading.fields import DataError
from ..reading.places import MissingDataError
from ..reading.splits import round_half_up
from .contamination import collect, find_overlaps
from .output import counted
from .source import open_source, slug

MIX_SHARES: Mapping[str, float] = {
    "SQuAD-v0": 1.0,
    "HotpotQA-v0": 1.0,
    "PerLTQA-v0": 0.27,
    "LongMemEval-v0": 0.5,
    "NLU-v0": 0.49,
    "TREC-Coarse-v0": 0.51,
    "PubMed-RCT-v0": 0.9,
    "BookSum-v0": 1.0,
}
"""The sources that Mem-α trains on (section 4.1), with their instances in its 567 as shares of a hundred: at most 100
are taken of a source there, of which NLU and TREC are one together, and three have fewer."""

ROUNDS = 3
"""How often instances are drawn anew for those that share something with another file."""

_ROW = re.compile(r"\S+: row (\d+) ")

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Mix:
    """What a mix is built from.

    Attributes:
        data: a folder with a sub-folder for each source.
        seed: draws the instances.
        recipe: how instances are put together, of the sources that have more than one way.
        arguments: further arguments of every environment.
        note: told which sources are left out and why, and how many instances were replaced.
    """

    data: str | Path | None
    seed: int
    recipe: str
    arguments: Mapping[str, Any]
    note: Note


@dataclass(frozen=True, slots=True)
class Built:
    """A file that was written.

    Attributes:
        path: the file.
        instances: how many rows it has, by environment id.
    """

    path: Path
    instances: Mapping[str, int]


def shares(instances: int) -> dict[str, int]:
    """How many instances of each source there are where a whole share has so many; at least one."""
    return {name: max(1, round_half_up(share * instances)) for name, share in MIX_SHARES.items()}


def build_mix(mix: Mix, out: Path, counts: Mapping[Split, Mapping[str, int]]) -> list[Built]:
    """Write the mix, one file per split that has data, each from its own part of the raw data.

    No file shares text with one before it in the order test, validation, train: no thirteen words in a row of chunks, questions
    or answers, as `contamination` finds them. Raw data is divided so that little is shared; what is all the same, such as a
    sentence that two articles have, is left out with its instance, and another is drawn.

    Args:
        mix: what it is built from.
        out: the folder to write to.
        counts: the most instances of each source, by split.

    Raises:
        MissingDataError: there are data for none of the sources.
        DataError: the data of a source are at fault.
    """
    drawn: dict[Split, dict[str, list[Task]]] = {}
    for split in sorted(counts, key=[Split.TEST, Split.VALIDATION, Split.TRAIN].index):
        before = [task for tasks in drawn.values() for each in tasks.values() for task in each]
        drawn[split] = dict(_drawn(mix, split, counts[split], before))
    if not any(drawn.values()):
        problem = f"there are no data for any source of the mix in {' or '.join(counts)}"
        raise MissingDataError(f"{problem}; name a folder with sub-folders for them with --raw")
    built = []
    for split in counts:
        ordered = [task for tasks in drawn[split].values() for task in tasks]
        if ordered:
            path = out / f"{split}{SUFFIX}"
            write_rows(path, (to_row(task, number) for number, task in enumerate(ordered)))
            built.append(Built(path, {name: len(tasks) for name, tasks in drawn[split].items()}))
    return built


def _drawn(
    mix: Mix, split: Split, counts: Mapping[str, int], before: Sequence[Task]
) -> Iterator[tuple[str, list[Task]]]:
    """The tasks of each source of the mix in one split."""
    for name, count in counts.items():
        if name not in ENVIRONMENTS or not count:
            continue
        try:
            tasks = _apart(mix, _source(mix, name, split), count, before, f"{slug(name)} in {split}")
        except MissingDataError as error:
            mix.note(f"skipped {name} in {split}: {error}")
        except DataError as error:
            # Data may be too few to divide, and then give something undivided; what is at fault is so again.
            _source(mix, name, Split.ALL)
            mix.note(f"skipped {name} in {split}: {error}")
        else:
            if tasks:
                yield name, tasks


def _source(mix: Mix, name: str, split: Split) -> TaskSource:
    environment = environment_id(name)
    chosen = {**mix.arguments, "recipe": mix.recipe} if takes(environment, "recipe") else mix.arguments
    return open_source(environment, mix.data, split, chosen)


def _apart(mix: Mix, source: TaskSource, count: int, before: Sequence[Task], what: str) -> list[Task]:
    """`count` tasks of a source that share nothing with those of files before, in the order of their indices, or fewer."""
    kept: dict[int, Task] = {}
    replaced = 0
    for number in range(1, ROUNDS + 1):
        indices = draw_tasks(len(source), number * count, mix.seed)[(number - 1) * count :][: count - len(kept)]
        if not indices:
            break
        tasks = [source[index] for index in indices]
        sharing = _sharing(tasks, before)
        replaced += len(sharing)
        kept |= {index: task for at, (index, task) in enumerate(zip(indices, tasks, strict=True)) if at not in sharing}
    if replaced:
        mix.note(
            f"{what}: {counted(replaced, 'instance')} left out, which would share text with another file; "
            f"{counted(len(kept), 'instance')} of {count} written"
        )
    return [kept[index] for index in sorted(kept)]


def _sharing(tasks: Sequence[Task], before: Sequence[Task]) -> set[int]:
    """The places of those tasks that share something with others. Numbers of labels are drawn for each, and may be equal."""
    if not before:
        return set()
    ours, theirs = (collect(map(_as_row, side, range(len(side)))) for side in (tasks, before))
    found = (overlap for overlap in find_overlaps(ours, theirs) if overlap.kind != "labels")
    return {int(match[1]) for overlap in found if (match := _ROW.match(overlap.left))}


def _as_row(task: Task, number: int) -> RowTask:
    return RowTask(Path(f"drawn{SUFFIX}"), number, {}, task)


def takes(environment: str, argument: str) -> bool:
    """Whether an environment names this argument."""
    entry_point = ENVIRONMENTS[environment.removeprefix(f"{NAMESPACE}/")].entry_point
    return argument in inspect.signature(load(entry_point)).parameters
