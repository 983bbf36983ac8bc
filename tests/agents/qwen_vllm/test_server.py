from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from memalpha_gym.agents.language_model.generation import Generation, GenerationRequest, Sampling
from memalpha_gym.chat.replies import ChatError, FailureCause
from memalpha_gym.chat.settings import ChatSettings

pytest.importorskip("openai", reason="the client of model servers needs openai")

from memalpha_gym.agents.qwen_vllm.server import VLLMServer

GOOD = {
    "choices": [
        {
            "text": "Hello.",
            "token_ids": [7, 8, 2],
            "logprobs": {"token_logprobs": [-0.5, -1.5, 0.0]},
            "finish_reason": "stop",
        }
    ]
}
REQUEST = GenerationRequest(
    (4, 5, 6), Sampling(temperature=0.5, top_p=0.9, top_k=20, max_tokens=9, seed=3, stop=("END",))
)
WANTED = Generation((4, 5, 6), (7, 8, 2), (-0.5, -1.5, 0.0), "Hello.", "stop")


class ScriptedServer(ThreadingHTTPServer):
    """Answers with what the script says, one reply per request, and with `GOOD` when the script is over."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[tuple[int, bytes]] = []
        self.bodies: list[dict[str, Any]] = []
        self.location = self.retry_after = ""


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_GET(self) -> None:
        status, reply = self.server.script.pop(0)
        self.server.bodies.append({"path": self.path})
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append({"path": self.path, **json.loads(body)})
        status, reply = self.server.script.pop(0) if self.server.script else (200, json.dumps(GOOD).encode())
        if not status:  # hang up
            self.connection.close()
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("retry-after-ms", "1")
        if self.server.location:
            self.send_header("Location", self.server.location)
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Content-Length", str(len(reply) + (100 if reply.endswith(b"half") else 0)))
        self.end_headers()
        self.wfile.write(reply)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def client(server: ScriptedServer, **settings: Any) -> VLLMServer:
    url = f"http://127.0.0.1:{server.server_port}/v1"
    return VLLMServer(ChatSettings("tiny", url, **{"attempts": 3, "timeout": 20.0, "pause": 0.001, **settings}))


def test_token_ids_go_in_and_come_out(server: ScriptedServer) -> None:
    generator = client(server)
    assert generator.generate([REQUEST, REQUEST]) == [WANTED, WANTED]
    assert asyncio.run(generator.generate_one(REQUEST)) == WANTED
    assert server.bodies[0] == {
        "path": "/v1/completions",
        "model": "tiny",
        "prompt": [4, 5, 6],
        "max_tokens": 9,
        "temperature": 0.5,
        "top_p": 0.9,
        "top_k": 20,
        "seed": 3,
        "stop": ["END"],
        "logprobs": 0,
        "return_token_ids": True,
    }
    usage = generator.meter.usage
    assert (usage.calls, usage.prompt_tokens, usage.completion_tokens, len(usage.latencies)) == (3, 9, 9, 3)


def test_a_server_tells_which_folder_it_serves(server: ScriptedServer, recwarn: pytest.WarningsRecorder) -> None:
    models = [{"id": "other", "root": "x"}, {"id": "tiny", "root": "YuWangX/Memalpha-4B", "object": "model"}]
    server.script = [(200, json.dumps({"object": "list", "data": models}).encode())]
    assert client(server).served_folder() == "YuWangX/Memalpha-4B"
    assert server.bodies == [{"path": "/v1/models"}]
    assert not recwarn


@pytest.mark.parametrize(
    "reply",
    [
        (404, b"{}"),
        (200, b"<html>fine</html>"),
        (200, b'{"data": []}'),
        (200, b'{"data": [{"id": "tiny"}]}'),
        (200, b"[1]"),
    ],
)
def test_a_server_that_does_not_tell_is_no_failure_but_is_told(
    server: ScriptedServer, reply: tuple[int, bytes]
) -> None:
    server.script = [reply]
    with pytest.warns(UserWarning, match="does not say which model tiny is.*the option protocol=hermes"):
        assert client(server).served_folder() == ""


def good(**changed: Any) -> tuple[int, bytes]:
    """The good reply with something changed."""
    return 200, json.dumps({"choices": [{**GOOD["choices"][0], **changed}]}).encode()


FAULTS = {
    "busy": (429, b"{}"),
    "broken": (500, b"{}"),
    "hang-up": (0, b""),
    "half a body": (200, b'{"choices": half'),
    "no JSON": (200, b"<html>fine</html>"),
    "no choice": (200, b'{"choices": []}'),
    "no token ids": (200, b'{"choices": [{"text": "ok", "finish_reason": "stop"}]}'),
    "a list": (200, b"[1]"),
    "no token": good(token_ids=[], logprobs={"token_logprobs": []}),
    "aborted": good(finish_reason="abort"),
    "no ending": good(finish_reason=None),
    "no number": (200, json.dumps(GOOD).replace("-1.5", "NaN").encode()),
    "more than was granted": good(token_ids=[7] * 10, logprobs={"token_logprobs": [0.0] * 10}),
    "no ids": good(token_ids=[7, -8, 2]),
    "an error as success": (200, b'{"error": {"code": "dead"}, "choices": []}'),
    "an error in a choice": good(error={"code": 502}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_is_got_over(server: ScriptedServer, fault: str) -> None:
    server.script = [FAULTS[fault]]
    assert client(server).generate([REQUEST]) == [WANTED]


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("busy", FailureCause.RATE_LIMIT),
        ("broken", FailureCause.SERVER_ERROR),
        ("hang-up", FailureCause.CONNECTION),
        ("half a body", FailureCause.CONNECTION),
        ("no JSON", FailureCause.MALFORMED),
        ("no choice", FailureCause.EMPTY),
        ("no token ids", FailureCause.EMPTY),
        ("a list", FailureCause.EMPTY),
        ("no token", FailureCause.EMPTY),
        ("aborted", FailureCause.ABORTED),
        ("no ending", FailureCause.MALFORMED),
        ("no number", FailureCause.MALFORMED),
        ("more than was granted", FailureCause.TOO_LARGE),
        ("no ids", FailureCause.MALFORMED),
        ("an error as success", FailureCause.SERVER_ERROR),
        ("an error in a choice", FailureCause.SERVER_ERROR),
    ],
)
def test_a_fault_that_stays_is_a_failure_with_its_cause(
    server: ScriptedServer, fault: str, cause: FailureCause
) -> None:
    server.script = [FAULTS[fault]] * 9
    generator = client(server)
    with pytest.raises(ChatError) as caught:
        generator.generate([REQUEST])
    assert caught.value.failure.cause is cause
    assert caught.value.failure.attempts == 3
    assert generator.meter.usage.failures == {str(cause): 1}
    server.script = []
    assert generator.generate([REQUEST]) == [WANTED], "a server that comes back is used again"


@pytest.mark.parametrize(
    "faults",
    [["no JSON", "broken"], ["broken", "no JSON"], ["no choice", "busy", "busy"], ["broken", "broken", "a list"]],
    ids=", ".join,
)
def test_faults_of_all_kinds_share_the_attempts(server: ScriptedServer, faults: list[str]) -> None:
    server.script = [FAULTS[fault] for fault in faults * 9]
    with pytest.raises(ChatError) as caught:
        client(server).generate([REQUEST])
    assert len(server.bodies) == caught.value.failure.attempts == 3
    server.script, server.bodies = [FAULTS[fault] for fault in faults][:2], []
    generator = client(server)
    assert generator.generate([REQUEST]) == [WANTED]
    assert len(server.bodies) == 3
    assert generator.meter.usage.retries == 2


def test_what_no_retry_can_mend_is_not_retried(server: ScriptedServer) -> None:
    server.script = [(400, b'{"error": {"message": "maximum context length is 8"}}')]
    with pytest.raises(ChatError, match="context_length"):
        client(server).generate([REQUEST])
    assert len(server.bodies) == 1


def test_prompts_go_to_no_other_host(server: ScriptedServer) -> None:
    with ScriptedServer() as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        server.location, server.script = f"http://127.0.0.1:{other.server_port}/v1/completions", [(307, b"")]
        with pytest.raises(ChatError) as caught:
            client(server).generate([REQUEST])
        other.shutdown()
    assert caught.value.failure.cause is FailureCause.REDIRECT
    assert other.bodies == []


@pytest.mark.parametrize("value", ["nan", "-1", "Fri, 31 Dec 99999 23:59:59 GMT", "Mon, 01 Jan 1000 00:00:00 +2359"])
def test_no_retry_after_loses_siblings(server: ScriptedServer, value: str) -> None:
    server.retry_after, server.script = value, [(429, b"{}")]
    assert client(server).generate([REQUEST] * 4) == [WANTED] * 4
