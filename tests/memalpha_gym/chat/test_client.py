"""The synchronous client: in scripts, running loops, threads, forks and copies."""

from __future__ import annotations

import asyncio
import copy
import gc
import os
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from memalpha_gym.chat import ChatClient, ChatFailure, ChatReply, ChatRequest, ChatSettings, open_chat
from tests.chat_server import ChatServer, Script, last_text, says

ECHO: Script = lambda body, times: says(f"{last_text(body)}!")  # noqa: E731


def ask(text: str) -> ChatRequest:
    return ChatRequest(({"role": "user", "content": text},))


def texts(client: ChatClient, *asked: str) -> list[str]:
    outcomes = client.complete_many([ask(text) for text in asked])
    return [outcome.text if isinstance(outcome, ChatReply) else str(outcome) for outcome in outcomes]


def test_batches_in_order_and_metered() -> None:
    with ChatServer(ECHO) as server, ChatClient(server.spec()) as client:
        assert client.complete_many([]) == []
        assert texts(client, "a", "b", "c") == ["a!", "b!", "c!"]
        assert isinstance(client.complete(ask("d")), ChatReply)
        usage = client.meter.usage
    assert (usage.calls, usage.prompt_tokens, usage.completion_tokens, len(usage.latencies)) == (4, 400, 40, 4)


def test_inside_a_running_loop_as_in_a_notebook() -> None:
    async def cell(client: ChatClient) -> list[str]:
        return texts(client, "a")

    with ChatServer(ECHO) as server, ChatClient(server.spec()) as client:
        assert asyncio.run(cell(client)) == ["a!"]
        assert asyncio.run(cell(client)) == ["a!"]


def test_from_several_threads() -> None:
    with ChatServer(ECHO) as server, ChatClient(server.spec()) as client, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda i: texts(client, str(i)), range(20))) == [[f"{i}!"] for i in range(20)]
        assert client.meter.usage.calls == 20


def test_closed_or_forgotten_it_leaves_no_thread() -> None:
    def threads() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name.startswith("chat m@")]

    with ChatServer(ECHO) as server:
        client = ChatClient(server.spec())
        assert texts(client, "a") == ["a!"]
        assert len(threads()) == 1
        client.close()
        client.close()
        assert threads() == []
        assert texts(client, "b") == ["b!"]
        del client
        gc.collect()
        assert threads() == []


def test_copies_are_clients_of_their_own() -> None:
    with ChatServer(ECHO) as server, ChatClient(server.spec()) as client:
        texts(client, "a")
        for twin in (pickle.loads(pickle.dumps(client)), copy.deepcopy(client)):
            with twin:
                assert twin.settings == client.settings
                assert texts(twin, "b") == ["b!"]
                assert twin.meter.usage.calls == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_connects_anew(tmp_path: Path) -> None:
    with ChatServer(ECHO) as server, ChatClient(server.spec()) as client:
        assert texts(client, "before") == ["before!"]
        child = os.fork()
        if not child:
            try:
                (tmp_path / "child").write_text(texts(client, "child")[0])
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert (tmp_path / "child").read_text() == "child!"
        assert texts(client, "after") == ["after!"]


def test_a_server_that_comes_back_is_used_again() -> None:
    with ChatServer(ECHO) as server:
        client = ChatClient(server.spec("attempts=2"))
        assert texts(client, "a") == ["a!"]
    gone = client.complete(ask("b"))
    assert isinstance(gone, ChatFailure)
    assert gone.cause == "connection"
    with client, ChatServer(ECHO, server.port):
        assert texts(client, "b") == ["b!"]
    assert client.meter.usage.failures == {"connection": 1}


def test_open_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMALPHA_CHAT", raising=False)
    with pytest.raises(ValueError, match="set MEMALPHA_CHAT"):
        open_chat(None)
    monkeypatch.setenv("MEMALPHA_CHAT", "m@http://127.0.0.1:9/v1#timeout=5&tools=prompt")
    client, options = open_chat(None)
    assert (client.name, client.settings.timeout, options) == ("m@http://127.0.0.1:9/v1", 5.0, {"tools": "prompt"})
    assert open_chat(client) == (client, {})
    assert open_chat(ChatSettings("n"))[0].name == "n"
    assert open_chat("n@http://127.0.0.1:9/v1")[0].name == "n@http://127.0.0.1:9/v1"


def test_what_is_wrong_with_the_settings_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ChatClient(ChatSettings("gpt")) as client, pytest.raises(ValueError, match="holds no key"):
        client.complete(ask("a"))
