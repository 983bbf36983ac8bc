"""How a server is reached: what is sent goes to the named address alone, and of what comes back no more is read than can be.

No redirect is followed, since prompts and keys would go to a host that nobody named. Each connection carries one request: what
a server sends beyond its reply cannot be taken for the next one. Compressed responses are refused: a few bytes stand for many.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import openai

from memalpha_gym.chat.replies import ChatFailure, FailureCause
from memalpha_gym.chat.responses import LARGEST_BODY, LARGEST_ERROR, status_failure

_HEADERS = {"accept-encoding": "identity", "connection": "close"}


class ResponseError(Exception):
    """A response that is not read any further; `failure` says why."""

    def __init__(self, failure: ChatFailure) -> None:
        super().__init__(str(failure))
        self.failure = failure


def async_http(url: str) -> Any:
    """The connections of an asynchronous client of the package openai to the server at `url`; empty for OpenAI's own."""
    hooks: dict[str, list[Callable[..., Any]]] = {"response": [_look_async]}
    return openai.DefaultAsyncHttpxClient(**_settings(url), event_hooks=hooks)


def http(url: str, seconds: float) -> Any:
    """The connections of a synchronous one, an attempt of which takes so long at the most."""
    hooks: dict[str, list[Callable[..., Any]]] = {"response": [partial(_look, seconds)]}
    return openai.DefaultHttpxClient(**_settings(url), event_hooks=hooks)


def _settings(url: str) -> dict[str, Any]:
    """What is the same for all connections. A proxy that the environment names is used, but for a server on this machine."""
    return {"follow_redirects": False, "headers": _HEADERS, "trust_env": not _is_here(url)}


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


async def read_async(chunks: Any) -> bytes:
    """A whole body, in its chunks.

    Raises:
        ResponseError: it is too large.
    """
    body = bytearray()
    async for chunk in chunks:
        _append(body, chunk)
    return bytes(body)


def read(chunks: Any, seconds: float) -> bytes:
    """The same, within so many seconds however slowly it drips.

    Raises:
        ResponseError: it is too large, or too slow.
    """
    body, end = bytearray(), time.monotonic() + seconds
    for chunk in chunks:
        _append(body, chunk)
        if time.monotonic() > end:
            raise ResponseError(timed_out(seconds))
    return bytes(body)


def failure_of(error: Exception, seconds: float) -> ChatFailure:
    """The failure that an error of the package openai, or of these connections, stands for.

    Args:
        error: the error.
        seconds: how long an attempt may take.
    """
    own = error if isinstance(error, ResponseError) else error.__cause__  # some versions wrap what a hook raises
    if isinstance(own, ResponseError):
        return own.failure
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return timed_out(seconds)
    return ChatFailure(FailureCause.CONNECTION, f"the connection failed ({type(error.__cause__ or error).__name__})")


def timed_out(seconds: float) -> ChatFailure:
    """The failure of an attempt that took too long."""
    return ChatFailure(FailureCause.TIMEOUT, f"no whole reply within {seconds:g} s")


async def _look_async(response: Any) -> None:
    """Look at a response's head: whether its body is to be read. Of an error's body the beginning tells its cause."""
    _check_head(response.headers)
    if response.status_code != 200:
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > LARGEST_ERROR:
                break
        raise _of_status(response, bytes(body))


def _look(seconds: float, response: Any) -> None:
    _check_head(response.headers)
    if response.status_code != 200:
        body, end = bytearray(), time.monotonic() + seconds
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > LARGEST_ERROR or time.monotonic() > end:
                break
        raise _of_status(response, bytes(body))


def _check_head(headers: Mapping[str, str]) -> None:
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise ResponseError(ChatFailure(FailureCause.MALFORMED, "the response is compressed, which was not asked for"))
    length = headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 20 or int(length) > LARGEST_BODY):
        raise _too_large()


def _append(body: bytearray, chunk: bytes) -> None:
    body += chunk
    if len(body) > LARGEST_BODY:
        raise _too_large()


def _too_large() -> ResponseError:
    return ResponseError(
        ChatFailure(FailureCause.TOO_LARGE, f"the response has more than {LARGEST_BODY} bytes, and was not read on")
    )


def _of_status(response: Any, body: bytes) -> ResponseError:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = body.decode("utf-8", "replace")
    error = said.get("error", said) if isinstance(said, dict) else said
    return ResponseError(status_failure(response.status_code, error, response.headers, time.time()))
