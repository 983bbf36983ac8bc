from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from memalpha_gym.agents.ppo.rollout import Clock, Key, branch, play, results_of, samples_of, start_group
from memalpha_gym.agents.ppo.settings import TrainSettings
from memalpha_gym.chat import ChatError, ChatFailure, FailureCause
from memalpha_gym.chunk_credit import chunk_credits
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.rollouts import Move
from memalpha_gym.tools import ToolCall
from tests.agents.ppo.scripted import ScriptedPolicy
from tests.tiny import TASK, FailingReader, WholeReader, insert, tiny_env

CONFIG = RewardConfig(1.0, 0.5, 0.25, 0.1, form_is_a_penalty=False, compression_needs_answers=False)
ROBUST = replace(RewardConfig(), correctness=1.0, format=0.5, compression=0.25, content=0.1)
SETTINGS = TrainSettings()

GOOD, BAD = [insert("Ada lives in Oslo.")], [ToolCall("no_such_tool", {}), insert("Bob owns a red kite.")]
NOTHING = ScriptedPolicy([], [], [])


def test_every_chunk_is_a_sample_with_the_reward_of_its_step_and_the_ids_that_were_sampled() -> None:
    rollouts = play(start_group(tiny_env(reward=CONFIG), 0, 0, 1), ScriptedPolicy(GOOD, BAD, []), SETTINGS, seed=1)
    samples, terms = samples_of(rollouts, CONFIG, SETTINGS), [step.info["reward_terms"] for step in rollouts[0].steps]
    format_terms, content = ([each[name] for each in terms] for name in ("format", "content"))
    assert format_terms == [1.0, 0.5, 1.0]
    assert [sample.completion_ids for sample in samples] == [(0, 1), (1, 1), (2, 1)]
    correctness, compression = rollouts[0].info["correctness"], terms[-1]["compression"]
    rewards = [(0.5 * f + 0.1 * c) / 3 for f, c in zip(format_terms, content, strict=True)]
    rewards[-1] += correctness + 0.25 * compression
    assert [sample.reward for sample in samples] == pytest.approx(rewards)
    scores = [correctness + 0.25 * compression + 0.5 * f + 0.1 * c for f, c in zip(format_terms, content, strict=True)]
    assert [sample.score for sample in samples] == pytest.approx(scores)
    assert sum(rewards) == pytest.approx(sum(scores) / 3)  # the return is the mean of the paper's r_t
    assert (samples[0].group, samples[0].episode, samples[0].length) == (0, 0, 3)


def test_what_form_costs_is_in_the_score_as_the_environment_charges_it() -> None:
    rollouts = play(start_group(tiny_env(reward=ROBUST), 0, 0, 1), ScriptedPolicy(GOOD, BAD, []), SETTINGS, seed=1)
    samples = samples_of(rollouts, ROBUST, SETTINGS)
    assert samples[0].score == pytest.approx(samples[2].score)
    assert samples[1].score < samples[0].score
    assert sum(sample.reward for sample in samples) == pytest.approx(sum(sample.score for sample in samples) / 3)


def test_the_score_is_the_credit_that_the_settings_name() -> None:
    rollouts = play(start_group(tiny_env(reward=ROBUST), 0, 0, 1), ScriptedPolicy(GOOD, [], []), SETTINGS, seed=1)
    for score in ("paper", "to-go", "evidence"):
        settings = replace(SETTINGS, score=score, discount=0.5)
        scores = [sample.score for sample in samples_of(rollouts, ROBUST, settings)]
        assert scores == chunk_credits(rollouts[0].steps, score, ROBUST, 0.5)


def test_a_group_starts_from_one_state_and_its_episodes_do_not_share_memory() -> None:
    episodes = start_group(tiny_env(), 0, 5, 3)
    assert [episode.key for episode in episodes] == [Key(5, 15), Key(5, 16), Key(5, 17)]
    play(episodes[:1], ScriptedPolicy(GOOD, [], []), SETTINGS, seed=0)
    memories = [episode.env.unwrapped.memory for episode in episodes]
    assert [memory.tokens > 0 for memory in memories] == [True, False, False]
    assert {episode.env.unwrapped.task.task_id for episode in episodes} == {"tiny-0"}


def test_a_branch_goes_on_from_a_common_beginning_that_is_not_trained_on() -> None:
    (beginning,) = start_group(tiny_env(), 0, 0, 1)
    (trunk,) = play([replace(beginning, stop_before=1)], ScriptedPolicy(GOOD, [], []), SETTINGS, seed=0)
    assert not trunk.over
    rollouts = play(branch(trunk, 2), ScriptedPolicy([], BAD, []), SETTINGS, seed=0)
    assert [(sample.episode, sample.chunk) for sample in samples_of(rollouts, CONFIG, SETTINGS)] == [
        (0, 1),
        (0, 2),
        (1, 1),
        (1, 2),
    ]
    assert all("Ada lives in Oslo." in r.episode.env.unwrapped.memory.render() for r in rollouts)


def test_an_episode_whose_reading_failed_leaves_no_samples() -> None:
    env = tiny_env(reader=FailingReader("kite"))
    episodes = [*start_group(env, 0, 0, 2), *start_group(env, 1, 1, 2)]
    rollouts = play(episodes, ScriptedPolicy(GOOD, [], []), SETTINGS, seed=0)
    assert [bool(r.failed) for r in rollouts] == [True, True, False, False]
    assert {sample.group for sample in samples_of(rollouts, CONFIG, SETTINGS)} == {1}
    assert [result.failed for result in results_of(rollouts)] == ["no server", "no server", "", ""]


