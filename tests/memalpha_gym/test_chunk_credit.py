from __future__ import annotations

from typing import Any

import pytest

from memalpha_gym.chunk_credit import CREDITS, chunk_credits, to_go
from memalpha_gym.episodes import Episode, Step
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.rollouts import Move, play_episodes
from tests.tiny import insert, tiny_env

CONFIG = RewardConfig(1.0, 0.5, 0.25, 0.1, form_is_a_penalty=False, compression_needs_answers=False)
SCRIPT: tuple[Any, ...] = ([insert("Ada lives in Oslo.")], [{"name": "no_such_tool", "arguments": {}}], [])


class Scripted:
    def act(self, observation: Any) -> Any:
        return SCRIPT[observation["chunk_index"]]


def played() -> tuple[list[Step], float]:
    (rollout,) = play_episodes([Episode(tiny_env(reward=CONFIG), options={"task_index": 0})], Scripted())
    return rollout.steps, rollout.episode_return


def test_what_sums_to_the_return_begins_with_it_and_has_it_as_its_mean() -> None:
    steps, episode_return = played()
    by_credit = {credit: chunk_credits(steps, credit, CONFIG) for credit in CREDITS}
    assert by_credit["return"] == [episode_return] * 3
    assert sum(by_credit["step"]) == pytest.approx(episode_return)
    assert by_credit["to-go"][0] == pytest.approx(episode_return)
    assert by_credit["to-go"][-1] == by_credit["step"][-1]
    assert sum(by_credit["paper"]) / 3 == pytest.approx(episode_return)


def test_the_papers_score_worked_by_hand() -> None:
    steps, _ = played()
    terms = steps[-1].info["reward_terms"]
    assert terms["correctness"] == pytest.approx(1 / 3)  # one of three questions
    shared = 1 / 3 + 0.25 * terms["compression"]
    # format 1, 0, 1; content 1 for the write, 0 for the step whose only call failed, 1 for silence
    assert chunk_credits(steps, "paper", CONFIG) == pytest.approx([shared + 0.6, shared, shared + 0.6])


def test_evidence_is_on_top_of_what_is_still_to_be_paid() -> None:
    steps, _ = played()
    assert steps[-1].info["credit"] == pytest.approx((1 / 3, 0, 0))  # answered from what the first step wrote
    rest = chunk_credits(steps, "to-go", CONFIG)
    assert chunk_credits(steps, "evidence", CONFIG) == pytest.approx([rest[0] + 1 / 3, rest[1], rest[2]])


def test_steps_of_a_continuation_are_credited_by_their_own_chunk() -> None:
    steps, _ = played()
    assert chunk_credits(steps[1:], "evidence", CONFIG) == chunk_credits(steps[1:], "to-go", CONFIG)


def test_to_go_worked_by_hand() -> None:
    assert to_go([1.0, 0.0, 3.0]) == [4, 3, 3]
    assert to_go([1.0, 0.0, 3.0], discount=0.5) == [1.75, 1.5, 3]
    assert to_go([]) == []


def test_an_unknown_credit_is_named() -> None:
    with pytest.raises(ValueError, match="no credit 'mean'; there are return, step"):
        chunk_credits([Step({}, Move(()), 0.0, {})], "mean", CONFIG)
    assert chunk_credits([], "paper", CONFIG) == chunk_credits([], "evidence", CONFIG) == []
