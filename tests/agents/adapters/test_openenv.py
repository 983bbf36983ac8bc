"""The environment behind OpenEnv's own server, over loopback, with OpenEnv's own client and with bare sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("openenv", reason="OpenEnv is not installed; make test-adapters runs this")

import httpx
import websockets
from openenv.core.env_server.serialization import serialize_observation
from openenv.core.generic_client import GenericEnvClient

from memalpha_gym.agents.adapters.openenv import MemoryAction, MemoryServer
from memalpha_gym.agents.adapters.rows import begin, rows
from tests.agents.adapters.fakes import ARGUMENTS, ENV, plainly, scripted

ROOT = Path(__file__).resolve().parents[3]
SESSIONS = 6


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The command's address, while it serves."""
    port = free_port()
    given = json.dumps(ARGUMENTS)
    words = ["serve", "--openenv", "--env", ENV, "--arguments", given, "--port", str(port), "--sessions", str(SESSIONS)]
    command = [sys.executable, "-m", "memalpha_gym", *words]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    try:
        for _ in range(600):
            assert process.poll() is None, process.stderr and process.stderr.read()
            try:
                httpx.get(f"http://127.0.0.1:{port}/health")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate()


async def episode(address: str, index: int, **more: Any) -> tuple[list[float], dict[str, Any], list[int]]:
    """An episode of the scripted model: what each step was paid, the figures at the end, and the prompts' lengths."""
    paid, lengths = [], []
    async with GenericEnvClient(base_url=f"http://{address}") as env:
        result = await env.reset(task_index=index, **more)
        while not result.done:
            user = result.observation["messages"][-1]["content"]
            lengths.append(len(user))
            result = await env.step({"reply": scripted(user)})
            paid.append(result.reward)
    return paid, result.observation["figures"], lengths


def test_many_sessions_at_once_are_each_the_episode_that_it_is_here(address: str) -> None:
    async def all_of_them() -> list[Any]:
        return await asyncio.gather(*(episode(address, index) for index in (0, 1, 2, 0)))

    for index, (paid, figures, lengths) in zip((0, 1, 2, 0), asyncio.run(all_of_them()), strict=True):
        expected, info = plainly(index)
        assert paid == pytest.approx(expected)
        assert figures["correctness"] == info["correctness"]
        assert figures["failed"] is False
        assert max(lengths) < 2.5 * min(lengths)


def test_a_client_chooses_task_and_split(address: str) -> None:
    async def firsts() -> list[str]:
        asked: tuple[dict[str, Any], ...] = (
            {"task_index": 3},
            {"task_index": 3, "split": "test"},
            {"seed": 5},
            {"seed": 5},
        )
        async with GenericEnvClient(base_url=f"http://{address}") as env:
            return [(await env.reset(**each)).observation["seen"]["chunk"] for each in asked]

    named, other, drawn, again = asyncio.run(firsts())
    here = [begin(rows(ENV, [3], **{**ARGUMENTS, "split": split})[0]) for split in ("train", "test")]
    assert [named, other] == [each.observation["chunk"] for each in here]
    assert drawn == again


def test_no_question_and_no_accepted_answer_crosses_the_wire(address: str) -> None:
    async def wire() -> str:
        heard = []
        async with websockets.connect(f"ws://{address}/ws", max_size=None) as line:

            async def ask(kind: str, data: Any) -> dict[str, Any]:
                await line.send(json.dumps({"type": kind, "data": data}))
                heard.append(str(await line.recv()))
                reply: dict[str, Any] = json.loads(heard[-1])["data"]
                return reply

            reply = await ask("reset", {"task_index": 0})
            while not reply["done"]:
                text = scripted(reply["observation"]["messages"][-1]["content"])
                reply = await ask("step", {"reply": text})
            await line.send(json.dumps({"type": "state"}))
            heard.append(str(await line.recv()))
        async with httpx.AsyncClient() as http:
            heard += [(await http.get(f"http://{address}/{path}")).text for path in ("schema", "state", "metadata")]
        return "\n".join(heard)

    heard = asyncio.run(wire())
    _, info = plainly(0)
    assert "figures" in heard
    assert [answer["question"] for answer in info["answers"] if answer["question"] in heard] == []
    assert [name for name in ('"answers"', "prediction", "accepted") if name in heard] == []


