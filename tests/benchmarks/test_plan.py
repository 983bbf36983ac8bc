"""Which episodes are played."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import groupby
from typing import Any

import pytest
from rich.console import Console

from memalpha_gym.benchmarks.options import BenchOptions, EpisodeOptions
from memalpha_gym.benchmarks.plan import Plan, count_tasks, make_plan
from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey

HOMES = "stranger_homes:Stranger/Homes-v0"
OPTIONS = BenchOptions(env=f"{HOMES},Recall-v0", agents="empty,random", episodes=3)

pytestmark = pytest.mark.usefixtures("stranger")


def planned(options: BenchOptions) -> tuple[Plan, str]:
    notes = Console(file=io.StringIO(), width=200)
    return make_plan(options, notes), notes.file.getvalue()  # type: ignore[attr-defined]


def test_every_agent_plays_the_same_tasks_of_every_environment_under_every_budget() -> None:
    plan, told = planned(replace(OPTIONS, budget="0.5,40"))
    rows = [list(keys) for _, keys in groupby(plan.keys, key=lambda key: replace(key, task_index=0))]
    assert [(row[0].environment, row[0].budget, row[0].agent) for row in rows] == [
        (environment, budget, agent)
        for environment in (HOMES, "MemAlpha/Recall-v0")
        for budget in (0.5, 40)
        for agent in ("empty", "random")
    ]
    tasks = [[key.task_index for key in row] for row in rows]
    assert len(set(tasks[0])) == 3
    assert tasks[:4] == [tasks[0]] * 4
    assert tasks[4:] == [tasks[4]] * 4
    assert told == ""


def test_own_stores_are_compared_under_each_limit_with_nothing_raw_lines_and_the_whole_text() -> None:
    plan, _ = planned(replace(OPTIONS, agents="product:lines,empty", recall_tokens="128,512", episodes=2, repeats=3))
    rows = [list(keys) for _, keys in groupby(plan.keys, key=lambda key: replace(key, task_index=0, repeat=0))]
    ways = [(row[0].agent, row[0].recall_tokens) for row in rows]
    assert ways[: len(ways) // 2] == [
        *((agent, limit) for limit in (128, 512) for agent in ("product:lines [lines==1]", "empty", "bm25-lines")),
        ("verbatim", "all"),
    ]
    assert [(key.task_index == rows[0][0].task_index, key.repeat) for key in rows[0][:4]] == [
        (True, 0),
        (True, 1),
        (True, 2),
        (False, 0),
    ]


def test_each_set_of_memories_is_a_row_with_the_same_tasks() -> None:
    plan, _ = planned(replace(OPTIONS, env="Recall-v0", agents="empty", memory_types="all,semantic,semantic_memory"))
    rows = [list(keys) for _, keys in groupby(plan.keys, key=lambda key: replace(key, task_index=0))]
    assert [row[0].env_args for row in rows] == [
        '{"memory_types": "core+semantic+episodic"}',
        '{"memory_types": "semantic"}',
    ]
    assert [key.task_index for key in rows[0]] == [key.task_index for key in rows[1]]


def test_columns_of_a_suite_hold_every_set_of_memories() -> None:
    plan, _ = planned(BenchOptions(suite="quick", agents="empty", episodes=1, memory_types="all,episodic"))
    assert [plan.column(key) for key in plan.keys] == ["Recall 0", "Recall 0", "Recall 1", "Recall 1"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"memory_types": "procedural"}, "memory_types is 'procedural'; give one or more of core_memory"),
        ({"memory_types": ","}, "--memory-types is empty"),
        (
            {"memory_types": "all", "episode": EpisodeOptions(env_arg=("memory_types=core",))},
            "--memory-types and --env-arg memory_types exclude each other",
        ),
    ],
)
def test_sets_of_memories_that_make_no_sense_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        planned(replace(OPTIONS, env="Recall-v0", **change))


def test_the_seed_draws_the_tasks() -> None:
    drawn = {tuple(planned(replace(OPTIONS, episode=EpisodeOptions(seed=seed)))[0].keys) for seed in range(3)}
    assert len(drawn) == 3


def test_a_source_with_fewer_tasks_is_planned_whole() -> None:
    plan, told = planned(replace(OPTIONS, env=HOMES, agents="empty", episodes=99))
    assert sorted(key.task_index for key in plan.keys) == list(range(12))
    assert told == f"{HOMES} has 12 tasks in split test; playing all of them\n"


def test_columns_of_a_suite_are_known_by_what_they_play() -> None:
    plan, _ = planned(BenchOptions(suite="quick", agents="empty", episodes=1))
    assert plan.columns == ("Recall 0", "Recall 1")
    assert [plan.column(key) for key in plan.keys] == ["Recall 0", "Recall 1"]
    assert planned(OPTIONS)[0].column(plan.keys[0]) == ""


def test_an_environment_without_tasks_is_told() -> None:
    key = EpisodeKey(HOMES, "", 0, 0)
    assert count_tasks(key) == 12
    with pytest.raises(CommandError, match="people is 3; only 4 live here"):
        count_tasks(replace(key, env_args='{"people": 3}'))
