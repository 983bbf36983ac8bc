"""The product's side of the pipe: runs under the product's own interpreter and needs nothing but Python's standard library.

    python worker.py SETTINGS

SETTINGS is a JSON object: `driver` (a file with a class `Driver`), `socket` (where the models are served, a Unix socket),
`folder` (an empty one, which stores go into), `models` and `options` (for the driver), `namespace` (whether to give up the
network), `confined` (whether to give up writing outside of the working folder). Then one JSON object a line comes in,
`{"id": 1, "op": "observe", "arguments": {…}}`, and one goes out. What a product prints goes to standard error and is no part of
it.

What a product reaches: a port on loopback, which this process passes on to the socket. Where the system allows, the process is
moved into a network namespace of its own first, so that there is nothing else; everywhere, Python's own sockets are refused any
other address.

What it writes: files in its working folder, which is new with each process and is removed after it. Where the system allows
(Landlock, Linux 5.13 and later), it can write, make and rename files nowhere else but in a shared memory of its own, and neither
can what it starts; so nothing that it read in one episode is there in the next. Reading is not confined: its packages lie where
they lie.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import random
import resource
import shutil
import socket
import struct
import sys
import threading
import time
import traceback
from typing import Any

_NEW_USER, _NEW_NET, _NEW_MOUNTS = 0x10000000, 0x40000000, 0x20000
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - where semaphores of Python's own locks lie
_NO_SUID, _NO_DEVICES = 2, 4
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
_CREATE_RULES, _ADD_RULE, _RESTRICT, _NO_NEW_PRIVILEGES = 444, 445, 446, 38
# To write files; remove folders and files; make devices, folders, files, sockets, pipes, blocks and links; since the second
# version to move between folders, since the third to truncate.
_WRITING = tuple(1 << bit for bit in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14))
_HERE = ("127.0.0.1", "localhost", b"127.0.0.1", b"localhost", None)
_ERROR_CHARACTERS = 500


def leave_the_network() -> bool:
    """Move this process into a network namespace of its own, with nothing but loopback, and into one of mounts; whether the
    system allows it."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        user, group = os.getuid(), os.getgid()
        if not hasattr(libc, "unshare") or libc.unshare(_NEW_USER | _NEW_NET | _NEW_MOUNTS) != 0:
            return False
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
        import fcntl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
            request = struct.pack("16sH22x", b"lo", 0)
            (flags,) = struct.unpack("16xH22x", fcntl.ioctl(handle, _GET_FLAGS, request))
            fcntl.ioctl(handle, _SET_FLAGS, struct.pack("16sH22x", b"lo", flags | _UP))
    except (OSError, ImportError):
        return False
    return True


def own_shared_memory() -> bool:
    """Have shared memory of its own, which is gone with this process; whether the system allows it, in a namespace of mounts."""
    try:
        mount = ctypes.CDLL(None, use_errno=True).mount
        return bool(mount(b"none", _SHARED_MEMORY.encode(), b"tmpfs", _NO_SUID | _NO_DEVICES, b"mode=1777") == 0)
    except (OSError, AttributeError):
        return False


