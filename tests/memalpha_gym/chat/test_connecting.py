"""Connections: what is sent goes through a proxy that the environment names, and to a server on this machine directly."""

from __future__ import annotations

import pytest

from memalpha_gym.chat import ChatClient, ChatReply, ChatRequest
from tests.chat_server import ChatServer, says


def reply_of(spec: str) -> str:
    with ChatClient(spec) as client:
        reply = client.complete(ChatRequest(({"role": "user", "content": "hello"},)))
    assert isinstance(reply, ChatReply), reply
    return reply.text


def test_a_server_on_this_machine_is_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        ChatServer(lambda body, times: says("proxy")) as proxy,
        ChatServer(lambda body, times: says("server")) as server,
    ):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        assert reply_of(server.spec()) == "server"
        assert reply_of(server.spec().replace("127.0.0.1", "localhost")) == "server"
        assert not proxy.connections


def test_any_other_is_asked_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with ChatServer(lambda body, times: says("proxy")) as proxy:
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        assert reply_of("m@http://model.invalid/v1") == "proxy"
