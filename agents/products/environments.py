"""Environments of products: where they lie, how they are made, and what is known of them.

Each is a virtual environment of its own, named by product, lock and Python version, so that an upgrade makes a new one beside the
old. All packages come from the hashed lock, without resolving anything. A file `installed.json` is written last: an environment
without it was left half made, and is made anew.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from memalpha_gym.products import ProductError

from .catalogue import driver_path, find_product, lock_digest, lock_path, version_of
from .process import WorkerProcess, WorkerSettings

FOLDER_VARIABLE = "MEMALPHA_PRODUCTS"
"""The environment variable that says where environments of products lie; ~/.cache/memalpha-gym/products otherwise."""

_MARK = "installed.json"
_LAST_LINES = 3
_WARM_UP_SECONDS = 120.0
# Not compiled: that takes longer than the rest, and Python compiles what is used when it is used first.
_PIP = "install --quiet --disable-pip-version-check --no-input --no-deps --no-compile --require-hashes".split()


@dataclass(frozen=True, slots=True)
class Installation:
    """An environment that was made.

    Attributes:
        name: the product.
        version: of the product.
        lock: names what is installed (`catalogue.lock_digest`).
        seconds: that the install took.
        bytes: that it takes on disk.
    """

    name: str
    version: str
    lock: str
    seconds: float
    bytes: int


def products_folder(folder: str | os.PathLike[str] | None = None) -> Path:
    """Where environments lie: the argument, or else $MEMALPHA_PRODUCTS, or else the user's cache (XDG_CACHE_HOME)."""
    given = folder or os.environ.get(FOLDER_VARIABLE)
    if given:
        return Path(given).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "memalpha-gym" / "products"


def environment_path(name: str, folder: str | os.PathLike[str] | None = None) -> Path:
    """Where the environment of a product in the present version lies, or would lie."""
    python = f"py{sys.version_info.major}.{sys.version_info.minor}"
    return products_folder(folder) / f"{name}-{version_of(name)}-{lock_digest(name)}-{python}"


def interpreter(name: str, folder: str | os.PathLike[str] | None = None) -> Path:
    """The interpreter of a product's environment.

    Raises:
        FileNotFoundError: the product is not installed in the version that this release knows.
    """
    path = environment_path(name, folder)
    if installation(path) is None:
        raise FileNotFoundError(
            f"{name} {version_of(name)} is not installed in {products_folder(folder)}; run: memalpha-gym products install {name}"
        )
    return path / "bin" / "python"


def installation(path: Path) -> Installation | None:
    """What is known of an environment; None where it was left half made, or is none.

    What its mark says is believed where the environment is the one that it speaks of, and has an interpreter: those of a Python
    that is gone are links to nowhere.
    """
    try:
        found = Installation(**json.loads((path / _MARK).read_text()))
        sizes = [float(found.seconds), float(found.bytes)]
    except (OSError, ValueError, TypeError):
        return None
    meant = path.name.startswith(f"{found.name}-{found.version}-{found.lock}-") and all(map(math.isfinite, sizes))
    return found if meant and (path / "bin" / "python").exists() else None


def install(name: str, folder: str | os.PathLike[str] | None = None, source: str | None = None) -> Installation:
    """Make a product's environment, unless it is there.

    Args:
        name: the product.
        folder: where environments lie (`products_folder`).
        source: a checkout of its repository, for a product that is in no registry.

    Raises:
        ValueError: there is no such product, or its source is needed and is another one.
        OSError: a package cannot be had or does not match its hash, or the disk is full.
    """
    row, path = find_product(name), environment_path(name, folder)
    found = installation(path)
    if found is not None:
        return found
    if row.sources and source is None:
        raise ValueError(
            f"{name} is in no registry: git clone {row.repository}, check out {row.version}, and give the folder as --source"
        )
    texts = _sources(name, source) if row.sources and source else {}
    start = time.perf_counter()
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    _run([sys.executable, "-m", "venv", str(path)], "an environment cannot be made")
    python = path / "bin" / "python"
    # The lock is whole, so nothing is resolved: every package is one of its lines, with the hash that stands there.
    _run(
        [str(python), "-m", "pip", *_PIP, "--requirement", str(lock_path(name))],
        f"{name} cannot be installed",
    )
    for place, content in texts.items():
        target = _site_packages(python) / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    _warm_up(name, python)
    done = Installation(name, version_of(name), lock_digest(name), time.perf_counter() - start, folder_bytes(path))
    (path / _MARK).write_text(json.dumps(asdict(done)) + "\n")
    return done


def remove(name: str, folder: str | os.PathLike[str] | None = None) -> list[Path]:
    """Remove all environments of a product, older ones too.

    Returns:
        The folders that were removed.
    """
    find_product(name)
    found = [path for path in environments(folder) if path.name.startswith(f"{name}-")]
    for path in found:
        shutil.rmtree(path)
    return found


def environments(folder: str | os.PathLike[str] | None = None) -> list[Path]:
    """The folders of all environments, half-made ones too."""
    root = products_folder(folder)
    return sorted(path for path in root.iterdir() if (path / "pyvenv.cfg").exists()) if root.is_dir() else []


def folder_bytes(path: str | os.PathLike[str]) -> int:
    """Bytes that the files under a folder hold; a file that goes away meanwhile counts nothing."""
    total = 0
    for parent, _, files in os.walk(path):
        for file in files:
            try:
                total += os.lstat(os.path.join(parent, file)).st_size
            except OSError:
                continue
    return total


def _warm_up(name: str, python: Path) -> None:
    """Begin an episode once, so that Python compiles what a product imports: where products are confined to their folders, their
    own processes cannot keep that. One that wants its models for it compiles less, and starts more slowly."""
    models = {"chat": "none", "embedding": "none", "dimensions": 8}
    environment = find_product(name).environment
    settings = WorkerSettings(str(python), str(driver_path(name)), "nowhere", models, {}, environment, confined=False)
    process = WorkerProcess(settings)
    try:
        with suppress(ProductError):
            process.ask("reset", {"seed": 0}, _WARM_UP_SECONDS)
    finally:
        process.end()


def _sources(name: str, source: str) -> dict[str, bytes]:
    """The files of a checkout that a product consists of.

    Raises:
        ValueError: one of them is missing, or is not that of the version.
    """
    row, texts = find_product(name), {}
    for place, sha256 in row.sources.items():
        file = Path(source).expanduser() / place
        texts[place] = file.read_bytes() if file.is_file() else b""
        if not file.is_file() or hashlib.sha256(texts[place]).hexdigest() != sha256:
            raise ValueError(f"{file} is not that of {row.repository} at {row.version}: check that commit out")
    return texts


def _site_packages(python: Path) -> Path:
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    return Path(done.stdout.strip())


def _run(command: list[str], what: str) -> None:
    """Run a step.

    Raises:
        OSError: it failed; the message has the last lines that it wrote.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise OSError(f"{what}: {' | '.join(lines[-_LAST_LINES:]) or f'status {done.returncode}'}")
