"""Bodies and statuses of all sorts, read into replies and failures."""

from __future__ import annotations

import json
from typing import Any

import pytest

from memalpha_gym.chat.replies import ChatFailure, ChatReply, ChatRequest
from memalpha_gym.chat.responses import MOST_TOKENS, fault, read_body, status_failure
from tests import chat_server

SECRET = "sk-very-secret"
TEXT = ChatRequest((), max_tokens=16)
POLICY = ChatRequest((), max_tokens=16, may_call=True, may_break_off=True)
CALL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def body(message: object, usage: object = None, **choice: object) -> bytes:
    whole = {"message": message, "finish_reason": "stop", **choice}
    return json.dumps({"choices": [whole], "usage": usage}).encode()


def cause(content: bytes, request: ChatRequest = TEXT) -> str:
    outcome = read_body(content, 0.1, request)
    return str(outcome.cause) if isinstance(outcome, ChatFailure) else ""


def test_a_whole_reply() -> None:
    reply = read_body(chat_server.says("Oslo", ("memory_insert", "{}")).body, 0.5, POLICY)
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
        (b'{"x": NaN}', "malformed_response"),
        (b"{}", "empty_response"),
        (b'{"choices": null}', "empty_response"),
        (b'{"choices": []}', "empty_response"),
        (b'{"choices": [null]}', "empty_response"),
        (b'{"choices": [{"message": "hi"}]}', "empty_response"),
        (body({"content": 5}), "malformed_response"),
        (body({"content": "x", "tool_calls": "y"}), "malformed_response"),
        (body({"content": "x", "role": "user"}), "malformed_response"),
        (body({"content": None}), "empty_response"),
        (b'{"error": {"message": "out of memory", "type": "oom"}, "choices": []}', "server_error"),
        (b'{"error": "out of memory"}', "server_error"),
        (b'{"object": "error", "message": "out of memory", "code": 500}', "server_error"),
        (body({"content": "x"}, error={"code": 502}), "server_error"),
        (body({"content": "x", "error": "no"}), "server_error"),
        (body({"content": "x"}, finish_reason="error"), "aborted"),
        (body({"content": "x"}, finish_reason="abort"), "aborted"),
        (body({"content": "x"}, finish_reason=None), "malformed_response"),
        (body({"content": "x"}, usage={"prompt_tokens": 10**300}), "malformed_response"),
        (body({"content": "x"}, usage={"completion_tokens": -1}), "malformed_response"),
        (body({"content": "x"}, usage={"completion_tokens": -0.5}), "malformed_response"),
        (body({"content": "x"}, usage={"completion_tokens": 1e300}), "malformed_response"),
        (body({"content": "x" * 5_000}), "too_large"),
    ],
)
def test_a_success_that_is_none(content: bytes, cause: str) -> None:
    for request in (TEXT, POLICY):
        failure = read_body(content, 0.1, request)
        assert isinstance(failure, ChatFailure)
        assert failure.cause == cause
        assert failure.cause.retryable


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (body({"content": "x"}, finish_reason="length"), "cut_off"),
        (body({"content": "x"}, finish_reason="content_filter"), "content_filter"),
        (body({"content": None}, finish_reason="content_filter"), "content_filter"),
        (body({"content": "x", "refusal": "I will not"}), "refused"),
        (body({"content": "x", "tool_calls": [CALL]}), "unasked_tool_calls"),
        (body({"content": None, "tool_calls": [CALL]}, finish_reason="tool_calls"), "unasked_tool_calls"),
        (body({"content": "x", "function_call": {"name": "f"}}), "unasked_tool_calls"),
        (body({"content": ""}), "empty_response"),
        (body({"content": "  \n"}), "empty_response"),
        (body({"content": "<think>hm</think> "}), "empty_response"),
    ],
)
def test_what_is_no_text_where_text_was_asked_for(content: bytes, named: str) -> None:
    assert cause(content) == named
    assert cause(content, ChatRequest((), max_tokens=16)) == named


def test_what_a_policy_broke_off_or_called_is_its_own() -> None:
    assert cause(body({"content": "x"}, finish_reason="length"), POLICY) == ""
    assert cause(body({"content": "", "tool_calls": [CALL]}), POLICY) == ""
    assert cause(body({"content": "x"}, finish_reason="content_filter"), POLICY) == "content_filter"
    assert cause(body({"content": "x", "refusal": "no"}), POLICY) == "refused"


def test_a_policy_is_silent_only_where_it_wrote_its_end() -> None:
    assert cause(body({"content": ""}, usage={"completion_tokens": 1}), POLICY) == ""
    assert cause(body({"content": ""}, usage={"completion_tokens": 0}), POLICY) == "empty_response"
    assert cause(body({"content": ""}), POLICY) == "empty_response"


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": None}, {"prompt_tokens": "many"}, [], "x"])
def test_usage_that_is_not_told_is_zero(usage: object) -> None:
    reply = read_body(body({"content": "x"}, usage=usage), 0.1, TEXT)
    assert isinstance(reply, ChatReply)
    assert (reply.prompt_tokens, reply.completion_tokens) == (0, 0)
    most = read_body(body({"content": "x"}, usage={"prompt_tokens": MOST_TOKENS}), 0.1, TEXT)
    assert isinstance(most, ChatReply)
    assert most.prompt_tokens == MOST_TOKENS


def test_two_choices_are_not_what_was_asked_for() -> None:
    choice: dict[str, Any] = {"message": {"content": "x"}, "finish_reason": "stop"}
    assert cause(json.dumps({"choices": [choice, choice]}).encode()) == "malformed_response"


def test_what_an_older_version_kept_is_judged_anew() -> None:
    assert fault(ChatReply("Oslo"), TEXT) is None
    for old in (
        ChatReply(""),
        ChatReply("Os", finish_reason="length"),
        ChatReply("x" * 10**6),
        ChatReply("x", (CALL,)),
    ):
        assert fault(old, TEXT)


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
        ("nan", None),
        ("-nan", None),
        ("-inf", 0.0),
        ("inf", float("inf")),
        ("1e400", float("inf")),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
        ("Mon, 01 Jan 1000 00:00:00 GMT", 0.0),
        ("Sun, 99 Foo 1970 99:99:99 GMT", None),
        ("Thu, 01 Jan 1970 00:01:40 -0000", 90.0),
        ("9" * 5_000, float("inf")),
        ("Thu, 01 Jan 1970 00:01:40 +99999999999999999999", None),
        ("", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert status_failure(429, None, {"retry-after": value}, now=10.0).retry_after == seconds


@pytest.mark.parametrize("text", ["\u200b", "\ufeff", "\0"])
def test_what_shows_nothing_is_silence(text: str) -> None:
    assert cause(body({"content": text})) == "empty_response"


def test_calls_that_are_none_and_names_that_stand_twice() -> None:
    assert cause(body({"content": "Oslo", "tool_calls": [5]})) == "malformed_response"
    twice = body({"content": "Oslo"}).replace(b'"finish_reason"', b'"finish_reason": "error", "finish_reason"')
    assert cause(twice) == "malformed_response"