@pytest.mark.parametrize("generator", ["transformers", "vllm"])
def test_draws_depend_on_seed_episode_and_chunk_in_rounds_as_free(generator: str) -> None:
    def prompts(seed: int, generator: str) -> list[tuple[int, ...]]:
        rollouts = play(start_group(tiny_env(), 0, 0, 2), NOTHING, replace(SETTINGS, generator=generator), seed)
        return [sample.prompt_ids for sample in samples_of(rollouts, CONFIG, SETTINGS)]

    assert prompts(1, generator) == prompts(1, "transformers")
    assert len(set(prompts(1, generator))) == 6
    assert not set(prompts(1, generator)) & set(prompts(2, generator))


class Gauge(ScriptedPolicy):
    """Notes how many moves are asked for together, and how many at once."""

    def __init__(self) -> None:
        super().__init__([], [], [])
        self.together: list[int] = []
        self.now = self.most = 0

    def act_batch(self, observations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> list[Move]:
        self.together.append(len(observations))
        return super().act_batch(observations, seeds)

    async def act_async(self, observation: Mapping[str, Any], seed: int) -> Move:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.001)
        self.now -= 1
        return await super().act_async(observation, seed)


def test_transformers_are_asked_in_rounds_and_vllm_as_episodes_go_on() -> None:
    env = tiny_env(reader=(reader := WholeReader()))
    episodes = [*start_group(env, 0, 0, 4), *start_group(env, 1, 1, 2)]
    play(episodes, gauge := Gauge(), SETTINGS, seed=0)
    assert gauge.together == [6, 4, 4]
    assert reader.batches == [6, 8]  # once per round in which questions are due
    play(start_group(tiny_env(), 0, 0, 6), gauge, replace(SETTINGS, generator="vllm", generation_batch=3), seed=0)
    assert gauge.together == [6, 4, 4]
    assert gauge.most == 3


@pytest.mark.parametrize("generator", ["transformers", "vllm"])
def test_what_is_no_failure_of_a_server_ends_the_run(generator: str) -> None:
    class Broken(ScriptedPolicy):
        def move(self, observation: Mapping[str, Any], seed: int) -> Move:
            if observation["chunk"] == "Eve sings.":
                raise ValueError("a prompt budget of 5 tokens has no room")
            return super().move(observation, seed)

    settings, policy = replace(SETTINGS, generator=generator), Broken([], [], [])
    episodes = [*start_group(tiny_env(), 0, 0, 1), *start_group(tiny_env(), 1, 1, 1)]
    with pytest.raises(ValueError, match="has no room"):
        play(episodes, policy, settings, seed=0)


def test_a_batch_that_fails_is_not_tried_one_by_one() -> None:
    class Small(ScriptedPolicy):
        asked = 0

        def act_batch(self, observations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> list[Move]:
            self.asked += 1
            if len(observations) > 2:
                raise MemoryError(f"{len(observations)} are too many")
            return super().act_batch(observations, seeds)

    policy = Small([], [], [])
    with pytest.raises(MemoryError, match="4 are too many"):
        play(start_group(tiny_env(), 0, 0, 4), policy, SETTINGS, seed=0)
    assert policy.asked == 1


def test_a_server_that_fails_costs_its_episode() -> None:
    class Unserved(ScriptedPolicy):
        def move(self, observation: Mapping[str, Any], seed: int) -> Move:
            if observation["chunk"] == "Eve sings.":
                raise ChatError(ChatFailure(FailureCause.TIMEOUT, "no reply"))
            return super().move(observation, seed)

    settings, policy = replace(SETTINGS, generator="vllm"), Unserved([], [], [])
    episodes = [*start_group(tiny_env(), 0, 0, 1), *start_group(tiny_env(), 1, 1, 1)]
    rollouts = play(episodes, policy, settings, seed=0)
    assert [bool(rollout.failed) for rollout in rollouts] == [False, True]
    assert results_of(rollouts)[1].correctness is None


def test_the_clock_books_every_part() -> None:
    clock = Clock()
    play(start_group(tiny_env(), 0, 0, 1), NOTHING, SETTINGS, seed=0, clock=clock)
    assert set(clock.row()) == {"seconds_generate", "seconds_act", "seconds_read", "seconds_judge"}
    clock = Clock()
    play(start_group(tiny_env(), 0, 0, 1), NOTHING, replace(SETTINGS, generator="vllm"), seed=0, clock=clock)
    assert set(clock.row()) == {"seconds_generate"}


def test_of_no_episodes_nothing_comes() -> None:
    assert play([], NOTHING, SETTINGS, seed=0) == samples_of([], CONFIG, SETTINGS) == []


def test_an_episode_without_questions_is_trained_on_for_its_form_alone() -> None:
    paper = RewardConfig.named("paper")
    (rollout,) = play(start_group(tiny_env(replace(TASK, questions=()), reward=paper), 0, 0, 1), NOTHING, SETTINGS, 0)
    samples = samples_of([rollout], paper, SETTINGS)
    assert chunk_credits(rollout.steps, "evidence", paper) == chunk_credits(rollout.steps, "to-go", paper)
    assert {sample.score for sample in samples} == {0.05}  # r3 of an empty memory; silent steps have neither r2 nor r4
    assert results_of([rollout])[0].correctness is None
