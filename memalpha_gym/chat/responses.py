"""Responses of a server, read: which of them are replies, and of which failure the others are.

A reply is what a model said and ended by itself. Everything else is a failure with a cause, though the server calls it a
success: what was broken off, aborted, filtered or refused, what calls tools where text was asked for, and silence, which would be
taken for an abstention. A server that does not say how a reply ended has not given a whole one.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from unicodedata import category

from memalpha_gym.chat.replies import ChatFailure, ChatReply, ChatRequest, FailureCause

LARGEST_BODY = 16 * 2**20
"""Bytes of a response that are read at the most."""
LARGEST_ERROR = 64 * 2**10
"""The same of a response whose status is an error."""
LONGEST_TOKEN = 256
"""Characters that a token of a reply stands for at the most: a text of more than that for each token it was granted is none."""
MOST_TOKENS = 10**9
"""Tokens that a server may say it used for one request."""

_NOTHING = "the message has neither content nor tool calls"
_CODE = re.compile(r"[\w.-]{1,48}")
_TOO_LONG = re.compile(
    r"context[ _](length|window|size)|maximum (model|context|prompt)[ _]len|max_model_len|prompt is too long",
    re.IGNORECASE,
)
_WHOLE = ("stop", "tool_calls", "function_call", "eos", "eos_token", "end_turn", "stop_sequence")
_BROKEN_OFF = ("length", "max_tokens", "max_length", "max_output_tokens", "model_length")
_FILTERED = ("content_filter", "safety", "moderation", "sensitive", "recitation", "prohibited_content", "blocklist")
"""Names that servers have for the ways in which a reply ends, in lower case."""


def read_body(content: bytes, latency: float, request: ChatRequest | None = None) -> ChatReply | ChatFailure:
    """The reply in the body of a response that the server called a success; it may be anything all the same.

    Args:
        content: the body.
        latency: seconds that it took.
        request: what was asked, as far as a reply depends on it: how long it may be, and whether calls are one.
    """
    try:
        body = json.loads(content, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return ChatFailure(
            FailureCause.MALFORMED, f"the response is no JSON, only half of it, or ambiguous ({len(content)} bytes)"
        )
    if not isinstance(body, dict):
        return ChatFailure(FailureCause.MALFORMED, "the response is no JSON object")
    if error := body.get("error") or (body.get("object") == "error" and body):
        return ChatFailure(FailureCause.SERVER_ERROR, f"an error in a response of status 200{code_of(error)}")
    choices = body.get("choices")
    choices = choices if isinstance(choices, list) else []
    choice = choices[0] if choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return ChatFailure(FailureCause.EMPTY, "the response holds no choice with a message")
    request = request or ChatRequest(())
    return _fault_of_choice(choices, choice, message, request) or _reply(body, choice, message, latency, request)


def fault(reply: ChatReply, request: ChatRequest) -> ChatFailure | None:
    """Why a reply to this request is none; None where it is one. The same is asked of replies out of a response cache, which an
    older version may have filled.
    """
    calls_welcome = bool(request.tools) or request.may_call
    size = len(reply.text) + (len(json.dumps(reply.tool_calls)) if reply.tool_calls else 0)
    if size > LONGEST_TOKEN * request.max_tokens:
        return ChatFailure(
            FailureCause.TOO_LARGE, f"the reply has {size} characters, and was granted {request.max_tokens} tokens"
        )
    if any(not 0 <= tokens <= MOST_TOKENS for tokens in (reply.prompt_tokens, reply.completion_tokens)):
        return ChatFailure(FailureCause.MALFORMED, f"the usage is below 0 or above {MOST_TOKENS} tokens")
    ending = _ending(reply.finish_reason, request)
    if ending is not None:
        return ending
    if not calls_welcome and (reply.tool_calls or reply.finish_reason.lower() in ("tool_calls", "function_call")):
        return ChatFailure(FailureCause.UNASKED_CALLS, "the message calls tools where text was asked for")
    said = _visible(reply.text if request.may_break_off else reply.said)  # what a policy only thought is its own, too
    if said or reply.tool_calls or (request.may_break_off and _broke_off(reply.finish_reason)):
        return None
    if calls_welcome and reply.completion_tokens:  # a model that wrote its end token, and so chose to make no call
        return None
    return ChatFailure(FailureCause.EMPTY, _NOTHING)


def status_failure(status: int, body: object, headers: Mapping[str, str], now: float) -> ChatFailure:
    """The failure that an HTTP status other than 200 stands for.

    Args:
        status: the status.
        body: the server's error object, if it sent one.
        headers: the response's headers.
        now: the time, in seconds since 1970, that a date in Retry-After is counted from.
    """
    message = str(body.get("message", "")) if isinstance(body, Mapping) else str(body or "")
    match status:
        case 408:
            cause = FailureCause.TIMEOUT
        case 409:
            cause = FailureCause.CONFLICT
        case 429:
            cause = FailureCause.RATE_LIMIT
        case 401 | 403:
            cause = FailureCause.UNAUTHORIZED
        case _ if 300 <= status < 400:
            return ChatFailure(
                FailureCause.REDIRECT,
                f"HTTP status {status} points elsewhere, where nothing is sent; name the address that serves the model",
            )
        case _ if status < 300:
            return ChatFailure(FailureCause.MALFORMED, f"HTTP status {status}, and no reply")
        case _ if status >= 500:
            cause = FailureCause.SERVER_ERROR
        case _:
            cause = FailureCause.CONTEXT_LENGTH if _TOO_LONG.search(message) else FailureCause.REJECTED
    return ChatFailure(cause, f"HTTP status {status}{code_of(body)}", retry_after=_retry_after(headers, now))


def code_of(error: object) -> str:
    """The error's code or type where it is a plain word: a message may quote the prompt, or the key."""
    found = [error.get("code"), error.get("type")] if isinstance(error, Mapping) else []
    words = [word for word in found if isinstance(word, str) and _CODE.fullmatch(word)]
    return f" ({words[0]})" if words else ""


