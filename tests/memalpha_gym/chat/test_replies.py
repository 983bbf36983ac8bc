"""Bodies and statuses of all sorts, read into replies and failures."""

from __future__ import annotations

import json
import pickle

import pytest

from memalpha_gym.chat.replies import ChatError, ChatFailure, ChatReply, FailureCause, read_body, status_failure
from tests import chat_server

SECRET = "sk-very-secret"


def body(message: object, **choice: object) -> bytes:
    return json.dumps({"choices": [{"message": message, **choice}]}).encode()


def test_a_whole_reply() -> None:
    reply = read_body(chat_server.says("Oslo", ("memory_insert", "{}")).body, latency=0.5)
    assert isinstance(reply, ChatReply)
    assert (reply.text, reply.finish_reason, reply.latency, reply.attempts) == ("Oslo", "stop", 0.5, 1)
    assert (reply.prompt_tokens, reply.completion_tokens) == (100, 10)
    assert reply.tool_calls[0]["function"] == {"name": "memory_insert", "arguments": "{}"}


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "malformed_response"),
        (b'{"choices": [{"mess', "malformed_response"),
        (b"<html>", "malformed_response"),
        (b"[" * 100_000, "malformed_response"),
        (b"\xff\xfe", "malformed_response"),
        (b"[]", "malformed_response"),
        (b"{}", "empty_response"),
        (b'{"choices": null}', "empty_response"),
        (b'{"choices": []}', "empty_response"),
        (b'{"choices": [null]}', "empty_response"),
        (b'{"choices": [{"message": "hi"}]}', "empty_response"),
        (body({"content": 5}), "malformed_response"),
        (body({"content": "x", "tool_calls": "y"}), "malformed_response"),
        (body({"content": None}, finish_reason="content_filter"), "empty_response"),
        (b'{"error": {"message": "out of memory", "type": "oom"}, "choices": []}', "server_error"),
        (b'{"error": "out of memory"}', "server_error"),
    ],
)
def test_a_success_that_is_none(content: bytes, cause: str) -> None:
    failure = read_body(content, latency=0.1)
    assert isinstance(failure, ChatFailure)
    assert failure.cause == cause
    assert failure.cause.retryable


@pytest.mark.parametrize("message", [{"content": ""}, {"content": None}, {"content": None, "tool_calls": None}])
def test_a_model_may_say_nothing(message: object) -> None:
    reply = read_body(body(message, finish_reason="stop"), latency=0.1)
    assert isinstance(reply, ChatReply)
    assert (reply.text, reply.tool_calls, reply.prompt_tokens) == ("", (), 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Oslo", "Oslo"),
        ("<think>Quito?</think>\n\nOslo ", "Oslo"),
        ("Quito?</think>Oslo", "Oslo"),
        ("<think>hm, Quito", ""),
        ("say <think> aloud", "say <think> aloud"),
    ],
)
def test_thinking_is_not_said(text: str, said: str) -> None:
    assert ChatReply(text).said == said


@pytest.mark.parametrize(
    ("status", "message", "cause", "retryable"),
    [
        (400, "bad field", "rejected", False),
        (400, "This model's maximum context length is 2048 tokens", "context_length", False),
        (401, f"wrong key {SECRET}", "unauthorized", False),
        (403, "", "unauthorized", False),
        (404, "no such model", "rejected", False),
        (408, "", "timeout", True),
        (409, "", "conflict", True),
        (422, "", "rejected", False),
        (429, "slow down", "rate_limit", True),
        (500, "", "server_error", True),
        (503, "", "server_error", True),
    ],
)
def test_statuses(status: int, message: str, cause: str, retryable: bool) -> None:
    failure = status_failure(status, {"message": message, "code": "some_code"}, {}, now=0.0)
    assert (failure.cause, failure.cause.retryable) == (cause, retryable)
    assert str(failure) == f"{cause}: HTTP status {status} (some_code)"


@pytest.mark.parametrize("error", [None, "text", ["list"], {"code": f"key {SECRET}"}, {"type": 5, "code": None}])
def test_what_a_server_says_is_not_repeated(error: object) -> None:
    assert str(status_failure(500, error, {}, now=0.0)) == "server_error: HTTP status 500"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1.5", 1.5),
        ("0", 0.0),
        ("-3", 0.0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:00:01 GMT", 0.0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert status_failure(429, None, {"retry-after": value}, now=10.0).retry_after == seconds


def test_an_error_carries_its_failure() -> None:
    error = ChatError(ChatFailure(FailureCause.TIMEOUT, "no whole reply within 1 s", attempts=5))
    assert str(error) == "timeout: no whole reply within 1 s (5 attempts)"
    assert pickle.loads(pickle.dumps(error)).failure == error.failure
