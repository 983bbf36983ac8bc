"""Notes in one paragraph, with and without sight of the questions."""

from __future__ import annotations

import re
from typing import Any

import pytest

from memalpha_gym.chat import ChatError
from memalpha_gym.memory import MemoryType
from memalpha_gym.protocols import PrivilegedAgent
from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tokenization import get_tokenizer
from tests.chat_server import Answer, ChatServer, fails, last_text, says
from tests.tiny import HOME, KITE, tiny_env

PART = re.compile(r"<notes>\n(.*)\n</notes>\n<part (\d+) of (\d+)>\n(.*)\n</part>", re.DOTALL)


def appends(body: dict[str, Any], times: int) -> Answer:
    """A model whose new notes are the old ones with the part behind them."""
    match = PART.search(last_text(body))
    assert match, last_text(body)
    return says(f"{'' if match[2] == '1' else match[1]} {match[4]}")


def play(agent: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
    env = tiny_env(**kwargs)
    observation, _ = env.reset(options={"task_index": 0})
    if hasattr(agent, "reset"):
        agent.reset(0)
        agent.reveal(env.task)
    over = False
    while not over:
        observation, _, over, _, info = env.step(agent.act(observation))
    return env, info


def test_notes_are_rewritten_with_each_chunk() -> None:
    with ChatServer(appends) as server:
        agent = make(AGENTS, "agent", f"memagent:{server.spec()}")
        env, _ = play(agent)
        assert agent.meter.usage.calls == 3
    (entry,) = env.memory.entries(MemoryType.SEMANTIC)
    assert entry.content == "Ada lives in Oslo. Ada moved to Quito. Bob owns a red kite."
    assert "<notes>\n(none yet)\n</notes>\n<part 1 of 3>" in last_text(server.requests[0])
    assert "at most 1024 tokens" in server.requests[0]["messages"][0]["content"]
    assert not any(HOME in last_text(body) for body in server.requests)


def test_notes_keep_to_their_limit_and_to_the_budget() -> None:
    with ChatServer(lambda body, times: says("word " * 3_000)) as server:
        for options, budget, most in (("", None, 1_024), ("notes_tokens=50", None, 50), ("", 30, 30)):
            env, _ = play(make(AGENTS, "agent", f"memagent:{server.spec(options)}"), memory_budget=budget)
            assert most - 2 <= env.memory.tokens <= most
            assert f"at most {most} tokens" in server.requests[-1]["messages"][0]["content"]
    assert get_tokenizer().count("word " * 3_000) > 1_024


def test_the_informed_one_sees_questions_and_no_answers() -> None:
    with ChatServer(appends) as server:
        agent = make(AGENTS, "agent", f"memagent-asked:{server.spec()}")
        assert isinstance(agent, PrivilegedAgent)
        play(agent)
    for body in server.requests:
        assert f"<questions>\n- {HOME}\n- {KITE}\n</questions>" in last_text(body)
    assert "Oslo" not in last_text(server.requests[0]).split("<notes>")[0]
    assert not isinstance(make(AGENTS, "agent", f"memagent:{server.spec()}"), PrivilegedAgent)


@pytest.mark.parametrize("answer", [says(""), says(None), says("Ada", finish_reason="content_filter")])
def test_a_failed_call_is_no_step(answer: Answer) -> None:
    with ChatServer(lambda body, times: answer) as server, pytest.raises(ChatError):
        play(make(AGENTS, "agent", f"memagent:{server.spec('attempts=2')}"))


@pytest.mark.parametrize("reply", ["<think>so far", "<think>so far</think> "])
def test_a_reply_without_notes_is_an_invalid_call(reply: str) -> None:
    with ChatServer(lambda body, times: says(reply)) as server:
        env, info = play(make(AGENTS, "agent", f"memagent:{server.spec()}"))
    assert not len(env.memory)
    assert [(result.status, result.detail) for result in info["results"]] == [("malformed", "the reply holds no notes")]


@pytest.mark.parametrize("name", ["memagent", "memagent-asked"])
def test_a_failed_call_is_raised_with_its_cause(name: str) -> None:
    with ChatServer(lambda body, times: fails(500)) as server:
        agent = make(AGENTS, "agent", f"{name}:{server.spec('attempts=2')}")
        with pytest.raises(ChatError, match=r"server_error: HTTP status 500 \(2 attempts\)"):
            play(agent)


def test_in_a_batch_a_failure_is_one_episodes_alone() -> None:
    def script(body: dict[str, Any], times: int) -> Answer:
        return fails(500) if "Eve" in last_text(body) else appends(body, times)

    with ChatServer(script) as server:
        agent = make(AGENTS, "agent", f"memagent:{server.spec('attempts=1')}")
        observations = [tiny_env().reset(options={"task_index": i})[0] for i in range(3)]
        first, second, third = agent.act_batch(observations)
    assert first.action[0].arguments["content"] == "Ada lives in Oslo."
    assert isinstance(second, ChatError)
    assert second.failure.cause == "server_error"
    assert third.action[0].arguments["content"] == "Rain."


def test_what_is_wrong_with_the_options() -> None:
    with pytest.raises(
        ValueError, match="memagent has no option 'tokens'; there are prompts, notes_tokens, temperature"
    ):
        make(AGENTS, "agent", "memagent:m@http://127.0.0.1:9/v1#tokens=5")
