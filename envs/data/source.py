"""Sources by the names that users give them, and the tasks that are drawn of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import gymnasium as gym

from memalpha_gym.arguments import make_environment
from memalpha_gym.registration import ENVIRONMENTS, NAMESPACE, environment_id
from memalpha_gym.tasks import Task, TaskSource, draw_tasks

from ..parquet.sources import source_named

INSTANCES = 100
"""How many instances are drawn where nothing else is said."""


def source_id(name: str) -> str:
    """The environment id that a user means by `squad`, `trec-coarse`, `trec_coarse`, `SQuAD-v0`, `MemAlpha/SQuAD-v0`, a
    published `data_source`, or any id that is registered with Gymnasium.

    Raises:
        ValueError: there is no such source.
    """
    if ":" in name or name in gym.registry:
        return name
    known = {_plain(row): row for row in ENVIRONMENTS}
    published = source_named(name)
    for wanted in (name, published.source if published else name):
        if _plain(wanted) in known:
            return environment_id(known[_plain(wanted)])
    names = [slug(row) for row in ENVIRONMENTS]
    within = [row for row in names if row.startswith(f"{name.lower()}-")]
    close = within or difflib.get_close_matches(name.lower(), names, n=1)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(names)}"
    raise ValueError(f"there is no source {name!r}; {hint}")


def _plain(name: str) -> str:
    """A name by which sources are told apart: no namespace, version, case or punctuation."""
    name = name.rpartition("/")[2]
    base, version, number = name.rpartition("-v")
    return "".join(filter(str.isalnum, (base if version and number.isdecimal() else name).lower()))


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
    where = {"data": str(data)} if needs_data else {}
    env = make_environment(environment, split=split, **arguments, **where)
    source: TaskSource = env.unwrapped.source  # type: ignore[attr-defined]
    env.close()
    return source


def drawn_tasks(source: TaskSource, count: int, seed: int) -> Iterator[Task]:
    """`count` different tasks of a source, or all that it has, in the order of their indices."""
    return (source[index] for index in sorted(draw_tasks(len(source), count, seed)))
