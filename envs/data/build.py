"""From any source to files in the published form: one source, or the paper's training mix."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

from memalpha_gym.registration import ENVIRONMENTS, NAMESPACE, environment_id, load
from memalpha_gym.tasks import Task, TaskSource

from ..parquet.rows import to_row, write_rows
from ..parquet.sources import published_source
from ..reading.fields import DataError
from ..reading.raw_data import MissingDataError
from .rows import SUFFIX

MIX = (
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


@dataclass(frozen=True, slots=True)
class Built:
    """A file that was written.

    Attributes:
        path: the file.
        instances: how many rows it has, by environment id.
    """

    path: Path
    instances: Mapping[str, int]


def source_id(name: str) -> str:
    """The environment id that a user means by `squad`, `trec-coarse`, `trec_coarse`, `SQuAD-v0`, `MemAlpha/SQuAD-v0`, a
    published `data_source`, or any id that is registered with Gymnasium.

    Raises:
        ValueError: there is no such source.
    """
    if ":" in name or name in gym.registry:
        return name
    known = {_plain(row): row for row in ENVIRONMENTS}
    published = published_source(name)
    for wanted in (name, published.source if published else name):
        if _plain(wanted) in known:
            return environment_id(known[_plain(wanted)])
    names = [slug(row) for row in ENVIRONMENTS]
    within = [row for row in names if row.startswith(f"{name.lower()}-")]
    close = within or difflib.get_close_matches(name.lower(), names, n=1)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(names)}"
    raise ValueError(f"there is no source {name!r}; {hint}")


def slug(environment: str) -> str:
    """How a source is called on the command line and in file names: `trec-coarse`."""
    return environment.rpartition(":")[2].rpartition("/")[2].rpartition("-v")[0].lower()


def open_source(environment: str, data: str | Path | None, split: str, arguments: Mapping[str, Any]) -> TaskSource:
    """The tasks of an environment.

    Args:
        environment: its id.
        data: where its raw data lies; passed over for a generated world.
        split: the part of the source.
        arguments: further arguments of the environment.

    Raises:
        ValueError: an argument is wrong, or the environment has none of that name.
        DataError: there is no data, or it is at fault.
    """
    row = ENVIRONMENTS.get(environment.removeprefix(f"{NAMESPACE}/"))
    needs_data = data is not None and (row is None or row.data)
    where: dict[str, Any] = {"data": str(data)} if needs_data else {}
    try:
        env = gym.make(
            environment,
            disable_env_checker=True,
            split=split,
            **arguments,
            **where,
        )
    except TypeError as error:
        _, unexpected, name = str(error).partition("unexpected keyword argument ")
        if not unexpected:
            raise
        raise ValueError(f"{environment} has no argument {name.strip(chr(39))}; its page names those it has") from error
    source: TaskSource = env.unwrapped.source  # type: ignore[attr-defined]
    env.close()
    return source


def draw_tasks(source: TaskSource, count: int, seed: int) -> Iterator[Task]:
    """`count` different tasks of a source, or all that it has, in the order of their indices."""
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    indices = rng.choice(len(source), size=min(count, len(source)), replace=False)
    for index in sorted(indices.tolist()):
        yield source[index]


def build(source: TaskSource, path: Path, instances: int, seed: int) -> int:
    """Write tasks of a source to a file and return how many. The same source, settings and seed give the same bytes."""
    tasks = draw_tasks(source, instances, seed)
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
    """Write the training mix, one file a split that has data, each from its own part of the raw data.

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
    for name in filter(ENVIRONMENTS.__contains__, MIX):
        environment = environment_id(name)
        chosen = {**arguments, "recipe": recipe} if takes(environment, "recipe") else arguments
        try:
            yield name, list(draw_tasks(open_source(environment, data, split, chosen), count, seed))
        except MissingDataError as error:
            skipped(name, split, error)
        except DataError as error:
            open_source(
                environment, data, "all", chosen
            )  # raises where data are at fault, and not only too few to divide
            skipped(name, split, error)


def takes(environment: str, argument: str) -> bool:
    """Whether an environment names this argument."""
    return (
        argument
        in inspect.signature(load(ENVIRONMENTS[environment.removeprefix(f"{NAMESPACE}/")].entry_point)).parameters
    )


def _plain(name: str) -> str:
    """A name by which sources are told apart: no namespace, version, case or punctuation."""
    name = name.rpartition("/")[2]
    base, version, number = name.rpartition("-v")
    return "".join(filter(str.isalnum, (base if version and number.isdecimal() else name).lower()))
