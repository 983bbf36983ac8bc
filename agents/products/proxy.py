"""The metering proxy: what a product sees of its models, OpenAI-compatible, on a Unix socket or a port of loopback.

Products are metered here and not by what they say themselves. Every request is booked under the phase in which it arrived,
failed ones included; tokens are those that the endpoint counts, or ours where it does not. The model's name in a request is
replaced by that of the endpoint, so that whatever a product asks for, all products are answered by the same model.
"""

from __future__ import annotations

import json
import socket
import socketserver
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any

from memalpha_gym.products import PhaseUsage
from memalpha_gym.tokenization import get_tokenizer

from .endpoints import Endpoint, EndpointError
from .meter import PhaseMeter

CHAT, EMBEDDINGS = "chat/completions", "embeddings"


class ModelProxy:
    """Serves two endpoints, and books what is asked of them, until it is closed.

    Args:
        address: the path of a Unix socket, or (host, port) with 0 for any port.
        chat: answers chat completions.
        embedding: answers requests for embeddings.
        meter: what requests are booked in.

    Attributes:
        address: where it listens, with the port that was found.
        refused: paths that were asked for and that it does not serve, with how often.
    """

    def __init__(self, address: str | tuple[str, int], chat: Endpoint, embedding: Endpoint, meter: PhaseMeter) -> None:
        self.endpoints: dict[str, Endpoint] = {CHAT: chat, EMBEDDINGS: embedding}
        self.meter = meter
        self.refused: dict[str, int] = {}
        server: _Server | _UnixServer
        self.address: str | tuple[str, int]
        if isinstance(address, str):
            server, self.address = _UnixServer(address, _Handler), address
        else:
            server = _Server(address, _Handler)
            self.address = (address[0], server.socket.getsockname()[1])
        server.proxy, self._server = self, server
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Serve no longer."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request, which is booked.

        Raises:
            EndpointError: there is none.
        """
        endpoint = self.endpoints.get(path)
        if endpoint is None:
            self.refused[path] = self.refused.get(path, 0) + 1
            raise EndpointError(404, f"there is no {path}: chat/completions and embeddings are served")
        phase, start = self.meter.phase, time.perf_counter()
        try:
            if body.get("stream"):
                raise EndpointError(400, "replies are not streamed: ask without stream")
            answer = endpoint.answer(path, {**body, "model": endpoint.model})
        except Exception:
            self.meter.add(phase, _failed(path, time.perf_counter() - start))
            raise
        self.meter.add(phase, _used(path, body, answer, time.perf_counter() - start))
        return answer


def _failed(path: str, seconds: float) -> PhaseUsage:
    if path == CHAT:
        return PhaseUsage(calls=1, failures=1, seconds=seconds)
    return PhaseUsage(embedding_calls=1, failures=1, seconds=seconds)


def _used(path: str, body: Mapping[str, Any], answer: Mapping[str, Any], seconds: float) -> PhaseUsage:
    told = answer.get("usage")
    usage: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    if path == EMBEDDINGS:
        tokens = _count(usage.get("prompt_tokens"), body.get("input"))
        return PhaseUsage(embedding_calls=1, embedding_tokens=tokens, seconds=seconds)
    prompt = [body.get(name) for name in ("messages", "tools", "response_format") if body.get(name)]
    return PhaseUsage(
        calls=1,
        tokens_in=_count(usage.get("prompt_tokens"), prompt),
        tokens_out=_count(usage.get("completion_tokens"), answer.get("choices")),
        seconds=seconds,
    )


def _count(told: Any, content: Any) -> int:
    """The endpoint's own count; where it has none, that of the content as it was sent."""
    if isinstance(told, int) and not isinstance(told, bool):
        return told
    return get_tokenizer().count(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server | _UnixServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing: a request may hold anything."""

    def do_GET(self) -> None:
        """List the models, which some clients ask for first."""
        models = [
            {"id": endpoint.model, "object": "model", "created": 0, "owned_by": "proxy"}
            for endpoint in self.server.proxy.endpoints.values()
        ]
        self._send(200, {"object": "list", "data": models})

    def do_POST(self) -> None:
        """Answer a chat completion or a request for embeddings."""
        try:
            self._send(200, self.server.proxy.answer(self.path.strip("/").removeprefix("v1/"), self._body()))
        except EndpointError as failure:
            self._send(failure.status, failure.body)
        except Exception as error:  # a fault of an endpoint's own: the product is told, and it is booked as a failure
            self._send(500, EndpointError(500, f"the endpoint failed ({type(error).__name__}: {error})").body)

    def _body(self) -> dict[str, Any]:
        try:
            body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)))
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise EndpointError(400, "the request is no JSON object")
        return body

    def _send(self, status: int, body: Mapping[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class _Quiet(socketserver.ThreadingMixIn):
    daemon_threads = True
    request_queue_size = 128
    block_on_close = False
    proxy: ModelProxy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no error of ours."""


class _Server(_Quiet, socketserver.TCPServer):
    allow_reuse_address = True


class _UnixServer(_Quiet, socketserver.UnixStreamServer):
    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        return super().get_request()[0], ("", 0)
