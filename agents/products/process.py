"""This project's side of the pipe: starts `worker.py` under a product's interpreter and asks it, with a time limit an operation.

Whatever goes wrong is one of the typed failures of `memalpha_gym.products`. A process that hung, died or talked garbage is ended,
with all that it started; the next `ask` after `end` starts a new one.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from memalpha_gym.products import ProductCrashError, ProductError, ProductTimeoutError

WORKER = Path(__file__).with_name("worker.py")

SILENCE = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "GRAPHITI_TELEMETRY_ENABLED": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "MEM0_TELEMETRY": "False",
    "POSTHOG_DISABLED": "1",
    "TELEMETRY_DISABLED": "1",
    "TRANSFORMERS_OFFLINE": "1",
}
"""Switches telemetry and downloads of products off, as each of them has it."""

_LONGEST_REPLY = 1 << 28
_TAIL_BYTES = 2000
_PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a product's process is started with.

    Attributes:
        python: the interpreter of its environment.
        driver: the file with its class `Driver`.
        socket: the Unix socket that its models are served at.
        models: names of the chat and the embedding model and the embeddings' dimensions, for the driver.
        options: further arguments of `Driver`.
        environment: further environment variables.
        namespace: whether the process is to give up the network where the system allows it.
        confined: whether it is to give up writing outside of its own folder where the system allows it.
    """

    python: str
    driver: str
    socket: str
    models: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    namespace: bool = True
    confined: bool = True


@dataclass(frozen=True, slots=True)
class WorkerReply:
    """What came of an operation.

    Attributes:
        value: what it gave.
        seconds: that it took inside the process.
        peak_bytes: the most memory that the process has held so far.
        alone: whether the process has no network but its models.
        confined: whether it can write files nowhere but in its own folder.
    """

    value: Any
    seconds: float
    peak_bytes: int
    alone: bool
    confined: bool


class WorkerProcess:
    """A product's process, started when it is first asked.

    Args:
        settings: what it is started with.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        self.settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: str | None = None
        self._buffer = b""
        self._number = 0
        self._swap = threading.Lock()
        self._asking = threading.RLock()

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    @property
    def folder(self) -> str | None:
        """Where the process keeps its store and its notes; None where there is no process."""
        return self._folder

    def ask(self, op: str, arguments: Mapping[str, Any], seconds: float) -> WorkerReply:
        """Have an operation done.

        Args:
            op: a method of the driver, or `start`.
            arguments: its arguments, in JSON's terms.
            seconds: how long it may take.

        Raises:
            ProductTimeoutError: it took longer; the process is ended.
            ProductCrashError: the process died or said what is no reply; it is ended.
            ProductError: the product refused, with its own words; the process lives.
        """
        with self._asking:
            process = self._process or self._start()
            self._number += 1
            order = json.dumps({"id": self._number, "op": op, "arguments": dict(arguments)}) + "\n"
            deadline = time.monotonic() + seconds
            try:
                self._write(process, order.encode("ascii"), deadline)
                line = self._read_line(process, deadline)
            except TimeoutError:
                self.end()
                raise ProductTimeoutError(f"{op} did not end within {seconds:g} s") from None
            except OSError as error:
                raise self._crash(f"the process ended during {op}", process) from error
            return self._parse(line, op)

    def end(self) -> None:
        """End the process, with all that it started, and remove its folder. It may be called from any thread."""
        with self._swap:
            process, folder = self._process, self._folder
            self._process = self._folder = None
        if process is not None:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        with self._asking:  # whoever waits for a reply has seen by now that there is none
            if process is not None:
                self._buffer = b""
                process.wait()
                _close(process)
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    def leave(self) -> None:
        """End the process as it likes best: told so first, and given a moment."""
        process = self._process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
        self.end()

    def _start(self) -> subprocess.Popen[bytes]:
        self._folder = folder = tempfile.mkdtemp(prefix="product-")
        for name in ("home", "tmp", "stores"):
            os.mkdir(os.path.join(folder, name))
        settings = self.settings
        told = {
            "driver": settings.driver,
            "socket": settings.socket,
            "folder": os.path.join(folder, "stores"),
            "models": dict(settings.models),
            "options": dict(settings.options),
            "namespace": settings.namespace,
            "confined": settings.confined,
        }
        with open(os.path.join(folder, "stderr"), "wb") as errors:
            try:
                # -P: what lies beside the worker must not hide a module of the product.
                process = subprocess.Popen(  # noqa: S603 - an interpreter that `products install` made
                    [settings.python, "-u", "-P", str(WORKER), json.dumps(told)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    cwd=folder,
                    env={**_environment(folder), **settings.environment},
                    start_new_session=True,
                )
            except OSError as error:
                self.end()
                raise ProductCrashError(f"the process cannot be started: {error}") from error
        assert process.stdin is not None
        assert process.stdout is not None
        os.set_blocking(process.stdin.fileno(), False)
        os.set_blocking(process.stdout.fileno(), False)
        self._process = process
        return process

    def _write(self, process: subprocess.Popen[bytes], data: bytes, deadline: float) -> None:
        assert process.stdin is not None
        handle = process.stdin.fileno()
        while data:
            _wait(handle, select.POLLOUT, deadline)
            with contextlib.suppress(BlockingIOError):
                data = data[os.write(handle, data) :]

    def _read_line(self, process: subprocess.Popen[bytes], deadline: float) -> bytes:
        assert process.stdout is not None
        handle = process.stdout.fileno()
        parts = [self._buffer]
        size = len(self._buffer)
        while b"\n" not in parts[-1]:
            _wait(handle, select.POLLIN, deadline)
            try:
                data = os.read(handle, 1 << 16)
            except BlockingIOError:
                continue
            size += len(data)
            if not data or size > _LONGEST_REPLY:
                raise OSError("end of file" if not data else "a reply without end")
            parts.append(data)
        line, _, self._buffer = b"".join(parts).partition(b"\n")
        return line

    def _parse(self, line: bytes, op: str) -> WorkerReply:
        try:
            reply = json.loads(line)
            if reply["id"] != self._number:
                raise ValueError
            error = str(reply["error"])
            parsed = WorkerReply(
                reply["value"],
                float(reply["seconds"]),
                int(reply["peak_bytes"]),
                bool(reply["alone"]),
                bool(reply["confined"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            raise self._crash(f"what came back from {op} is no reply ({len(line)} bytes)", None) from None
        if error:
            raise ProductError(f"{op}: {error}")
        return parsed

    def _crash(self, what: str, process: subprocess.Popen[bytes] | None) -> ProductCrashError:
        """The failure, with how the process ended and the last line that it wrote to standard error."""
        folder = self._folder
        code = None
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(_PATIENCE)
        last = _last_line(os.path.join(folder, "stderr")) if folder else ""
        self.end()
        status = "" if code is None else f", status {code}"
        return ProductCrashError(f"{what}{status}{': ' if last else ''}{last}")


def _environment(folder: str) -> dict[str, str]:
    """Of this process's own environment nothing but where programs lie: no key, proxy or setting of the user's."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.path.join(folder, "home"),
        "TMPDIR": os.path.join(folder, "tmp"),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "OPENAI_API_KEY": "none",
        **SILENCE,
    }


def _wait(handle: int, event: int, deadline: float) -> None:
    """Wait until a pipe can be used.

    Raises:
        TimeoutError: the deadline came first.
    """
    poll = select.poll()
    poll.register(handle, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()


def _last_line(path: str) -> str:
    """The last line of a file that is not empty."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
            lines: Sequence[str] = file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
