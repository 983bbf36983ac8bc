"""An asynchronous loop can drive an agent by its two halves."""

from __future__ import annotations

import asyncio

import pytest

from memalpha_gym.agents.baselines.exchange import open_client
from memalpha_gym.chat import AsyncChatClient, ChatReply
from memalpha_gym.registration import AGENTS, make
from tests.chat_server import ChatServer, says
from tests.tiny import tiny_env


@pytest.mark.parametrize("name", ["memagent", "mem1", "untrained"])
def test_request_and_calls_are_what_act_does(name: str) -> None:
    with ChatServer(lambda body, times: says("<IS>Eve sings.</IS>")) as server:
        agent = make(AGENTS, "agent", f"{name}:{server.spec()}")
        observation, _ = tiny_env().reset(options={"task_index": 1})

        async def step() -> object:
            async with AsyncChatClient(agent.client.settings) as client:
                reply = await client.complete(agent.request(observation))
                assert isinstance(reply, ChatReply)
                return agent.calls(observation, reply)

        assert asyncio.run(step()) == agent.act(observation)


@pytest.mark.parametrize("name", ["memagent", "memagent-asked", "mem1", "untrained"])
def test_without_a_model_the_message_says_how_to_name_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMALPHA_CHAT", raising=False)
    with pytest.raises(ValueError, match="give MODEL@URL, or set MEMALPHA_CHAT"):
        make(AGENTS, "agent", name)


def test_options_of_the_spec_come_before_others() -> None:
    client, options = open_client("m@http://127.0.0.1:9/v1#b=2", "x", {"a": 1, "b": 1})
    assert (client.name, options) == ("m@http://127.0.0.1:9/v1", {"a": 1, "b": "2"})
