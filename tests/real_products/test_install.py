"""An install for real, of a wheel that is made here."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from memalpha_gym.agents.products import catalogue
from memalpha_gym.agents.products.catalogue import ProductRow
from memalpha_gym.agents.products.environments import (
    FOLDER_VARIABLE,
    environment_path,
    folder_bytes,
    install,
    interpreter,
)
from tests.agents.products.fakes import forget_digests, install_fake


def make_wheel(folder: Path, version: str, text: str) -> str:
    """A wheel of `thing`; its SHA-256."""
    info = f"thing-{version}.dist-info"
    files = {
        "thing.py": text,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: thing\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).decode().rstrip('=')},\n"
        for name, content in files.items()
    )
    wheel = folder / f"thing-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(name, content)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.mark.skipif(FOLDER_VARIABLE not in os.environ, reason="takes a while: tests/real_products/run.sh runs it")
def test_install_makes_an_environment_of_exactly_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    home = install_fake(tmp_path, monkeypatch)
    monkeypatch.setitem(catalogue.PRODUCTS, "fake", ProductRow("thing", "a module"))
    folder = tmp_path / "environments"
    sha256 = make_wheel(tmp_path, "1.0", "VALUE = 7\n")
    lock = home / "locks" / "fake.txt"
    lock.write_text(f"thing==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    forget_digests()
    with pytest.raises(OSError, match="fake cannot be installed"):
        install("fake", folder)
    with pytest.raises(FileNotFoundError):
        interpreter("fake", folder)
    lock.write_text(f"thing==1.0 \\\n    --hash=sha256:{sha256}\n")
    forget_digests()
    done = install("fake", folder)
    path = environment_path("fake", folder)
    assert json.loads((path / "installed.json").read_text())["lock"] == catalogue.lock_digest("fake") == done.lock
    assert 0.9 * folder_bytes(path) < done.bytes <= folder_bytes(path)
    assert list(path.glob("lib/python*/site-packages/thing.py"))
    assert interpreter("fake", folder).resolve() == Path(sys.executable).resolve()
    forget_digests()
