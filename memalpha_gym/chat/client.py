"""The one client for OpenAI-compatible servers (vLLM and the like), asynchronous, with a synchronous face.

`AsyncChatClient.complete` sends a request and gives a `ChatReply` or a `ChatFailure`: it never raises for what a server does.
Requests run side by side up to a limit; what is worth retrying is retried, after a pause that grows; what was used is metered;
replies can be kept on disk. `ChatClient` is the same for code that is not asynchronous: a batch in, a batch out.

No prompt, key or reply is logged: warnings and infos name causes, and the server's own words are for the level DEBUG.
"""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from memalpha_gym.chat.asynchronous import AsyncChatClient, Outcome, Sleep
from memalpha_gym.chat.metering import ChatMeter
from memalpha_gym.chat.replies import ChatRequest
from memalpha_gym.chat.settings import ChatSettings, parse_spec

CHAT_VARIABLE = "MEMALPHA_CHAT"
"""The environment variable whose MODEL@URL is used where none is named."""

ResultT = TypeVar("ResultT")


class ChatClient:
    """`AsyncChatClient` for code that is not asynchronous. It runs an event loop in a thread of its own, and so works in
    notebooks, inside running loops, and from several threads. Pickled or forked, it starts anew.

    Args:
        settings: the server, the model, and how it is called; or MODEL@URL.
        sleep: what waits between attempts.
    """

    def __init__(self, settings: ChatSettings | str, *, sleep: Sleep = asyncio.sleep) -> None:
        self.settings = parse_spec(settings)[0] if isinstance(settings, str) else settings
        self._sleep = sleep
        self._start_anew()

    def _start_anew(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._client = AsyncChatClient(self.settings, sleep=self._sleep)
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> ChatClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[type[ChatClient], tuple[ChatSettings]]:
        return (ChatClient, (self.settings,))

    @property
    def name(self) -> str:
        """MODEL@URL, for records."""
        return self.settings.name

    @property
    def meter(self) -> ChatMeter:
        """What was used so far, in this process."""
        return self._client.meter

    def complete(self, request: ChatRequest) -> Outcome:
        """The reply to one request, or why there is none; raises what `AsyncChatClient.complete` raises."""
        return self.complete_many([request])[0]

    def complete_many(self, requests: Sequence[ChatRequest]) -> list[Outcome]:
        """The outcome of each request, in order; they run side by side."""
        return self.run(self._client.complete_many(requests)) if requests else []

    async def complete_many_async(self, requests: Sequence[ChatRequest]) -> list[Outcome]:
        """The same, awaited in whatever event loop is running."""
        if not requests:
            return []
        work = self._client.complete_many(requests)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._running_loop()))

    def run(self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        """The result of a coroutine, which runs in this client's own event loop."""
        future = asyncio.run_coroutine_threadsafe(work, self._running_loop())
        try:
            return future.result()
        except BaseException:  # Ctrl-C, say: nothing goes on in the background
            future.cancel()
            raise

    def close(self) -> None:
        """Close connections and end the thread. The client starts anew when it is used again."""
        with self._lock:
            if self._loop is not None:
                self._finalizer()
                self._loop = None

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._pid != os.getpid():  # a fork: the thread is gone, and a lock may have been held by one that is
            self._start_anew()
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                thread = threading.Thread(target=self._loop.run_forever, name=f"chat {self.name}", daemon=True)
                thread.start()
                self._finalizer = weakref.finalize(self, _stop, self._client, self._loop, thread, self._pid)
            return self._loop


def open_chat(chat: str | ChatSettings | ChatClient | None) -> tuple[ChatClient, dict[str, str]]:
    """A client, and the options in its spec that are not the client's own.

    Args:
        chat: MODEL@URL, settings, a client, which is taken as it is; or None for what MEMALPHA_CHAT holds.

    Raises:
        ValueError: there is no spec, or it is wrong.
    """
    if isinstance(chat, ChatClient):
        return chat, {}
    if isinstance(chat, ChatSettings):
        return ChatClient(chat), {}
    spec = chat or os.environ.get(CHAT_VARIABLE, "")
    if not spec:
        raise ValueError(f"no chat model is named; give MODEL@URL, or set {CHAT_VARIABLE} to it")
    settings, options = parse_spec(spec)
    return ChatClient(settings), options


def _stop(client: AsyncChatClient, loop: asyncio.AbstractEventLoop, thread: threading.Thread, pid: int) -> None:
    """End a client's thread; also when the client is forgotten, and when the process ends."""
    if pid != os.getpid() or not thread.is_alive():
        return
    if thread is threading.current_thread():  # forgotten by garbage collection in the loop itself, which cannot wait
        loop.stop()
        return
    asyncio.run_coroutine_threadsafe(client.close(), loop).result(timeout=10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(timeout=10)
    loop.close()
