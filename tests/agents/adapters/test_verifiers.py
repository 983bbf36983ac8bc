"""The environment under verifiers' own machinery, with a scripted server in the place of the model."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

vf = pytest.importorskip("verifiers.v1", reason="verifiers is not installed; make test-adapters runs this")

from verifiers.v1.utils.loaders import load_environment, resolve_env_config  # noqa: E402

from memalpha_gym.completions import parse_completion  # noqa: E402
from tests.agents.adapters.fakes import ARGUMENTS, ENV, plainly, scripted  # noqa: E402
from tests.chat_server import Answer, ChatServer, fails, says  # noqa: E402

PACKAGE = Path(__file__).resolve().parents[3] / "examples" / "verifiers"


@pytest.fixture(autouse=True)
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the package had been installed."""
    monkeypatch.syspath_prepend(str(PACKAGE))


def said(body: dict[str, Any], called: bool) -> Answer:
    text = scripted(body["messages"][-1]["content"])
    if not called:
        return says(text)
    calls = [(call.name, json.dumps(dict(call.arguments))) for call in parse_completion(text, "hermes")]
    return says(None, *calls)


def played(script: Any, count: int = 1, **taskset: Any) -> tuple[list[Any], list[dict[str, Any]]]:
    async def episodes() -> list[Any]:
        env = load_environment(resolve_env_config(config))
        context = vf.ModelContext(
            model="m",
            client=vf.EvalClientConfig(base_url=server.url, api_key_var="NONE"),
            sampling=vf.SamplingConfig(),
        )
        tasks = list(env.taskset.take(count))
        async with env.serving():
            return await asyncio.gather(*(env.run_episode(task, context) for task in tasks))

    seat = {"runtime": {"type": "subprocess"}}
    plugin = {"id": "memalpha-env", "world": ENV, "arguments": ARGUMENTS, **taskset}
    config = {"taskset": plugin, "writer": seat}
    with ChatServer(script) as server:
        return asyncio.run(episodes()), server.requests


@pytest.mark.parametrize("called", [False, True])
def test_every_chunk_is_a_trace_and_each_is_paid_the_environments_return(called: bool) -> None:
    found, requests = played(lambda body, seen: said(body, called), count=2)
    assert len(found) == 2
    for index, episode in enumerate(found):
        paid, info = plainly(index)
        assert episode.ok, episode.errors
        assert [trace.reward for trace in episode.traces] == pytest.approx([sum(paid)] * len(paid))
        assert {trace.metrics["correctness"] for trace in episode.traces} == {info["correctness"]}
        assert [trace.num_turns for trace in episode.traces] == [1] * len(paid)
    lengths = [sum(len(message["content"]) for message in body["messages"]) for body in requests]
    assert max(lengths) < 1.5 * min(lengths)
    assert {tool["function"]["name"] for tool in requests[0]["tools"]} >= {"memory_insert", "memory_update"}


def test_another_credit_and_tools_that_are_told() -> None:
    (episode,), requests = played(lambda body, seen: said(body, False), credit="step", tools_told=True)
    assert [trace.reward for trace in episode.traces] == pytest.approx(plainly(0)[0])
    assert "tools" not in requests[0]
    assert "memory_insert" in requests[0]["messages"][0]["content"]


def test_a_failing_server_yields_no_reward() -> None:
    def script(body: dict[str, Any], seen: int) -> Answer:
        return said(body, False) if "Chunk 1 of" in body["messages"][-1]["content"] else fails(500, "engine died")

    (episode,), _ = played(script)
    assert not episode.ok
    assert "chunk 1 has no completion" in str(episode.errors)
    assert len(episode.traces) >= 2
    assert [trace.rewards for trace in episode.traces] == [{}] * len(episode.traces)
