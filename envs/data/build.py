"""`memalpha-gym data build`: from any source to parquet files; one source, or the paper's training mix."""

# ruff: noqa: T201  (a command prints)
from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from memalpha_gym.arguments import check_count, parse_pairs, parse_split, split_list
from memalpha_gym.registration import ENVIRONMENTS, NAMESPACE, environment_id, load
from memalpha_gym.tasks import Task, TaskSource

from ..parquet.files import SUFFIX, write_rows
from ..parquet.rows import to_row
from ..reading.fields import DataError
from ..reading.places import MissingDataError
from .output import counted, note, optional
from .source import INSTANCES, drawn_tasks, open_source, slug, source_id

MIX = "mix"

MIX_SOURCES = (
    "SQuAD-v0",
    "HotpotQA-v0",
    "PerLTQA-v0",
    "LongMemEval-v0",
    "NLU-v0",
    "TREC-Coarse-v0",
    "PubMed-RCT-v0",
    "BookSum-v0",
)
"""The sources that Mem-α trains on (section 4.1)."""


@dataclass(frozen=True)
class Build:
    """Build parquet files from raw data: of one source, or of the paper's training mix.

    SOURCE is squad, hotpotqa, trec-coarse, …, a data_source of the published files, a registered id, or mix: all sources
    that Mem-α trains on, as train.parquet and validation.parquet, each from its own part of the raw data. The same settings,
    data and seed give the same bytes.
    """

    source: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="SOURCE")]
    """What to build."""
    out: Annotated[str, tyro.conf.arg(metavar="DIR")]
    """Folder to write to. A source's files are called SOURCE-SPLIT.parquet."""
    raw: Annotated[str | None, optional("PATH")] = None
    """Raw data: a file, or a folder with a sub-folder for each source. Default: $MEMALPHA_DATA, then the hub."""
    split: Annotated[str, tyro.conf.arg(metavar="S[,S…]")] = "train"
    """Parts of the source, one file for each: train, validation, test, or all where nothing is trained. The mix has its own."""
    instances: int = INSTANCES
    """The most instances of a source in a file. A source that has fewer gives all it has."""
    validation_instances: int = 10
    """The same for the validation file of the mix."""
    seed: int = 0
    """Draws the instances."""
    recipe: Annotated[str | None, optional("NAME")] = None
    """How instances are put together: suite, or paper for the published sizes. Default: paper for the mix, else suite."""
    env_arg: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(metavar="NAME=VALUE")] = ()
    """A further argument of the source's environment, such as questions=20. May be given many times."""

    def run(self) -> int:
        """Write the files and name each; sources without data are left out of the mix, and named."""
        check_count("--instances", self.instances)
        check_count("--validation-instances", self.validation_instances)
        check_count("--seed", self.seed, 0)
        taken = {"data": "--raw", "split": "--split", "recipe": "--recipe"}
        arguments = parse_pairs("--env-arg", self.env_arg, taken)
        out = Path(self.out).expanduser()
        return self._mix(out, arguments) if self.source == MIX else self._one(out, arguments)

    def _one(self, out: Path, arguments: Mapping[str, Any]) -> int:
        environment = source_id(self.source)
        chosen = {**arguments, "recipe": self.recipe} if self.recipe else arguments
        for split in map(parse_split, split_list("--split", self.split)):
            path = out / f"{slug(environment)}-{split}{SUFFIX}"
            count = build(open_source(environment, self.raw, split, chosen), path, self.instances, self.seed)
            print(f"{path}: {counted(count, 'instance')} of {environment}")
        return 0

    def _mix(self, out: Path, arguments: Mapping[str, Any]) -> int:
        def skipped(source: str, split: str, error: DataError) -> None:
            note(f"skipped {source} in {split}: {error}")

        counts = {"train": self.instances, "validation": self.validation_instances}
        for file in build_mix(self.raw, out, counts, self.seed, self.recipe or "paper", arguments, skipped):
            sources = ", ".join(f"{slug(name)} {count}" for name, count in file.instances.items())
            print(f"{file.path}: {counted(sum(file.instances.values()), 'instance')} ({sources})")
        return 0


@dataclass(frozen=True, slots=True)
class Built:
    """A file that was written.

    Attributes:
        path: the file.
        instances: how many rows it has, by environment id.
    """

    path: Path
    instances: Mapping[str, int]


def build(source: TaskSource, path: Path, instances: int, seed: int) -> int:
    """Write tasks of a source to a file and return how many. The same source, settings and seed give the same bytes."""
    tasks = drawn_tasks(source, instances, seed)
    return write_rows(path, (to_row(task, number) for number, task in enumerate(tasks)))


def build_mix(
    data: str | Path | None,
    out: Path,
    instances: Mapping[str, int],
    seed: int,
    recipe: str,
    arguments: Mapping[str, Any],
    skipped: Callable[[str, str, DataError], None],
) -> list[Built]:
    """Write the training mix, one file per split that has data, each from its own part of the raw data.

    Args:
        data: a folder with a sub-folder for each source.
        out: the folder to write to.
        instances: the most instances of each source, by split.
        seed: draws them.
        recipe: how instances are put together, of the sources that have more than one way.
        arguments: further arguments of every environment.
        skipped: told the source, the split and why, where there are no data for a source in a split.

    Raises:
        MissingDataError: there are data for none of the sources.
        DataError: the data of a source are at fault.
    """
    drawn = {
        split: dict(_draw_mix(data, split, count, seed, recipe, arguments, skipped))
        for split, count in instances.items()
    }
    if not any(drawn.values()):
        problem = f"there are no data for any source of the mix in {' or '.join(drawn)}"
        raise MissingDataError(f"{problem}; name a folder with sub-folders for them with --raw")
    built = []
    for split, tasks in drawn.items():
        ordered = [task for tasks_of_source in tasks.values() for task in tasks_of_source]
        if ordered:
            path = out / f"{split}{SUFFIX}"
            write_rows(path, (to_row(task, number) for number, task in enumerate(ordered)))
            built.append(Built(path, {name: len(drawn) for name, drawn in tasks.items()}))
    return built


def _draw_mix(
    data: str | Path | None,
    split: str,
    count: int,
    seed: int,
    recipe: str,
    arguments: Mapping[str, Any],
    skipped: Callable[[str, str, DataError], None],
) -> Iterator[tuple[str, list[Task]]]:
    """The tasks of each source of the mix in one split."""
    for name in filter(ENVIRONMENTS.__contains__, MIX_SOURCES):
        environment = environment_id(name)
        chosen = {**arguments, "recipe": recipe} if takes(environment, "recipe") else arguments
        try:
            yield name, list(drawn_tasks(open_source(environment, data, split, chosen), count, seed))
        except MissingDataError as error:
            skipped(name, split, error)
        except DataError as error:
            # Data may be too few to divide, and then give something undivided; what is at fault is so again.
            open_source(environment, data, "all", chosen)
            skipped(name, split, error)


def takes(environment: str, argument: str) -> bool:
    """Whether an environment names this argument."""
    entry_point = ENVIRONMENTS[environment.removeprefix(f"{NAMESPACE}/")].entry_point
    return argument in inspect.signature(load(entry_point)).parameters