def ended_badly(choice: Mapping[str, Any], request: ChatRequest) -> ChatFailure | None:
    """Why a choice is no reply for what it says of itself, an error or how it ended; None where it is one."""
    if error := choice.get("error"):
        return ChatFailure(
            FailureCause.SERVER_ERROR, f"an error in a choice of a response of status 200{code_of(error)}"
        )
    return _ending(choice.get("finish_reason"), request)


def _fault_of_choice(
    choices: Sequence[object], choice: Mapping[str, Any], message: Mapping[str, Any], request: ChatRequest
) -> ChatFailure | None:
    """Why a choice is no reply, for what a `ChatReply` does not hold."""
    if len(choices) != request.extra.get("n", 1):
        return ChatFailure(FailureCause.MALFORMED, f"the response holds {len(choices)} choices, and one was asked for")
    if message.get("refusal"):
        return ChatFailure(FailureCause.REFUSED, "the model refused to reply")
    if error := message.get("error"):
        return ChatFailure(
            FailureCause.SERVER_ERROR, f"an error in a message of a response of status 200{code_of(error)}"
        )
    if message.get("role", "assistant") != "assistant":
        return ChatFailure(FailureCause.MALFORMED, "the message is not the assistant's")
    text, calls = message.get("content"), message.get("tool_calls") or []
    if not (text is None or isinstance(text, str)) or not isinstance(calls, list):
        return ChatFailure(FailureCause.MALFORMED, "the message's content is no text, or its tool_calls no list")
    if not all(isinstance(call, dict) for call in calls):
        return ChatFailure(FailureCause.MALFORMED, "the message's tool_calls hold something else than calls")
    if message.get("function_call"):
        return ChatFailure(FailureCause.UNASKED_CALLS, "the message calls a function in a form that was not asked for")
    if text is None and not calls:
        return ended_badly(choice, request) or ChatFailure(FailureCause.EMPTY, _NOTHING)
    return ended_badly(choice, request)


def _reply(
    body: Mapping[str, Any], choice: Mapping[str, Any], message: Mapping[str, Any], latency: float, request: ChatRequest
) -> ChatReply | ChatFailure:
    usage = body.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    reply = ChatReply(
        text=message.get("content") or "",
        tool_calls=tuple(message.get("tool_calls") or []),
        finish_reason=str(choice["finish_reason"]),
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
        latency=latency,
        body=body,
    )
    return fault(reply, request) or reply


def _ending(reason: object, request: ChatRequest) -> ChatFailure | None:
    """What a finish reason says of a reply, where it is not that the reply is whole."""
    if not isinstance(reason, str):
        return ChatFailure(FailureCause.MALFORMED, "the choice does not say how the reply ended (finish_reason)")
    if reason.lower() in _WHOLE or (_broke_off(reason) and request.may_break_off):
        return None
    if _broke_off(reason):
        return ChatFailure(FailureCause.CUT_OFF, f"the reply broke off at {request.max_tokens} tokens")
    if reason.lower() in _FILTERED:
        return ChatFailure(FailureCause.FILTERED, "the server filtered the reply")
    if reason.lower() == "refusal":
        return ChatFailure(FailureCause.REFUSED, "the model refused to reply")
    told = f" ({reason})" if _CODE.fullmatch(reason) else ""
    return ChatFailure(FailureCause.ABORTED, f"the server ended the reply before it was whole{told}")


def _broke_off(reason: str) -> bool:
    return reason.lower() in _BROKEN_OFF


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds from a Retry-After header, which holds a number or a date; None where it makes no sense."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        return None if math.isnan(seconds) else max(seconds, 0.0)
    try:
        date = parsedate_to_datetime(headers.get("retry-after", ""))
        return max((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now, 0.0)
    except (ValueError, TypeError, OverflowError, OSError):  # no date, or one that no clock can show
        return None


def _visible(text: str) -> bool:
    """Whether a text shows anything: spaces, controls and marks of no width (U+200B, U+FEFF) are silence, as nothing is."""
    return any(not each.isspace() and category(each) not in ("Cc", "Cf", "Cs") for each in text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):  # which of the two counts, every reader of JSON decides for itself
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _count(value: object) -> int:
    """A number of tokens; 0 where the server does not tell, -1 where it tells what cannot be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if 0 <= value <= MOST_TOKENS else -1
