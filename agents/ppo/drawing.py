"""Which tasks an update plays: drawn at random, or in the order of epochs over all there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from memalpha_gym.cli import CommandError
from memalpha_gym.environment import MemoryConstructionEnv

from .settings import TrainSettings

Drawn = tuple[MemoryConstructionEnv, int]
"""An environment and the index of one of its tasks."""


def drawn_tasks(
    envs: Sequence[MemoryConstructionEnv], settings: TrainSettings, update: int, rng: np.random.Generator
) -> Iterator[Drawn]:
    """The tasks of an update, one per group; the same in every process.

    Args:
        envs: the environments of the run.
        settings: how many tasks, in which order, and the seed.
        update: its number, which says where in which epoch it stands.
        rng: draws, task by task, where they are drawn at random.
    """
    if settings.task_order == "epochs":
        yield from _of_epoch(envs, settings, update)
        return
    for _ in range(settings.tasks_per_update):
        env = envs[int(rng.integers(len(envs)))]
        yield env, int(rng.integers(len(env.source)))


def check_epochs(envs: Sequence[MemoryConstructionEnv], settings: TrainSettings) -> None:
    """Refuse epochs that would not fill one update, before anything is computed.

    Raises:
        CommandError: there are not enough tasks; the message says how many there are.
    """
    tasks, count = sum(len(env.source) for env in envs), settings.tasks_per_update
    if settings.task_order == "epochs" and tasks < count:
        raise CommandError(
            f"--task-order epochs: --env {settings.env} has {tasks} tasks in train, and an update takes "
            f"--tasks-per-update {count}; give a smaller number, or more data"
        )


def _of_epoch(envs: Sequence[MemoryConstructionEnv], settings: TrainSettings, update: int) -> list[Drawn]:
    """Each epoch has an order of its own, and as many updates as it fills; what is left over waits for another epoch."""
    ends = np.cumsum([len(env.source) for env in envs])
    tasks, count = int(ends[-1]), settings.tasks_per_update
    epoch, place = divmod(update, tasks // count)
    order = np.random.default_rng([settings.seed, 6, epoch]).permutation(tasks)
    chosen = order[place * count : (place + 1) * count]
    found = np.searchsorted(ends, chosen, side="right")
    starts = ends - [len(env.source) for env in envs]
    return [(envs[env], int(task - starts[env])) for env, task in zip(found.tolist(), chosen, strict=True)]
