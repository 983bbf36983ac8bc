"""What the leaderboard is made of: which episodes an entry must hold, and the hash by which a task is known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from memalpha_gym.recording import EpisodeKey
from memalpha_gym.tasks import Task, draw_tasks

from ..environments import make_environment
from ..options import FAMILIES, LENGTHS
from ..suites import suite_columns

SUITE, EPISODES, SEED = "worlds", 4, 0
"""The suite, its tasks of each column, and the seed that draws them."""
COMMAND = f"memalpha-gym bench --suite {SUITE} --episodes {EPISODES} --agents AGENT --out RUN.db"
"""What plays an entry."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """An episode of the board.

    Attributes:
        column: the suite's column.
        task: which task of the split.
    """

    column: str
    task: int


@cache
def board() -> Mapping[Place, EpisodeKey]:
    """Every episode that an entry must hold, and no other, with its settings; nobody plays in them yet."""
    places = {}
    for column in suite_columns(SUITE, FAMILIES, LENGTHS):
        candidate = column.candidates[0]
        key = EpisodeKey(
            candidate.environment, "", SEED, 0, env_args=json.dumps(dict(candidate.arguments), sort_keys=True)
        )
        with closing(make_environment(key)) as env:
            available = len(env.unwrapped.source)  # type: ignore[attr-defined]
        for task in draw_tasks(available, EPISODES, SEED):
            places[Place(column.name, task)] = replace(key, task_index=task)
    return places


@cache
def hash_at(place: Place) -> str:
    """The hash of a task of the board, as it is generated here."""
    key = board()[place]
    with closing(make_environment(key)) as env:
        return task_hash(env.unwrapped.source[key.task_index])  # type: ignore[attr-defined]


def task_hash(task: Task) -> str:
    """The hash of all that a task shows and asks, answers included."""
    asked: list[Any] = [
        [each.text, each.answers, each.metric, each.forbidden, each.asked_after] for each in task.questions
    ]
    digest = hashlib.sha256(json.dumps([task.task_id, asked], ensure_ascii=False).encode("utf-8", "surrogatepass"))
    for chunk in task.chunks:
        digest.update(b"\0" + chunk.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]
