"""Every kind of failure of a server that we know of: what it sends, and which cause it is to be named by."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any

from tests import chat_server
from tests.chat_server import Answer, fails, says, says_json

LURE = "yes, a wrong reply that must not count"
"""What a failure says besides: taken for a reply, it would be scored."""
CALL = ("memory_insert", "{}")


@dataclass(frozen=True)
class Kind:
    """A kind of failure.

    Attributes:
        answer: what the server sends.
        causes: the names that it may have.
        lasting: whether asking once more is no use, so that nobody should.
    """

    answer: Answer
    causes: tuple[str, ...]
    lasting: bool = False


def kinds(elsewhere: str) -> dict[str, Kind]:
    """All kinds by name.

    Args:
        elsewhere: the address of another host, to which redirects point.
    """
    return {**_endings(), **_bodies(), **_transport(), **_statuses(), **_retry_after(), **_redirects(elsewhere)}


def changed(choice: dict[str, Any] | None = None, message: dict[str, Any] | None = None, **body: Any) -> Answer:
    """A reply that lures, with something changed."""
    whole = json.loads(says(LURE).body)
    whole["choices"][0]["message"] |= message or {}
    whole["choices"][0] |= choice or {}
    return says_json({**whole, **body})


def _endings() -> dict[str, Kind]:
    lasting = {"length": "cut_off", "max_tokens": "cut_off", "content_filter": "content_filter", "refusal": "refused"}
    made = {
        f"ends by {reason}": Kind(says(LURE, finish_reason=reason), (cause,), True) for reason, cause in lasting.items()
    }
    for reason in ("error", "abort", "cancelled", "unknown", "load", ""):
        made[f"ends by {reason or 'nothing'}"] = Kind(says(LURE, finish_reason=reason), ("aborted",))
    return made | {
        "does not say how it ended": Kind(changed({"finish_reason": None}), ("malformed_response",)),
        "ends by a number": Kind(changed({"finish_reason": 5}), ("malformed_response",)),
        "breaks off in thought": Kind(says("<think>yes", finish_reason="length"), ("cut_off",), True),
        "an error in a choice": Kind(changed({"error": {"code": 502, "message": "no"}}), ("server_error",)),
        "an error in a message": Kind(changed(message={"error": "no"}), ("server_error",)),
        "a refusal": Kind(changed(message={"refusal": "I will not"}), ("refused",), True),
        "a refusal without content": Kind(changed(message={"refusal": "no", "content": None}), ("refused",), True),
        "tool calls and text": Kind(says(LURE, CALL), ("unasked_tool_calls",), True),
        "tool calls and no text": Kind(says(None, CALL, finish_reason="tool_calls"), ("unasked_tool_calls",), True),
        "ends by tool calls": Kind(says(LURE, finish_reason="tool_calls"), ("unasked_tool_calls",), True),
        "a function call": Kind(changed(message={"function_call": {"name": "f"}}), ("unasked_tool_calls",), True),
        "no content": Kind(says(None), ("empty_response",)),
        "empty content": Kind(says(""), ("empty_response",)),
        "blank content": Kind(says(" \n\u2003"), ("empty_response",)),
        "thought alone": Kind(says("<think>yes</think>"), ("empty_response",)),
    }


def _bodies() -> dict[str, Kind]:
    bad = ("malformed_response",)
    return {
        "no body": Kind(Answer(b""), bad),
        "a web page": Kind(chat_server.NOT_JSON, bad),
        "half a body as a whole": Kind(chat_server.HALF_BUT_WHOLE, bad),
        "an event stream": Kind(Answer(b"data: " + says(LURE).body + b"\n\ndata: [DONE]\n\n"), bad),
        "bytes": Kind(Answer(b"\xff\xfe\x00\x01"), bad),
        "a list": Kind(says_json([says(LURE).body.decode()]), bad),
        "null": Kind(says_json(None), bad),
        "deep JSON": Kind(Answer(b"[" * 200_000), bad),
        "an integer of 5,000 digits": Kind(Answer(b'{"choices": ' + b"9" * 5_000 + b"}"), bad),
        "NaN": Kind(Answer(says(LURE).body[:-1] + b', "x": NaN}'), bad),
        "content in parts": Kind(changed(message={"content": [{"type": "text", "text": LURE}]}), bad),
        "content that is a number": Kind(changed(message={"content": 1}), bad),
        "the user's words": Kind(changed(message={"role": "user"}), bad),
        "tool calls that are text": Kind(changed(message={"tool_calls": "f()"}), bad),
        "two choices": Kind(changed(choices=json.loads(says(LURE).body)["choices"] * 2), bad),
        "usage of 10^300": Kind(changed(usage={"prompt_tokens": 10**300, "completion_tokens": 1}), bad),
        "usage below zero": Kind(changed(usage={"prompt_tokens": 1, "completion_tokens": -(10**18)}), bad),
        "no choices": Kind(chat_server.EMPTY, ("empty_response",)),
        "no message": Kind(changed(choices=[{"finish_reason": "stop"}]), ("empty_response",)),
        "nothing but braces": Kind(says_json({}), ("empty_response",)),
        "an error as success": Kind(chat_server.ERROR_AS_SUCCESS, ("server_error",)),
        "an error as an object": Kind(says_json({"object": "error", "message": "no", "code": 500}), ("server_error",)),
        "an error beside a reply": Kind(changed(error={"code": "dead"}), ("server_error",)),
        "too long a reply": Kind(says(LURE * 50_000), ("too_large",)),
    }


def _transport() -> dict[str, Kind]:
    down, body = ("connection",), says(LURE).body
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
    return {
        "hangs up": Kind(chat_server.DROPS, down),
        "half a body": Kind(Answer(body, sent=0.5), down),
        "a body that is announced only": Kind(Answer(body, sent=0.0), down),
        "no HTTP": Kind(Answer(raw=b"\x16\x03\x01\x02\x00\x01\x00" + b"\x00" * 64), down),
        "a status that is no number": Kind(Answer(raw=b"HTTP/1.1 OK fine\r\n\r\n" + body), down),
        "a head without an end": Kind(Answer(raw=head + b"x: " + b"y" * 300_000), down),
        "two lengths": Kind(Answer(raw=head + b"content-length: 5\r\ncontent-length: 9\r\n\r\n" + body), down),
        "a broken chunk": Kind(Answer(raw=head + b"transfer-encoding: chunked\r\n\r\nZZ\r\n" + body), down),
        "compressed": Kind(Answer(gzip.compress(body), headers={"content-encoding": "gzip"}), ("malformed_response",)),
        "a huge body that is announced": Kind(Answer(body, headers={"content-length": str(10**10)}), ("too_large",)),
        "hangs": Kind(chat_server.HANGS, ("timeout",)),
        "drips": Kind(Answer(b" " * 600, drip=0.1), ("timeout",)),
    }


def _statuses() -> dict[str, Kind]:
    again = {
        408: "timeout",
        409: "conflict",
        429: "rate_limit",
        500: "server_error",
        502: "server_error",
        529: "server_error",
    }
    never = {400: "rejected", 401: "unauthorized", 403: "unauthorized", 404: "rejected", 422: "rejected"}
    made = {f"status {status}": Kind(fails(status, LURE), (cause,)) for status, cause in again.items()}
    made |= {f"status {status}": Kind(fails(status, LURE), (cause,), True) for status, cause in never.items()}
    made |= {
        f"status {status}": Kind(Answer(says(LURE).body, status), ("malformed_response",)) for status in (202, 206)
    }
    return made | {
        "a prompt that is too long": Kind(fails(400, "maximum context length is 8"), ("context_length",), True),
        "a deep error": Kind(Answer(b"[" * 100_000, 500), ("server_error",)),
    }


def _retry_after() -> dict[str, Kind]:
    values = (
        "nan",
        "-5",
        "1e999",
        "9" * 400,
        "Fri, 31 Dec 99999 23:59:59 GMT",
        "Mon, 01 Jan 1000 00:00:00 +2359",
        "soon",
    )
    return {f"Retry-After {value[:24]}": Kind(fails(429, retry_after=value), ("rate_limit",)) for value in values}


def _redirects(elsewhere: str) -> dict[str, Kind]:
    return {
        f"redirect {status}": Kind(
            Answer(b"", status, {"location": f"{elsewhere}/chat/completions"}), ("redirect",), True
        )
        for status in (301, 302, 303, 307, 308)
    }
