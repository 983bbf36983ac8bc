from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.agents.products.endpoints import Upstream
from memalpha_gym.agents.products.hashed_embeddings import HashedEmbeddings
from memalpha_gym.agents.products.meter import PhaseMeter
from memalpha_gym.agents.products.proxy import ModelProxy
from memalpha_gym.chat.settings import ChatSettings
from memalpha_gym.products import Phase
from tests import chat_server
from tests.agents.products.fakes import Echo
from tests.chat_server import ChatServer, fails, says

CHAT = {"model": "whatever", "messages": [{"role": "user", "content": "Hello."}]}


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def proxy(echo: Echo) -> Iterator[ModelProxy]:
    proxy = ModelProxy(("127.0.0.1", 0), echo, HashedEmbeddings(8), PhaseMeter())
    yield proxy
    proxy.close()


def post(proxy: ModelProxy, path: str, body: Any) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection(*proxy.address, timeout=30)  # type: ignore[misc]
    connection.request("POST", path, body if isinstance(body, bytes) else json.dumps(body).encode())
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer


def test_requests_are_answered_and_booked_under_their_phase(proxy: ModelProxy, echo: Echo) -> None:
    with proxy.meter.during(Phase.WRITING):
        status, answer = post(proxy, "/v1/chat/completions", CHAT)
        post(proxy, "/v1/embeddings", {"input": ["one two", "three"]})
    post(proxy, "/v1/embeddings", {"input": "four"})
    assert (status, answer["choices"][0]["message"]["content"]) == (200, "four words are here")
    assert echo.asked == [("chat/completions", {**CHAT, "model": "echo"})], "all products ask the same model"
    writing = proxy.meter.phases[Phase.WRITING]
    assert (writing.calls, writing.embedding_calls, writing.embedding_tokens, writing.failures) == (1, 1, 3, 0)
    assert proxy.meter.phases[Phase.BACKGROUND].embedding_tokens == 1
    assert writing.seconds > 0


def test_tokens_are_the_endpoints_count_or_else_ours(proxy: ModelProxy, echo: Echo) -> None:
    post(proxy, "/v1/chat/completions", CHAT)
    ours = proxy.meter.phases[Phase.BACKGROUND]
    assert 10 < ours.tokens_in < 25, "the message with its frame"
    assert 4 < ours.tokens_out < 25
    echo.usage = {"prompt_tokens": 1000, "completion_tokens": 200}
    post(proxy, "/v1/chat/completions", CHAT)
    both = proxy.meter.phases[Phase.BACKGROUND]
    assert (both.tokens_in - ours.tokens_in, both.tokens_out - ours.tokens_out) == (1000, 200)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/responses", {"input": "x"}, 404),
        ("/v1/chat/completions", b"{no json", 400),
        ("/v1/chat/completions", [1], 400),
        ("/v1/chat/completions", {**CHAT, "stream": True}, 400),
        ("/v1/embeddings", {"input": [[1, 2]]}, 400),
        ("/v1/embeddings", {"input": "x", "dimensions": 0}, 400),
    ],
)
def test_what_it_does_not_take_is_refused_in_words(proxy: ModelProxy, path: str, body: Any, status: int) -> None:
    got, answer = post(proxy, path, body)
    assert got == status
    assert answer["error"]["message"]


def test_failures_are_counted_and_told_as_they_are(proxy: ModelProxy, echo: Echo) -> None:
    echo.fails = 429
    assert post(proxy, "/v1/chat/completions", CHAT)[0] == 429
    proxy.endpoints["chat/completions"] = None  # type: ignore[assignment]
    post(proxy, "/v1/nothing", {})
    used = proxy.meter.phases[Phase.BACKGROUND]
    assert (used.calls, used.failures, used.tokens_in) == (1, 1, 0)
    assert proxy.refused == {"nothing": 1}


def test_it_serves_a_unix_socket_too(tmp_path: Path, echo: Echo) -> None:
    path = str(tmp_path / "socket")
    proxy = ModelProxy(path, echo, HashedEmbeddings(8), PhaseMeter())
    connection = http.client.HTTPConnection("models")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(path)
    connection.request("GET", "/v1/models")
    listed = json.loads(connection.getresponse().read())
    connection.close()
    proxy.close()
    assert [model["id"] for model in listed["data"]] == ["echo", "hashed-ngrams"]


def upstream(server: ChatServer, **kwargs: Any) -> Upstream:
    return Upstream(ChatSettings("real", server.url, key="UPSTREAM_KEY", **kwargs))


def test_an_upstream_gets_the_request_as_it_is_with_its_own_model_and_key(
    proxy: ModelProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPSTREAM_KEY", "hidden")
    with ChatServer(lambda body, times: says("Hi.")) as server:
        proxy.endpoints["chat/completions"] = upstream(server)
        status, answer = post(proxy, "/v1/chat/completions", {**CHAT, "temperature": 0.1, "unknown": [1]})
    assert (status, answer["choices"][0]["message"]["content"]) == (200, "Hi.")
    assert server.requests == [{**CHAT, "temperature": 0.1, "unknown": [1], "model": "real"}]
    assert server.headers[0]["authorization"] == "bearer hidden"
    used = proxy.meter.phases[Phase.BACKGROUND]
    assert (used.tokens_in, used.tokens_out) == (100, 10)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (fails(302, location="http://127.0.0.1:9/elsewhere"), 502),
        (fails(307, location="http://127.0.0.1:9/elsewhere"), 502),
        (fails(429, "slow down"), 429),
        (chat_server.DROPS, 502),
        (chat_server.HALF, 502),
        (chat_server.NOT_JSON, 502),
        (chat_server.Answer(b"[]"), 502),
        (chat_server.HANGS, 504),
    ],
)
def test_an_upstream_that_fails_is_a_failure(proxy: ModelProxy, answer: chat_server.Answer, status: int) -> None:
    with ChatServer(lambda body, times: answer) as server:
        proxy.endpoints["chat/completions"] = upstream(server, timeout=0.5)
        got, body = post(proxy, "/v1/chat/completions", CHAT)
    assert got == status
    assert body["error"]["message"]
    assert len(server.requests) == 1, "one request is one attempt"
    assert proxy.meter.phases[Phase.BACKGROUND].failures == 1


def test_a_redirect_takes_nobody_anywhere(proxy: ModelProxy) -> None:
    elsewhere = ChatServer(lambda body, times: says("Caught."))
    server = ChatServer(lambda body, times: fails(307, location=f"{elsewhere.url}/chat/completions"))
    with elsewhere, server:
        proxy.endpoints["chat/completions"] = upstream(server)
        post(proxy, "/v1/chat/completions", CHAT)
    assert elsewhere.requests == []


def test_an_upstream_needs_an_address() -> None:
    with pytest.raises(ValueError, match="MODEL@URL"):
        Upstream(ChatSettings("gpt"))
