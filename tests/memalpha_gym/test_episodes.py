"""Seeds of an episode, and what a rollout says of itself."""

from __future__ import annotations

import pytest

from memalpha_gym.chat import ChatUsage
from memalpha_gym.episodes import Episode, Rollout, Step, derive_seed
from memalpha_gym.players import Move
from tests.tiny import tiny_env


def test_seeds_of_their_own_for_each_episode_and_chunk() -> None:
    env = tiny_env()
    for episodes in (range(4), [(0, 0), (0, 1), (1, 0), (1, 1)]):
        seeds = {Episode(env, seed=seed).step_seed(chunk) for seed in episodes for chunk in range(3)}
        assert len(seeds) == 12
    assert Episode(env, seed=(4, 2)).step_seed(1) == derive_seed(4, 2, 1)
    assert Episode(env, seed=7).agent_seed == 7
    assert 0 <= Episode(env, seed=(4, 2)).agent_seed < 2**32


def test_what_a_rollout_says_of_itself() -> None:
    rollout = Rollout(Episode(tiny_env(), key="k"), reset_info={"task_id": "t"})
    assert (rollout.key, rollout.over, rollout.failed, rollout.info) == ("k", False, "", {"task_id": "t"})
    rollout.steps += [Step({}, Move(()), 0.25, {}), Step({}, Move(()), 0.5, {"failed": "timeout"})]
    assert rollout.episode_return == pytest.approx(0.75)
    assert rollout.failed == "timeout"
    rollout.error = OSError()
    assert rollout.failed == "OSError"


def test_usage_adds_up_and_empty_roles_are_left_out() -> None:
    rollout = Rollout(Episode(tiny_env()))
    rollout.add_usage({"agent": ChatUsage(calls=1), "reader": ChatUsage()})
    rollout.add_usage({"agent": ChatUsage(calls=2, prompt_tokens=5)})
    assert rollout.usage == {"agent": ChatUsage(calls=3, prompt_tokens=5)}


def test_a_step_shows_its_calls_and_answers_in_a_notebook() -> None:
    from memalpha_gym.rollouts import play_episodes
    from tests.playing import make_env

    class Keeper:
        def act(self, observation: object) -> list[dict[str, object]]:
            return [
                {"name": "memory_insert", "arguments": {"memory_type": "semantic_memory", "content": "<i>kept</i>"}}
            ]

    env = make_env("MemAlpha/Recall-v0", tokens=1000, facts=3, questions=2)
    (rollout,) = play_episodes([Episode(env, env_seed=0)], Keeper())
    assert "&lt;i&gt;kept&lt;/i&gt;" in rollout.steps[0]._repr_html_()
    assert "duplicate" in rollout.steps[1]._repr_html_()
    assert "answers" in rollout.steps[-1]._repr_html_()
