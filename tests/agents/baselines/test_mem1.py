"""A state in tags, rewritten with each chunk."""

from __future__ import annotations

from typing import Any

import pytest

from memalpha_gym.registration import AGENTS, make
from tests.chat_server import Answer, ChatServer, last_text, says
from tests.tiny import tiny_env


def play(agent: Any) -> tuple[Any, dict[str, Any]]:
    env = tiny_env()
    observation, _ = env.reset(options={"task_index": 0})
    over = False
    while not over:
        observation, _, over, _, info = env.step(agent.act(observation))
    return env, info


def counts(body: dict[str, Any], times: int) -> Answer:
    """A model that keeps a tally of the parts, after some thought."""
    state = last_text(body).split("<IS>\n")[1].split("\n</IS>")[0]
    tally = "" if state == "(empty)" else state
    return says(f"The part adds one to <IS>{tally}</IS>, so:\n<is>\n{tally}|\n</is>")


def test_the_last_state_is_kept() -> None:
    with ChatServer(counts) as server:
        env, info = play(make(AGENTS, "agent", f"mem1:{server.spec()}"))
    assert [entry.content for _, entry in env.memory] == ["|||"]
    assert "<part 3 of 3>\nBob owns a red kite.\n</part>" in last_text(server.requests[2])
    assert all(result.status == "ok" for result in info["results"])


@pytest.mark.parametrize("reply", ["no tags", "<IS></IS>", "<IS>never closed", "<think><IS>thought</IS>"])
def test_a_reply_without_a_state_is_an_invalid_call(reply: str) -> None:
    with ChatServer(lambda body, times: says(reply)) as server:
        env, info = play(make(AGENTS, "agent", f"mem1:{server.spec()}"))
    assert not len(env.memory)
    assert [result.status for result in info["results"]] == ["malformed"]


def test_in_batches_with_options() -> None:
    with ChatServer(counts) as server:
        agent = make(AGENTS, "agent", f"mem1:{server.spec('state_tokens=64&temperature=0.5')}")
        observations = [tiny_env().reset(options={"task_index": i})[0] for i in range(3)]
        assert [move.action[0].arguments["content"] for move in agent.act_batch(observations)] == ["|"] * 3
    assert server.requests[0]["temperature"] == 0.5
    assert "room for 64 tokens" in server.requests[0]["messages"][0]["content"]