def keep_to_the_folder(folder: str) -> bool:
    """Give up writing files anywhere but in a folder, in shared memory, and to devices that keep nothing; whether the system
    allows it."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        version = libc.syscall(_CREATE_RULES, None, 0, 1)
        if version < 1:
            return False
        rights = sum(_WRITING[: 10 + (version >= 2) + (version >= 3)])
        attributes = struct.pack("Q", rights)
        rules = libc.syscall(_CREATE_RULES, attributes, len(attributes), 0)
        if rules < 0:
            return False
        devices = [(f"/dev/{name}", _WRITING[0]) for name in ("null", "zero", "full")]
        for path, allowed in [(folder, rights), (_SHARED_MEMORY, rights), *devices]:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
            added = libc.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", allowed, handle), 0)
            os.close(handle)
            if added:
                return False
        done = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and libc.syscall(_RESTRICT, rules, 0) == 0
        os.close(rules)
    except (OSError, AttributeError):
        return False
    return bool(done)


def guard_sockets(port: int) -> None:
    """Refuse connections of Python's sockets, and look-ups of names, to anything but a port on loopback.

    An audit hook cannot be taken away again. Compiled code that opens sockets of its own does not pass it: that is what the
    namespace is for.
    """

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            handle, address = arguments[0], arguments[1]
            internet = handle.family in (socket.AF_INET, socket.AF_INET6) and address is not None
            if internet and (address[0] not in _HERE or address[1] != port):
                raise PermissionError(f"a product reaches its models' endpoint only, not {address[0]}:{address[1]}")
        elif event in ("socket.getaddrinfo", "socket.gethostbyname") and arguments[0] not in _HERE:
            raise PermissionError(f"a product reaches its models' endpoint only, not {arguments[0]}")

    sys.addaudithook(hook)


def serve_models(path: str) -> int:
    """Pass what comes in at a port of loopback on to a Unix socket, and back; the port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def accept() -> None:
        while True:
            inside, _ = listener.accept()
            outside = socket.socket(socket.AF_UNIX)
            try:
                outside.connect(path)
            except OSError:  # the suite has ended; so will this process
                inside.close()
                continue
            for source, sink in ((inside, outside), (outside, inside)):
                threading.Thread(target=_pump, args=(source, sink), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return int(listener.getsockname()[1])


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


class Models:
    """Where a product's models are, as a driver sees it."""

    def __init__(self, url: str, chat: str, embedding: str, dimensions: int) -> None:
        self.url, self.chat, self.embedding, self.dimensions = url, chat, embedding, dimensions

    def embed(self, texts: list[str]) -> list[list[float]]:
        """A vector of each text, for products that ask no endpoint themselves."""
        import urllib.request  # what other products have no use for does not count in their memory

        body = json.dumps({"model": self.embedding, "input": list(texts)}).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self.url}/embeddings", body, headers)  # noqa: S310 - the proxy's address
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return [row["embedding"] for row in json.load(response)["data"]]


class Stores:
    """Hands out an empty folder for each episode, and removes the last one's."""

    def __init__(self, root: str) -> None:
        self.root, self.number = root, 0

    def next(self) -> str:
        """The folder of the episode that begins."""
        shutil.rmtree(self._folder(), ignore_errors=True)
        self.number += 1
        os.makedirs(self._folder())
        return self._folder()

    def _folder(self) -> str:
        return os.path.join(self.root, f"store{self.number}")


def load_driver(path: str) -> Any:
    """The class `Driver` of a file, whatever the file's name hides."""
    spec = importlib.util.spec_from_file_location("product_driver", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["product_driver"] = module
    spec.loader.exec_module(module)
    return module.Driver


def perform(driver: Any, stores: Stores, op: str, arguments: dict[str, Any]) -> Any:
    """What an operation gives."""
    if op == "reset":
        # In a process that holds nothing but the product, whose own draws are all that these generators are for.
        random.seed(arguments["seed"])
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(arguments["seed"] % 2**32)
        return driver.reset(stores.next(), arguments["seed"])
    if op == "start":
        return {
            "items": hasattr(driver, "items"),
            "degraded": list(driver.degraded()) if hasattr(driver, "degraded") else [],
        }
    return getattr(driver, op)(**arguments)


def peak_bytes() -> int:
    """The most memory that this process has held. getrusage counts what its parent held when it was started as well."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Serve until standard input ends."""
    replies = os.fdopen(os.dup(1), "w", encoding="ascii")
    orders = os.fdopen(os.dup(0), encoding="utf-8")
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    settings = json.loads(sys.argv[1])
    alone = settings["namespace"] and leave_the_network()
    forgets = alone and own_shared_memory()
    confined = settings["confined"] and keep_to_the_folder(os.getcwd()) and forgets
    port = serve_models(settings["socket"])
    guard_sockets(port)
    stores = Stores(settings["folder"])
    driver: Any = None
    for line in orders:
        order = json.loads(line)
        start, value, error = time.perf_counter(), None, ""
        try:
            if driver is None:
                models = Models(f"http://127.0.0.1:{port}/v1", **settings["models"])
                driver = load_driver(settings["driver"])(models, **settings["options"])
            value = perform(driver, stores, order["op"], order["arguments"])
            encoded = json.dumps(value)
        except Exception as failure:
            traceback.print_exc()
            encoded, error = "null", f"{type(failure).__name__}: {failure}"[:_ERROR_CHARACTERS]
        seconds = time.perf_counter() - start
        facts = {
            "id": order["id"],
            "error": error,
            "seconds": seconds,
            "peak_bytes": peak_bytes(),
            "alone": alone,
            "confined": confined,
        }
        replies.write(f'{{"value": {encoded}, {json.dumps(facts)[1:]}\n')
        replies.flush()
    if hasattr(driver, "close"):
        driver.close()


if __name__ == "__main__":
    main()