def test_a_failed_reading_has_no_reward() -> None:
    server = MemoryServer(ENV, **ARGUMENTS, reader="tests.tiny:FailingReader")
    seen = server.reset(task_index=0)
    while not seen.done:
        seen = server.step(MemoryAction(reply=""))
    sent = serialize_observation(seen)
    assert (sent["reward"], sent["done"]) == (None, True)
    assert sent["observation"]["figures"] == {"failed": True}


@pytest.mark.parametrize("error", ["ValueError", "SystemExit"])
def test_a_reader_that_raises_has_no_reward_and_tells_the_client_nothing(
    error: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = MemoryServer(ENV, **ARGUMENTS)
    server.reset(task_index=0)
    questions = [question.text for question in server._episode.env.task.questions]

    class Telling:
        name = "telling"

        def read(self, requests: Any) -> Any:
            raise {"ValueError": ValueError, "SystemExit": SystemExit}[error](f"cannot read {requests[0].question}")

    server._episode.env.reader = Telling()
    seen = server.step(MemoryAction(reply=""))
    while not seen.done:
        seen = server.step(MemoryAction(reply=""))
    sent = json.dumps(serialize_observation(seen))
    assert (seen.reward, seen.figures) == (None, {"failed": True})
    assert [question for question in questions if question in sent] == []
    assert f"cannot read {questions[0]}" in caplog.text
    assert not server.reset(task_index=1).done


def test_what_a_client_gets_wrong_is_told_and_its_session_goes_on(address: str) -> None:
    wrong: list[tuple[Any, str]] = [
        ("{", "Invalid JSON"),
        ({"type": "nope"}, "Unknown message type"),
        ({"type": "step", "data": {"reply": ""}}, "no episode was started"),
        ({"type": "reset", "data": {"task_index": 10**9}}, "task_index is 1000000000"),
        ({"type": "reset", "data": {"task_index": 1.5}}, "integer"),
        ({"type": "reset", "data": {"split": "../tset"}}, "not a valid Split"),
        ({"type": "reset", "data": {"tasks_index": 1, "env": "MemAlpha/Update-v0"}}, "reset has no env, tasks_index"),
    ]
    while_playing: list[tuple[Any, str]] = [
        ({"type": "step", "data": {}}, "Invalid message"),
        ({"type": "step", "data": {"reply": None}}, "Invalid message"),
        ({"type": "step", "data": {"reply": {}}}, "a message has tool_calls or content"),
        ({"type": "step", "data": {"reply": "", "env": "x"}}, "Invalid message"),
    ]

    async def session() -> None:
        async with websockets.connect(f"ws://{address}/ws", max_size=None) as line:

            async def say(message: Any) -> dict[str, Any]:
                await line.send(message if isinstance(message, str) else json.dumps(message))
                reply: dict[str, Any] = json.loads(await line.recv())
                return reply

            for message, told in wrong:
                reply = await say(message)
                assert (reply["type"], told in reply["data"]["message"]) == ("error", True), reply
            await say({"type": "reset", "data": {"task_index": 0}})
            for message, told in while_playing:
                reply = await say(message)
                assert (reply["type"], told in reply["data"]["message"]) == ("error", True), reply
            assert (await say({"type": "state"}))["data"]["step_count"] == 0
            paid, reply = [], {"data": {"done": False}}
            while not reply["data"]["done"]:
                reply = await say({"type": "step", "data": {"reply": ""}})
                paid.append(reply["data"]["reward"])
            assert paid == pytest.approx(plainly(0, [""] * len(paid))[0])
            assert "the episode is over" in (await say({"type": "step", "data": {"reply": ""}}))["data"]["message"]

    asyncio.run(session())


def test_sessions_that_are_cut_off_make_room(address: str) -> None:
    async def held() -> tuple[list[str], Any]:
        lines = [await websockets.connect(f"ws://{address}/ws") for _ in range(SESSIONS + 1)]
        kinds = []
        for line in lines:
            with contextlib.suppress(websockets.ConnectionClosed):  # the one too many
                await line.send(json.dumps({"type": "state"}))
            kinds.append(json.loads(await line.recv())["type"])
        for line in lines:
            line.transport.abort()
        for _ in range(600):
            with contextlib.suppress(Exception):  # whatever the client makes of a server that is still full
                return kinds, (await episode(address, 0))[0]
            await asyncio.sleep(0.1)
        raise AssertionError("no session was freed")

    kinds, paid = asyncio.run(held())
    assert sorted(kinds) == ["error", *["state"] * SESSIONS]
    assert paid == pytest.approx(plainly(0)[0])
