"""Agents with a chat model, alone and in flight."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from memalpha_gym.agents.baselines.exchange import open_client
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.rollouts import Episode, play_episodes
from tests.chat_server import Answer, ChatServer, fails, last_text, says
from tests.tiny import tiny_env


@pytest.mark.parametrize("name", ["memagent", "memagent-asked", "mem1", "untrained"])
def test_an_awaited_step_is_the_step_and_tells_what_it_cost(name: str) -> None:
    with ChatServer(lambda body, times: says("<IS>Eve sings.</IS>")) as server:
        agent = make(AGENTS, "agent", f"{name}:{server.spec('concurrency=9')}")
        observation, _ = tiny_env().reset(options={"task_index": 1})
        move = asyncio.run(agent.act_async(observation))
        assert move.action == agent.act(observation)
        assert (move.usage.calls, move.usage.completion_tokens) == (1, 10)
        assert agent.concurrency == 9


@pytest.mark.parametrize("name", ["memagent", "memagent-asked", "mem1", "untrained"])
def test_episodes_are_in_flight_together_and_a_failure_is_one_episodes_alone(name: str) -> None:
    def script(body: dict[str, Any], times: int) -> Answer:
        return fails(500) if "Eve" in last_text(body) else replace(says("<IS>Notes.</IS>"), delay=0.05)

    with ChatServer(script) as server:
        spec = f"{name}:{server.spec('attempts=2')}"
        episodes = [Episode(tiny_env(), key=i, options={"task_index": i}) for i in range(3)]
        agent = make(AGENTS, "agent", spec)
        playing = play_episodes(episodes, agent, make_agent=lambda: make(AGENTS, "agent", spec), in_flight=3)
        rollouts = {rollout.key: rollout for rollout in playing}
        assert server.most_in_flight >= 2
    assert {key: bool(rollout.failed) for key, rollout in rollouts.items()} == {0: False, 1: True, 2: False}
    assert "server_error: HTTP status 500 (2 attempts)" in rollouts[1].failed
    assert [rollouts[key].usage["agent"].calls for key in range(3)] == [3, 1, 2]
    assert rollouts[1].usage["agent"].failures == {"server_error": 1}


@pytest.mark.parametrize("name", ["memagent", "memagent-asked", "mem1", "untrained"])
def test_without_a_model_the_message_says_how_to_name_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMALPHA_CHAT", raising=False)
    with pytest.raises(ValueError, match="give MODEL@URL, or set MEMALPHA_CHAT"):
        make(AGENTS, "agent", name)


def test_options_of_the_spec_come_before_others() -> None:
    client, options = open_client("m@http://127.0.0.1:9/v1#b=2", "x", {"a": 1, "b": 1})
    assert (client.name, options) == ("m@http://127.0.0.1:9/v1", {"a": 1, "b": "2"})
