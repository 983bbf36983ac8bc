"""A product that is in no catalogue: `fake`, whose driver is `fake_driver.py`, run by the tests' own interpreter."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.agents.products import catalogue
from memalpha_gym.agents.products.endpoints import EndpointError
from memalpha_gym.agents.products.environments import environment_path

HERE = Path(__file__).parent


class Echo:
    """An endpoint that says what it was asked with, and counts nothing."""

    def __init__(self, model: str = "echo", usage: dict[str, int] | None = None, fails: int = 0) -> None:
        self.name = self.model = model
        self.usage, self.fails = usage, fails
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def answer(self, path: str, body: Any) -> dict[str, Any]:
        self.asked.append((path, dict(body)))
        if self.fails:
            raise EndpointError(self.fails, "no")
        message = {"role": "assistant", "content": "four words are here"}
        return {"choices": [{"message": message}]} | ({"usage": self.usage} if self.usage else {})


def install_fake(folder: Path, monkeypatch: pytest.MonkeyPatch, **row: Any) -> Path:
    """Put `fake` into the catalogue, as if it were installed in a folder; where its lock and its driver lie."""
    home = folder / "catalogue"
    shutil.copytree(catalogue.HERE / "locks", home / "locks")
    (home / "drivers").mkdir()
    (home / "locks" / "fake.txt").write_text("fake==1.0 \\\n    --hash=sha256:00\n")
    shutil.copy(HERE / "fake_driver.py", home / "drivers" / "fake.py")
    (home / "worker.py").write_text("")
    monkeypatch.setattr(catalogue, "HERE", home)
    monkeypatch.setitem(catalogue.PRODUCTS, "fake", catalogue.ProductRow("fake", "does as it is told", **row))
    forget_digests()
    environment = environment_path("fake", folder / "environments")
    (environment / "bin").mkdir(parents=True)
    (environment / "pyvenv.cfg").write_text("")
    (environment / "bin" / "python").symlink_to(sys.executable)
    mark = {"name": "fake", "version": "1.0", "lock": catalogue.lock_digest("fake"), "seconds": 1.0, "bytes": 5_000_000}
    (environment / "installed.json").write_text(json.dumps(mark))
    return home


def forget_digests() -> None:
    """Have files read again that are read once a process."""
    for cached in (catalogue.version_of, catalogue.lock_digest, catalogue.fingerprint):
        cached.cache_clear()
