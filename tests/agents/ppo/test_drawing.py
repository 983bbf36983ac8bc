from __future__ import annotations

from collections import Counter
from itertools import chain

import numpy as np
import pytest

from memalpha_gym.agents.ppo.drawing import check_epochs, drawn_tasks
from memalpha_gym.agents.ppo.settings import TrainSettings
from memalpha_gym.cli import CommandError
from memalpha_gym.environment import MemoryConstructionEnv
from tests.tiny import TASK, TinySource


def drawn(settings: TrainSettings, sizes: tuple[int, ...], update: int) -> list[tuple[int, int]]:
    envs = [MemoryConstructionEnv(TinySource([TASK] * size)) for size in sizes]
    tasks = drawn_tasks(envs, settings, update, np.random.default_rng([settings.seed, update]))
    return [(envs.index(env), task) for env, task in tasks]


def test_an_epoch_plays_every_task_once_and_leaves_out_what_does_not_fill_an_update() -> None:
    settings = TrainSettings(task_order="epochs", tasks_per_update=3)
    updates = [drawn(settings, (5, 6), update) for update in range(6)]  # of 11 tasks 9 an epoch
    first, second = (list(chain.from_iterable(updates[start : start + 3])) for start in (0, 3))
    for epoch in (first, second):
        assert len(set(epoch)) == len(epoch) == 9
        assert set(epoch) <= {(0, task) for task in range(5)} | {(1, task) for task in range(6)}
    assert first != second
    assert updates[4] == drawn(settings, (5, 6), 4)  # a resumed run goes on with the same tasks
    assert updates[0] != drawn(TrainSettings(task_order="epochs", tasks_per_update=3, seed=1), (5, 6), 0)


def test_an_epoch_weighs_environments_by_their_tasks_and_chance_weighs_them_alike() -> None:
    epochs = TrainSettings(task_order="epochs", tasks_per_update=100)
    assert Counter(env for env, _ in drawn(epochs, (10, 90), 0)) == {0: 10, 1: 90}
    at_random = Counter(env for env, _ in drawn(TrainSettings(tasks_per_update=1_000), (10, 90), 0))
    assert 450 < at_random[0] < 550


def test_too_few_tasks_for_an_update_are_refused() -> None:
    envs = [MemoryConstructionEnv(TinySource([TASK] * size)) for size in (1, 3)]
    check_epochs(envs, TrainSettings(task_order="epochs", tasks_per_update=4))
    check_epochs(envs, TrainSettings(tasks_per_update=8))
    with pytest.raises(CommandError, match="has 4 tasks in train, and an update takes --tasks-per-update 8; give a sm"):
        check_epochs(envs, TrainSettings(task_order="epochs", tasks_per_update=8))
