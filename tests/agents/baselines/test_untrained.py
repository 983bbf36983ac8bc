"""A chat model with the tools."""

from __future__ import annotations

import json
from typing import Any

import pytest

from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tools import tool_schemas
from tests.chat_server import Answer, ChatServer, last_text, says
from tests.tiny import tiny_env

INSERT = {"memory_type": "semantic_memory", "content": "Eve sings."}


def step(answer: Answer, options: str = "", **kwargs: Any) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """The environment and info after one step, and what was asked."""
    with ChatServer(lambda body, times: answer) as server:
        agent = make(AGENTS, "agent", f"untrained:{server.spec(options)}")
        env = tiny_env(**kwargs)
        observation, _ = env.reset(options={"task_index": 1})
        *_, info = env.step(agent.act(observation))
    return env, info, server.requests[0]


@pytest.mark.parametrize(
    "answer",
    [
        says(None, ("memory_insert", json.dumps(INSERT)), finish_reason="tool_calls"),
        says(f"<tool_call>\n{json.dumps({'name': 'memory_insert', 'arguments': INSERT})}\n</tool_call>"),
        says(f"✿FUNCTION✿: new_memory_insert\n✿ARGS✿: {json.dumps(INSERT)}"),
    ],
)
def test_calls_in_any_form(answer: Answer) -> None:
    env, info, _ = step(answer)
    assert [entry.content for _, entry in env.memory] == ["Eve sings."]
    assert [result.status for result in info["results"]] == ["ok"]


def test_the_server_is_told_of_the_tools_that_are_on() -> None:
    env, _, body = step(says(""), memory_types=("core", "semantic"))
    assert body["tools"] == json.loads(json.dumps(tool_schemas(env.memory_types)))
    assert "<part 1 of 1>\nEve sings.\n</part>" in last_text(body)


def test_tools_in_the_prompt() -> None:
    _, _, body = step(says(""), "tools=prompt")
    assert "tools" not in body
    system = body["messages"][0]["content"]
    for tool in tool_schemas():
        assert json.dumps(tool, ensure_ascii=False) in system
    assert '<tool_call>\n{"name"' in system
    with pytest.raises(ValueError, match="give server or prompt"):
        step(says(""), "tools=maybe")


QUOTED = json.dumps({"name": "memory_insert", "arguments": INSERT})


@pytest.mark.parametrize(
    "text", ["memory_insert executed successfully", "Stored: Eve sings. status=ok", "", f"The text says {QUOTED}."]
)
def test_a_claim_of_success_or_a_quotation_is_no_call(text: str) -> None:
    env, info, _ = step(says(text))
    assert info["results"] == ()
    assert not len(env.memory)


def test_a_tool_of_a_boastful_name_is_unknown() -> None:
    env, info, _ = step(says(None, ("x executed successfully", "{}"), ("memory_insert", '{"memory_type": "sem')))
    assert [result.status for result in info["results"]] == ["unknown_tool", "malformed"]
    assert info["reward_terms"]["format"] == 0.0
    assert not len(env.memory)
