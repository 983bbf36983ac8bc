"""A chat server that does as a script says, on a port of its own: right replies, and every way of failing to give one."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What goes back for one request.

    Attributes:
        body: the response's body.
        status: the HTTP status.
        headers: further headers, or others; None leaves one out.
        delay: seconds before the first byte.
        sent: the share of the body that is sent before the connection is cut; 1 for all of it, None for not even a status.
        after: bytes behind the response, which belong to none.
        drip: seconds between one byte and the next.
        raw: bytes that are sent in the place of a response, behind which the connection is closed.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str | None] = field(default_factory=dict)
    delay: float = 0.0
    sent: float | None = 1.0
    after: bytes = b""
    drip: float = 0.0
    raw: bytes | None = None


def says(text: str | None, *calls: tuple[str, str], finish_reason: str = "stop") -> Answer:
    """A right reply: text, and calls as (tool, arguments as JSON)."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = [
            {"id": f"c{i}", "type": "function", "function": {"name": name, "arguments": arguments}}
            for i, (name, arguments) in enumerate(calls)
        ]
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    choices = [{"index": 0, "message": message, "finish_reason": finish_reason}]
    return says_json(
        {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": choices, "usage": usage}
    )


def says_json(body: object, **kwargs: Any) -> Answer:
    return Answer(json.dumps(body).encode(), **kwargs)


def fails(status: int, message: str = "no", code: str = "", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return says_json({"error": {"message": message, "code": code or None}}, status=status, headers=named)


HANGS = Answer(delay=30.0)
DROPS = Answer(sent=None)
HALF = Answer(says("half of this is lost").body, sent=0.5)
HALF_BUT_WHOLE = Answer(says("half of this is lost").body[:80])
EMPTY = says_json({"id": "x", "object": "chat.completion", "model": "m", "choices": []})
NOTHING = says(None, finish_reason="content_filter")
NOT_JSON = Answer(b"<html>the gateway is having lunch</html>")
ERROR_AS_SUCCESS = says_json({"error": {"message": "engine died", "code": "dead"}})

Script = Callable[[dict[str, Any], int], Answer]
"""From a request's body, and how often this very request came before, to what goes back."""


class ChatServer:
    """Serves `script` at `url` while it is open. What came in is kept, in order, in `requests`, headers in `headers`."""

    def __init__(self, script: Script, port: int = 0) -> None:
        self.script = script
        self.port = port
        self.connections = 0
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.in_flight = self.most_in_flight = 0
        self._seen: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> ChatServer:
        self._thread.start()
        starting = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", self.port), self._loop
        )
        self._server = starting.result(timeout=10)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def spec(self, options: str = "") -> str:
        """MODEL@URL, with pauses too short to wait for."""
        return f"m@{self.url}#pause=0.001{'&' if options else ''}{options}"

    async def _close(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._serve_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client hung up, as it does after a timeout; or the server closes
        finally:
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection is still good."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.requests.append(body)
        self.headers.append(headers)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            key = json.dumps(body, sort_keys=True)
            answer = self.script(body, self._seen[key])
            self._seen[key] += 1
            await asyncio.sleep(answer.delay)
        finally:
            self.in_flight -= 1
        if answer.raw is not None:
            writer.write(answer.raw)
            await writer.drain()
        if answer.sent is None or answer.raw is not None:
            return False
        own = {"content-type": "application/json", "content-length": str(len(answer.body))}
        lines = [f"HTTP/1.1 {answer.status} x"]
        lines += [f"{name}: {value}" for name, value in {**own, **answer.headers}.items() if value is not None]
        whole = answer.body[: int(answer.sent * len(answer.body))] + answer.after
        writer.write("\r\n".join([*lines, "", ""]).encode())
        step = 1 if answer.drip else len(whole) or 1
        for start in range(0, len(whole), step):
            writer.write(whole[start : start + step])
            await writer.drain()
            await asyncio.sleep(answer.drip)
        return answer.sent == 1


def last_text(body: Mapping[str, Any]) -> str:
    """What the request's last message says."""
    return str(body["messages"][-1]["content"])
