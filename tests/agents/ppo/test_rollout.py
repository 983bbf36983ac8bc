from __future__ import annotations

import pytest

from memalpha_gym.agents.ppo.rollout import Clock, Rollout, branch, play, samples_of, start_group
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.tools import ToolCall
from tests.agents.ppo.scripted import ScriptedPolicy
from tests.tiny import FailingReader, insert, tiny_env

CONFIG = RewardConfig(correctness=1.0, format=0.5, compression=0.25, content=0.1)


GOOD, BAD = [insert("Ada lives in Oslo.")], [ToolCall("no_such_tool", {}), insert("Bob owns a red kite.")]


def test_every_chunk_is_a_sample_with_the_reward_of_its_step_and_the_ids_that_were_sampled() -> None:
    env = tiny_env(reward=CONFIG)
    (rollout,) = start_group(env, 0, 0, 1)
    play([rollout], ScriptedPolicy(GOOD, BAD, []), CONFIG, seed=1)
    format_terms = [terms["format"] for terms in rollout.terms]
    assert format_terms == [1.0, 0.5, 1.0]
    assert [sample.completion_ids for sample in rollout.samples] == [(0, 1), (1, 1), (2, 1)]
    correctness, compression = rollout.info["correctness"], rollout.terms[-1]["compression"]
    content = [terms["content"] for terms in rollout.terms]
    rewards = [(0.5 * f + 0.1 * c) / 3 for f, c in zip(format_terms, content, strict=True)]
    rewards[-1] += correctness + 0.25 * compression
    assert [sample.reward for sample in rollout.samples] == pytest.approx(rewards)
    scores = [correctness + 0.25 * compression + 0.5 * f + 0.1 * c for f, c in zip(format_terms, content, strict=True)]
    assert [sample.score for sample in rollout.samples] == pytest.approx(scores)
    assert sum(rewards) == pytest.approx(sum(scores) / 3)  # the return is the mean of the paper's r_t


def test_a_group_starts_from_one_state_and_its_rollouts_do_not_share_memory() -> None:
    rollouts = start_group(tiny_env(), 0, 5, 3)
    assert [r.number for r in rollouts] == [15, 16, 17]
    play(rollouts[:1], ScriptedPolicy(GOOD, [], []), CONFIG, seed=0, chunks=1)
    assert rollouts[0].env.memory.tokens > 0
    assert rollouts[1].env.memory.tokens == rollouts[2].env.memory.tokens == 0
    assert {r.env.task.task_id for r in rollouts} == {"tiny-0"}


def test_a_branch_goes_on_from_a_common_beginning_that_is_not_trained_on() -> None:
    (trunk,) = start_group(tiny_env(), 0, 0, 1)
    play([trunk], ScriptedPolicy(GOOD, [], []), CONFIG, seed=0, chunks=1)
    assert not trunk.over
    rollouts = branch(trunk, 2)
    play(rollouts, ScriptedPolicy([], BAD, []), CONFIG, seed=0)
    assert [[sample.chunk for sample in rollout.samples] for rollout in rollouts] == [[1, 2], [1, 2]]
    assert all("Ada lives in Oslo." in r.env.memory.render() for r in rollouts)


def test_an_episode_whose_reading_failed_leaves_no_samples() -> None:
    env = tiny_env(reader=FailingReader("kite"))
    rollouts = [*start_group(env, 0, 0, 2), *start_group(env, 1, 1, 2)]
    play(rollouts, ScriptedPolicy(GOOD, [], []), CONFIG, seed=0)
    assert [bool(r.failed) for r in rollouts] == [True, True, False, False]
    assert {sample.group for sample in samples_of(rollouts)} == {1}


def test_draws_depend_on_seed_rollout_and_chunk() -> None:
    def prompts(seed: int) -> list[tuple[int, ...]]:
        rollouts = start_group(tiny_env(), 0, 0, 2)
        play(rollouts, ScriptedPolicy([], [], []), CONFIG, seed=seed)
        return [sample.prompt_ids for sample in samples_of(rollouts)]

    assert prompts(1) == prompts(1)
    assert len(set(prompts(1))) == 6
    assert not set(prompts(1)) & set(prompts(2))


def test_the_clock_books_every_part() -> None:
    clock, rollouts = Clock(), start_group(tiny_env(), 0, 0, 1)
    play(rollouts, ScriptedPolicy([], [], []), CONFIG, seed=0, clock=clock)
    assert set(clock.row()) == {"seconds_generate", "seconds_act", "seconds_read", "seconds_judge"}
    assert isinstance(rollouts[0], Rollout)
