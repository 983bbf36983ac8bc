from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.evaluation import evaluate, summarise
from memalpha_gym.agents.ppo.monitor import describe
from memalpha_gym.agents.ppo.processes import Processes
from memalpha_gym.agents.ppo.rollout import play, results_of, start_group
from memalpha_gym.agents.ppo.settings import TrainSettings
from memalpha_gym.tools import ToolCall
from tests.agents.ppo.scripted import ScriptedPolicy
from tests.tiny import TASK, FailingReader, insert, tiny_env

NOTHING = ScriptedPolicy([], [], [])


def tasks(count: int) -> TrainSettings:
    return TrainSettings(eval_tasks=count)


def test_figures_are_means_over_episodes() -> None:
    policy = ScriptedPolicy([insert("Eve sings."), ToolCall("no_such_tool", {})], [], [])
    figures, _ = evaluate([tiny_env()], policy, tasks(2))
    episodes = [episode for task in (0, 1) for episode in start_group(tiny_env(), task, task, 1)]
    rollouts = play(episodes, policy, tasks(2), seed=0)
    assert (figures.episodes, figures.failed) == (2, 0)
    assert figures.calls == 2.0
    assert figures.invalid == 0.5
    assert figures.correctness == pytest.approx((0 + 1) / 2)
    assert figures.memory_tokens == rollouts[0].info["memory_tokens"] > 0
    assert figures.precision is figures.recall is None
    assert figures.reward == pytest.approx(sum(rollout.episode_return for rollout in rollouts) / 2)


def test_tasks_are_spread_over_environments_and_no_more_than_there_are() -> None:
    figures, described = evaluate([tiny_env(), tiny_env()], NOTHING, tasks(10), shown=10)
    first_chunks = [text.splitlines()[1] for text in described]
    assert first_chunks == [f"1. {chunk}" for chunk in ("Ada lives in Oslo.", "Eve sings.", "Rain.") for _ in range(2)]
    assert figures.episodes == 6


def test_as_many_episodes_are_described_as_asked_for() -> None:
    (rollout,) = play(start_group(tiny_env(), 0, 0, 1), NOTHING, tasks(1), seed=0)
    assert evaluate([tiny_env()], NOTHING, tasks(3), shown=1)[1] == [describe(rollout)]


def test_a_process_plays_its_share_of_the_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []
    monkeypatch.setattr(Processes, "gather", lambda self, items: sent.append(items) or list(items))
    figures, described = evaluate([tiny_env()], NOTHING, tasks(3), Processes(rank=1, size=2), shown=3)
    assert [result.episode for result in sent[0]] == [1]
    assert (figures.episodes, len(described)) == (1, 1)
    assert "Eve sings." in described[0]


def test_failed_readings_are_counted_and_left_out() -> None:
    episodes = [*start_group(tiny_env(reader=FailingReader("kite")), 0, 0, 1), *start_group(tiny_env(), 1, 1, 1)]
    rollouts = play(episodes, NOTHING, tasks(2), seed=0)
    figures = summarise(results_of(rollouts))
    assert (figures.episodes, figures.failed) == (1, 1)
    assert figures.reward == pytest.approx(rollouts[1].episode_return)


def test_without_any_reading_there_are_no_figures() -> None:
    rollouts = play(start_group(tiny_env(reader=FailingReader()), 0, 0, 1), NOTHING, tasks(1), seed=0)
    figures = summarise(results_of(rollouts))
    assert (figures.episodes, figures.failed) == (0, 1)
    assert {figures.correctness, figures.reward, figures.memory_tokens, figures.calls, figures.invalid} == {None}


def test_where_nothing_is_asked_there_is_no_correctness() -> None:
    rollouts = play(start_group(tiny_env(replace(TASK, questions=())), 0, 0, 1), NOTHING, tasks(1), seed=0)
    assert summarise(results_of(rollouts)).correctness is None
