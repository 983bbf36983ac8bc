"""Environments of one setting: independent of each other, with the same reader and judges, and used again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from memalpha_gym.benchmarks.environments import Environments, make_environment
from memalpha_gym.recording import EpisodeKey
from memalpha_gym.tools import ToolCall

pytestmark = pytest.mark.usefixtures("stranger")

KEY = EpisodeKey("stranger_homes:Stranger/Homes-v0", "", 0, 0, reader="stranger_homes:LookupReader", budget=0.5)
WRAPPED = replace(KEY, env_args='{"max_episode_steps": 9}')
WRITE = [ToolCall("memory_insert", {"memory_type": "semantic_memory", "content": "x"})]


class Agent:
    reader_options: Any = None

    def act(self, observation: Any) -> Any: ...


@pytest.mark.parametrize("key", [KEY, WRAPPED], ids=["forked", "made anew"])
def test_environments_share_who_reads_and_judges_and_nothing_else(key: EpisodeKey) -> None:
    environments = Environments(key)
    first, second = environments.take(), environments.take()
    first.reset(options={"task_index": 1})
    second.reset(options={"task_index": 2})
    first.step(WRITE)
    bare: list[Any] = [env.unwrapped for env in (first, second)]
    assert [env.task.task_id for env in bare] == ["homes-1", "homes-2"]
    assert [len(list(env.memory)) for env in bare] == [1, 0]
    assert bare[0].memory_budget == bare[1].memory_budget == 0.5
    for role, service in environments.services.items():
        assert getattr(bare[0], role) is getattr(bare[1], role) is service
    environments.close()


def test_what_lies_around_an_environment_is_around_each_of_them() -> None:
    environments = Environments(replace(KEY, env_args='{"max_episode_steps": 1}'))
    for env in (environments.take(), environments.take()):
        env.reset(options={"task_index": 1})
        assert env.step(WRITE)[3]


def test_an_environment_that_was_given_back_is_used_again() -> None:
    environments = Environments(KEY)
    first = environments.take()
    environments.give_back(first)
    assert environments.take() is first
    assert environments.take() is not first


def test_an_agent_is_read_by_its_own_rule_in_environments_that_were_there_before_too() -> None:
    key = replace(KEY, reader="lexical")
    environments, agent = Environments(key), Agent()
    env = environments.take()
    plain = env.unwrapped.reader  # type: ignore[attr-defined]
    environments.give_back(env)
    agent.reader_options = {"top_entries": 2}
    environments.prepare(agent)
    assert environments.take().unwrapped.reader is environments.services["reader"] is not plain  # type: ignore[attr-defined]
    environments.prepare(Agent())
    assert environments.services["reader"] is plain


def test_a_rule_that_the_reader_does_not_know_is_refused() -> None:
    agent = Agent()
    agent.reader_options = {"top_entries": 2}
    with pytest.raises(TypeError, match="the reader lookup has no with_options"):
        Environments(KEY).prepare(agent)


def test_settings_reach_the_environment() -> None:
    env: Any = make_environment(replace(KEY, split="train", scoring="paper"), render_mode="ansi").unwrapped
    assert (str(env.source.split), env.reader.name, env.scoring) == ("train", "lookup", "paper")
    assert (env.memory_budget, env.render_mode) == (0.5, "ansi")
