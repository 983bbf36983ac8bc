"""A product that does what the text tells it to: the driver of the tests' workers. Read by the interpreter that runs it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any


class Driver:
    """Keeps lines. A text that begins with `!` is an order."""

    def __init__(self, models: Any, sensible: bool = True) -> None:
        self.models, self.sensible = models, sensible
        self.kept: list[tuple[int, str]] = []

    def reset(self, folder: str, seed: int) -> None:
        assert os.listdir(folder) == []
        Path(folder, "store").write_bytes(b"x" * 1000)
        self.kept = []

    def observe(self, text: str, index: int) -> None:
        order, _, rest = text.partition(" ")
        match order:
            case "!die":
                os._exit(3)
            case "!exit":
                sys.exit(4)
            case "!hang":
                time.sleep(600)
            case "!fail":
                raise ValueError(rest)
            case "!print":
                print(rest)
                os.write(1, b"and from below\n")
            case "!garbage":  # nobody hands a product the pipe; one that looks for it finds it
                for handle in range(3, 12):
                    try:
                        os.write(handle, b"{not json\n")
                    except OSError:
                        continue
            case "!ask":
                self.post("chat/completions", {"model": "mine", "messages": [{"role": "user", "content": rest}]})
                self.post("embeddings", {"model": "mine", "input": [rest]})
            case "!reach":
                host, port = rest.split(":")
                socket.create_connection((host, int(port)), timeout=5).close()
            case "!write":
                Path(os.path.expanduser(rest)).write_text("what I learned")
            case "!read":
                self.kept.append((index, Path(os.path.expanduser(rest)).read_text()))
                return
            case "!run":
                subprocess.run(["sh", "-c", rest], check=True)
            case "!look":
                self.kept.append((index, json.dumps({"environment": sorted(os.environ), "folder": os.getcwd()})))
                return
        self.kept.append((index, text))

    def recall(self, question: str, limit: int) -> list[list[Any]]:
        if not self.sensible:
            return [["no", "triple"]]
        self.post("embeddings", {"model": "mine", "input": [question]})
        return [[text, str(i), index] for i, (index, text) in enumerate(self.kept)][:limit]

    def items(self) -> list[list[Any]]:
        return [[text, str(i), index] for i, (index, text) in enumerate(self.kept)]

    def degraded(self) -> list[str]:
        return ["sense"]

    def post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(f"{self.models.url}/{path}", json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.load(response)
