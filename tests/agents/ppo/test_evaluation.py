from __future__ import annotations

import pytest

from memalpha_gym.agents.ppo.evaluation import evaluate, summarise
from memalpha_gym.agents.ppo.rollout import play, start_group
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.tools import ToolCall
from tests.agents.ppo.scripted import ScriptedPolicy
from tests.tiny import FailingReader, insert, tiny_env

NOTHING = ScriptedPolicy([], [], [])


def test_figures_are_means_over_episodes() -> None:
    policy = ScriptedPolicy([insert("Eve sings."), ToolCall("no_such_tool", {})], [], [])
    figures, rollouts = evaluate([tiny_env()], policy, RewardConfig(), 2)
    assert [rollout.env.task.task_id for rollout in rollouts] == ["tiny-0", "tiny-1"]
    assert (figures.episodes, figures.failed) == (2, 0)
    assert figures.calls == 2.0
    assert figures.invalid == 0.5
    assert figures.correctness == pytest.approx((0 + 1) / 2)
    assert figures.memory_tokens == rollouts[0].info["memory_tokens"] > 0
    assert figures.precision is figures.recall is None
    assert figures.reward == pytest.approx(sum(sample.reward for r in rollouts for sample in r.samples) / 2)


def test_tasks_are_spread_over_environments_and_no_more_than_there_are() -> None:
    figures, rollouts = evaluate([tiny_env(), tiny_env()], NOTHING, RewardConfig(), 10)
    assert [r.env.task.task_id for r in rollouts] == ["tiny-0", "tiny-0", "tiny-1", "tiny-1", "tiny-2", "tiny-2"]
    assert figures.episodes == 6


def test_failed_readings_are_counted_and_left_out() -> None:
    rollouts = [*start_group(tiny_env(reader=FailingReader("kite")), 0, 0, 1), *start_group(tiny_env(), 1, 1, 1)]
    for rollout in rollouts:
        play([rollout], NOTHING, RewardConfig(), seed=0)
    figures = summarise(rollouts)
    assert (figures.episodes, figures.failed) == (1, 1)
    assert figures.reward == pytest.approx(sum(sample.reward for sample in rollouts[1].samples))


def test_without_any_reading_there_are_no_sums_to_divide() -> None:
    (rollout,) = start_group(tiny_env(reader=FailingReader()), 0, 0, 1)
    play([rollout], NOTHING, RewardConfig(), seed=0)
    assert summarise([rollout]).correctness == 0.0
