"""Stepping many environments at once: the same as stepping each, in fewer calls of reader and judges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium as gym
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.judges.judge import Verdict, Write
from memalpha_gym.stepping import Outcome, bare_environment, step_all
from tests.tiny import WholeReader, insert, tiny_env


def begun(count: int, **kwargs: Any) -> list[Any]:
    first = tiny_env(**kwargs)
    envs = [first, *(first.fork() for _ in range(count - 1))]
    for i, env in enumerate(envs):
        env.reset(seed=i, options={"task_index": i % 3})
    return envs


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["Oslo", "Quito", "a red kite"]), max_size=2), min_size=1, max_size=5))
def test_the_same_as_stepping_each(texts: list[list[str]]) -> None:
    actions = [[insert(text) for text in own] for own in texts]
    together = step_all(begun(len(texts)), actions)
    for env, action, outcome in zip(begun(len(texts)), actions, together, strict=True):
        assert isinstance(outcome, Outcome)
        expected = env.step(action)
        assert (
            outcome.observation,
            outcome.reward,
            outcome.terminated,
            outcome.truncated,
            outcome.info,
        ) == expected


def test_environments_that_share_a_reader_ask_it_once() -> None:
    shared, other = WholeReader(), WholeReader()
    envs = [*begun(3, reader=shared), *begun(1, reader=other)]
    step_all(envs, [()] * 4)
    assert (len(shared.batches), len(other.batches)) == (1, 1)


def test_what_a_judge_raises_over_one_write_fails_that_step_alone() -> None:
    class Strict:
        name = "strict"

        def judge(self, writes: Sequence[Write]) -> list[Verdict]:
            if any(write.content == "bad" for write in writes):
                raise RuntimeError("bad")
            return [Verdict(True) for _ in writes]

    envs = begun(3, judge=Strict())
    good, bad, none = step_all(envs, [[insert("good")], [insert("bad")], []])
    assert isinstance(good, Outcome)
    assert isinstance(bad, RuntimeError)
    assert isinstance(none, Outcome)
    assert [len(env.memory) for env in envs] == [1, 0, 0]  # the step that failed has not been taken
    assert isinstance(step_all(envs[1:2], [[insert("good")]])[0], Outcome)


def test_gymnasiums_own_checks_hide_nothing_and_wrappers_do() -> None:
    env = gym.make("MemAlpha/Recall-v0")
    assert bare_environment(env) is env.unwrapped
    assert bare_environment(gym.wrappers.TimeLimit(env, 3)) is None
    assert bare_environment(gym.make("CartPole-v1")) is None
