"""Parts of a run."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from memalpha_gym.benchmarks.shards import Shard, describe_run, parse_shard, take_shard
from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey

RECALL = EpisodeKey("MemAlpha/Recall-v0", "", seed=0, task_index=0)
KEYS = [
    replace(RECALL, environment=environment, agent=agent, budget=budget, task_index=task)
    for environment in ("MemAlpha/Recall-v0", "MemAlpha/Update-v0")
    for budget in (None, 100)
    for agent in ("empty", "extract")
    for task in (5, 9, 2)
]


@pytest.mark.parametrize("of", range(1, 7))
def test_shards_are_the_run_and_nothing_twice(of: int) -> None:
    shards = [take_shard(KEYS, Shard(number, of)) for number in range(1, of + 1)]
    assert Counter(key for shard in shards for key in shard) == Counter(KEYS)
    assert all(shard == [key for key in KEYS if key in shard] for shard in shards), "in the order of the run"
    sizes = [len(shard) for shard in shards]
    assert max(sizes) - min(sizes) <= 4, "one task more, of two agents under two budgets"


def test_a_shard_has_every_agent_under_every_budget_of_its_tasks() -> None:
    played = Counter((key.environment, key.task_index) for key in take_shard(KEYS, Shard(2, 4)))
    assert played == {("MemAlpha/Recall-v0", 9): 4, ("MemAlpha/Update-v0", 2): 4}


def test_more_shards_than_tasks() -> None:
    assert take_shard(KEYS, Shard(7, 7)) == []


def test_parts_by_name() -> None:
    assert parse_shard(None) == parse_shard("1/1") == Shard(1, 1)
    assert str(parse_shard("3/16")) == "3/16"
    for wrong in ("0/0", "3/2", "0/2", "-1/2", "1", "/", "1/2/3", "a/b", "1.0/2", ""):
        with pytest.raises(CommandError, match="the I-th of N parts"):
            parse_shard(wrong)


def test_agents_and_the_number_of_tasks_are_not_what_shards_have_in_common() -> None:
    run = describe_run(None, KEYS)
    assert describe_run(None, [key for key in KEYS if key.agent == "empty" and key.task_index != 2]) == run
    for change in ({"seed": 1}, {"version": "9"}, {"split": "train"}, {"reader": "lexical"}, {"data": "/d"}):
        assert describe_run(None, [replace(key, **change) for key in KEYS]) != run
    assert describe_run("worlds", KEYS) != run
    assert json.loads(run)["seed"] == 0
