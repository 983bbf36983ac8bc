"""What is asked of a chat server, and what comes of it: a reply, or a failure with its cause.

A failure is a value of a type of its own. It is neither an empty reply nor a wrong answer, so that nothing downstream can
score it by accident: whoever holds a `ChatReply | ChatFailure` has to look which of the two it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_THINKING = re.compile(r"\A.*</think>|\A\s*<think>.*", re.DOTALL)


class FailureCause(StrEnum):
    """Why a call failed."""

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    RATE_LIMIT = "rate_limit"
    CONFLICT = "conflict"
    SERVER_ERROR = "server_error"
    MALFORMED = "malformed_response"
    EMPTY = "empty_response"
    TOO_LARGE = "too_large"
    ABORTED = "aborted"
    CUT_OFF = "cut_off"
    FILTERED = "content_filter"
    REFUSED = "refused"
    UNASKED_CALLS = "unasked_tool_calls"
    REDIRECT = "redirect"
    CONTEXT_LENGTH = "context_length"
    UNAUTHORIZED = "unauthorized"
    REJECTED = "rejected"

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed a moment later."""
        return self not in _LASTING


_LASTING = (
    FailureCause.CUT_OFF,
    FailureCause.FILTERED,
    FailureCause.REFUSED,
    FailureCause.UNASKED_CALLS,
    FailureCause.REDIRECT,
    FailureCause.CONTEXT_LENGTH,
    FailureCause.UNAUTHORIZED,
    FailureCause.REJECTED,
)


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
        may_call: whether tool calls are a reply though no tools go with the request, as where the prompt tells them.
        may_break_off: whether a reply that broke off at `max_tokens` is one. To a reader or a judge it is a failure; what a
            policy wrote until then is its own.
        accepts: says of a reply whether it is of the form that was asked for. One that is not is given back all the same, but is
            not kept in the response cache, nor taken from it: asked again, a server may do better.
    """

    messages: tuple[Mapping[str, Any], ...]
    max_tokens: int = 1024
    temperature: float = 0.0
    seed: int | None = 0
    tools: tuple[Mapping[str, Any], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    may_call: bool = False
    may_break_off: bool = False
    accepts: Callable[[ChatReply], bool] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ChatReply:
    """A reply that was had. What is none, for all that the server called it a success: `memalpha_gym.chat.responses`.

    Attributes:
        text: what the model said; empty where it only called tools.
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
