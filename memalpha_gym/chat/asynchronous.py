"""The asynchronous client for OpenAI-compatible servers: limits, retries, metering, cache."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from memalpha_gym.chat.metering import ChatMeter
from memalpha_gym.chat.replies import ChatFailure, ChatReply, ChatRequest
from memalpha_gym.chat.responses import fault, read_body
from memalpha_gym.chat.retrying import pause_before
from memalpha_gym.chat.settings import ChatSettings
from memalpha_gym.marks import without_turns
from memalpha_gym.odd_texts import storable

if TYPE_CHECKING:
    import openai

    from memalpha_gym.chat.cache import ChatCache

logger = logging.getLogger(__name__)

Outcome = ChatReply | ChatFailure
Sleep = Callable[[float], Awaitable[object]]


@dataclass(slots=True)
class _Session:
    """What belongs to one event loop of one process: connections, places in flight, the cache's file."""

    loop: asyncio.AbstractEventLoop
    pid: int
    client: openai.AsyncOpenAI
    places: asyncio.Semaphore
    cache: ChatCache | None

    @property
    def usable(self) -> bool:
        return self.pid == os.getpid() and self.loop is asyncio.get_running_loop()


class AsyncChatClient:
    """A client for one server and model. `async with` closes it; pickled, forked or in a new loop, it connects anew.

    Args:
        settings: the server, the model, and how it is called.
        sleep: what waits between attempts.

    Attributes:
        meter: what was used so far.
    """

    def __init__(self, settings: ChatSettings, *, sleep: Sleep = asyncio.sleep) -> None:
        self.settings = settings
        self.meter = ChatMeter()
        self._sleep = sleep
        self._session: _Session | None = None

    async def __aenter__(self) -> AsyncChatClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __reduce__(self) -> tuple[type[AsyncChatClient], tuple[ChatSettings]]:
        return (AsyncChatClient, (self.settings,))

    async def complete(self, request: ChatRequest) -> Outcome:
        """The reply to one request, or why there is none.

        Raises:
            ImportError: the package openai is not installed.
            OSError: the cache's file cannot be used.
            ValueError: OpenAI's own server is called without a key.
        """
        session = self._open()
        body = self._body(request)
        key = _digest({"url": self.settings.base_url, **body})
        outcome: Outcome | None = await self._kept(session, key, request)
        if outcome is None:
            outcome = await self._send(session, body, key, request)
            repeatable = request.seed is not None or not request.temperature
            if isinstance(outcome, ChatReply) and repeatable and _is_accepted(outcome, request):
                await self._keep(session, key, outcome)
        self.meter.add(outcome)
        return outcome

    async def complete_many(self, requests: Iterable[ChatRequest]) -> list[Outcome]:
        """The outcome of each request, in order; as many are in flight as the settings say."""
        return list(await asyncio.gather(*map(self.complete, requests)))

    async def close(self) -> None:
        """Close connections and cache. The client connects anew when it is used again."""
        session, self._session = self._session, None
        if session is not None and session.usable:
            await session.client.close()
            if session.cache is not None:
                session.cache.close()

    async def _send(self, session: _Session, body: Mapping[str, Any], key: str, request: ChatRequest) -> Outcome:
        """Attempt after attempt, until there is a reply or no sense in another one."""
        for attempt in range(1, self.settings.attempts + 1):
            async with session.places:
                outcome = await self._attempt(session, body, request)
            outcome = replace(outcome, attempts=attempt)
            if isinstance(outcome, ChatReply):
                return outcome
            if not outcome.cause.retryable or attempt == self.settings.attempts:
                break
            logger.info("attempt %d at %s: %s", attempt, self.settings.name, outcome)
            await self._sleep(pause_before(self.settings, outcome, attempt, int(key[:16], 16)))
        logger.warning("%s gave no reply: %s", self.settings.name, outcome)
        return outcome

    async def _attempt(self, session: _Session, body: Mapping[str, Any], request: ChatRequest) -> Outcome:
        from memalpha_gym.chat.connecting import failure_of, read_async

        start = time.perf_counter()
        streaming = session.client.chat.completions.with_streaming_response
        try:
            async with asyncio.timeout(self.settings.timeout), streaming.create(**body) as raw:
                content = await read_async(raw.iter_bytes())
        except (
            Exception
        ) as error:  # three libraries at the mercy of a server: whatever they raise is this request's failure
            logger.debug("the server says: %r", error)
            return failure_of(error, self.settings.timeout)
        return read_body(content, time.perf_counter() - start, request)

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        own_server = bool(self.settings.base_url)
        body: dict[str, Any] = {
            "model": self.settings.model,
            "messages": _sendable([dict(message) for message in request.messages]),
            "temperature": request.temperature,
            # OpenAI's newer models refuse the old name, and some servers know no other.
            "max_tokens" if own_server else "max_completion_tokens": request.max_tokens,
        }
        if request.seed is not None:
            body["seed"] = request.seed
        if request.tools:
            body["tools"] = [dict(tool) for tool in request.tools]
        extra = dict(request.extra)
        if own_server and self.settings.thinking is not None:
            template = {"enable_thinking": self.settings.thinking, **extra.get("chat_template_kwargs", {})}
            extra["chat_template_kwargs"] = template
        return {**body, "extra_body": extra} if extra else body

    def _open(self) -> _Session:
        if self._session is None or not self._session.usable:
            from memalpha_gym.chat.cache import ChatCache

            loop, settings = asyncio.get_running_loop(), self.settings
            cache = ChatCache(settings.cache) if settings.cache else None
            places = asyncio.Semaphore(settings.concurrency)
            self._session = _Session(loop, os.getpid(), _connect(settings), places, cache)
        return self._session

    async def _kept(self, session: _Session, key: str, request: ChatRequest) -> ChatReply | None:
        """The reply in the cache, if it is one by the rules of today: what an older version kept is judged anew."""
        if session.cache is None:
            return None
        try:
            reply = await asyncio.to_thread(session.cache.get, key)
            if reply is not None and (fault(reply, request) or not _is_accepted(reply, request)):
                await asyncio.to_thread(session.cache.forget, key)
                return None
        except sqlite3.Error as error:
            self._drop_cache(session, error)
            return None
        return reply

    async def _keep(self, session: _Session, key: str, reply: ChatReply) -> None:
        if session.cache is None or reply.cached:
            return
        try:
            await asyncio.to_thread(session.cache.put, key, reply)
        except sqlite3.Error as error:
            self._drop_cache(session, error)

    def _drop_cache(self, session: _Session, error: sqlite3.Error) -> None:
        """Go on without a cache that broke: the replies are there all the same, and a full disk must not end a run."""
        if session.cache is not None:
            logger.warning("the response cache %s is no longer used: %s", session.cache.path, error)
            session.cache = None


def _connect(settings: ChatSettings) -> openai.AsyncOpenAI:
    try:
        import openai
    except ImportError:
        raise ImportError('chat models need the package openai: pip install "memalpha-gym[llm]"') from None
    from memalpha_gym.chat.connecting import async_http

    address = settings.base_url or os.environ.get("OPENAI_BASE_URL", "")
    connections = {"max_retries": 0, "timeout": settings.timeout, "http_client": async_http(address)}
    return openai.AsyncOpenAI(api_key=settings.api_key(), base_url=settings.base_url or None, **connections)


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _is_accepted(reply: ChatReply, request: ChatRequest) -> bool:
    return request.accepts is None or request.accepts(reply)


def _sendable(value: Any) -> Any:
    """A message whose texts open no turn, whoever wrote them, and have a UTF-8 form: a lone surrogate, as a chunk may hold one,
    becomes a question mark.
    """
    if isinstance(value, str):
        return without_turns(storable(value))
    if isinstance(value, Mapping):
        return {key: _sendable(item) for key, item in value.items()}
    return [_sendable(item) for item in value] if isinstance(value, list | tuple) else value
