"""What is asked of a chat server, and what comes of it: a reply, or a failure with its cause.

A failure is a value of a type of its own. It is neither an empty reply nor a wrong answer, so that nothing downstream can
score it by accident: whoever holds a `ChatReply | ChatFailure` has to look which of the two it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

_CODE = re.compile(r"[\w.-]{1,48}")
_THINKING = re.compile(r"\A.*</think>|\A\s*<think>.*", re.DOTALL)
_TOO_LONG = re.compile(
    r"context[ _](length|window|size)|maximum (model|context|prompt)[ _]len|max_model_len|prompt is too long",
    re.IGNORECASE,
)


class FailureCause(StrEnum):
    """Why a call failed."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    RATE_LIMIT = "rate_limit"
    CONFLICT = "conflict"
    SERVER_ERROR = "server_error"
    MALFORMED = "malformed_response"
    EMPTY = "empty_response"
    CONTEXT_LENGTH = "context_length"
    UNAUTHORIZED = "unauthorized"
    REJECTED = "rejected"

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed a moment later."""
        return self not in (FailureCause.CONTEXT_LENGTH, FailureCause.UNAUTHORIZED, FailureCause.REJECTED)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request.

    Attributes:
        messages: the conversation, as the Chat Completions API has it.
        max_tokens: the most tokens of the reply.
        temperature: 0 for the most likely reply.
        seed: the server's seed for sampling; None leaves it out.
        tools: schemas of tools that the model may call.
        extra: further fields of the request's body, such as `top_p` or `logprobs`.
    """

    messages: tuple[Mapping[str, Any], ...]
    max_tokens: int = 1024
    temperature: float = 0.0
    seed: int | None = 0
    tools: tuple[Mapping[str, Any], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChatReply:
    """A reply that was had.

    Attributes:
        text: what the model said; empty where it only called tools, or chose to say nothing.
        tool_calls: its tool calls, as the API has them; `memalpha_gym.completions` reads them.
        finish_reason: `stop`, `tool_calls`, or `length` where the reply broke off at `max_tokens`.
        prompt_tokens: tokens of the prompt, in the server's count; 0 where it does not tell.
        completion_tokens: tokens of the reply, in the server's count.
        latency: seconds from sending to the last byte, of the attempt that succeeded; 0 from the cache.
        attempts: how often the request was sent; 0 from the cache.
        body: the server's whole answer, for whoever wants log-probabilities and the like; empty from the cache.
    """

    text: str
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    finish_reason: str = "stop"
    prompt_tokens: int = 0
    completion_tokens: int = 0
    latency: float = 0.0
    attempts: int = 1
    body: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def said(self) -> str:
        """The text without what the model thought aloud; empty where it broke off while it thought."""
        return _THINKING.sub("", self.text).strip()

    @property
    def cached(self) -> bool:
        """Whether the reply came from the response cache."""
        return not self.attempts


@dataclass(frozen=True, slots=True)
class ChatFailure:
    """A call that gave no reply, after as many attempts as its cause was worth.

    Attributes:
        cause: why the last attempt failed.
        detail: that cause in words of ours. No prompt, key or reply is in it, so that it may be recorded and shown.
        attempts: how often the request was sent.
        retry_after: seconds that the server asked to be left alone for.
    """

    cause: FailureCause
    detail: str
    attempts: int = 1
    retry_after: float | None = None

    def __str__(self) -> str:
        tried = f" ({self.attempts} attempts)" if self.attempts > 1 else ""
        return f"{self.cause}: {self.detail}{tried}"


class ChatError(RuntimeError):
    """A chat failure where a reply is needed to go on; `failure` is the failure itself."""

    def __init__(self, failure: ChatFailure) -> None:
        super().__init__(str(failure))
        self.failure = failure

    def __reduce__(self) -> tuple[type[ChatError], tuple[ChatFailure]]:
        return (ChatError, (self.failure,))


def read_body(content: bytes, latency: float) -> ChatReply | ChatFailure:
    """The reply in the body of a response that the server called a success; it may be anything all the same."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return ChatFailure(
            FailureCause.MALFORMED, f"the response is no JSON, or only half of it ({len(content)} bytes)"
        )
    if not isinstance(body, dict):
        return ChatFailure(FailureCause.MALFORMED, "the response is no JSON object")
    if body.get("error"):
        return ChatFailure(FailureCause.SERVER_ERROR, f"an error in a response of status 200{_code(body['error'])}")
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return ChatFailure(FailureCause.EMPTY, "the response holds no choice with a message")
    text, calls = message.get("content"), message.get("tool_calls") or []
    if not (text is None or isinstance(text, str)) or not isinstance(calls, list):
        return ChatFailure(FailureCause.MALFORMED, "the message's content is no text, or its tool_calls no list")
    finish_reason = str(choice.get("finish_reason"))
    if text is None and not calls and finish_reason not in ("stop", "length"):
        return ChatFailure(FailureCause.EMPTY, "the message has neither content nor tool calls")
    usage = body.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return ChatReply(
        text=text or "",
        tool_calls=tuple(call for call in calls if isinstance(call, dict)),
        finish_reason=finish_reason,
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
        latency=latency,
        body=body,
    )


def status_failure(status: int, body: object, headers: Mapping[str, str], now: float) -> ChatFailure:
    """The failure that an HTTP status stands for.

    Args:
        status: the status, 400 or more.
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
        case _ if status >= 500:
            cause = FailureCause.SERVER_ERROR
        case _:
            cause = FailureCause.CONTEXT_LENGTH if _TOO_LONG.search(message) else FailureCause.REJECTED
    return ChatFailure(cause, f"HTTP status {status}{_code(body)}", retry_after=_retry_after(headers, now))


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds from a Retry-After header, which holds a number or a date."""
    value = headers.get("retry-after", "").strip()
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(value).timestamp() - now, 0.0)
    except ValueError:
        return None


def _code(error: object) -> str:
    """The error's code or type where it is a plain word: a message may quote the prompt, or the key."""
    found = [error.get("code"), error.get("type")] if isinstance(error, Mapping) else []
    words = [word for word in found if isinstance(word, str) and _CODE.fullmatch(word)]
    return f" ({words[0]})" if words else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
