"""Wheel, sdist and editable install, each from a copy of the repository, into a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ("memalpha_gym", "envs", "agents", "benchmarks")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the repository tracks for a build, without anything that was built here."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in CODE:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"):
        shutil.copy(ROOT / name, copy / name)
    return copy


def build(checkout: Path, out: Path, kind: str) -> Path:
    """Build with the backend itself: no isolation, so that nothing is downloaded."""
    code = f"import setuptools.build_meta as backend; print(backend.build_{kind}({str(out)!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out / done.stdout.split()[-1]


def top_level(names: list[str]) -> set[str]:
    return {name.split("/")[0] for name in names if ".dist-info/" not in name}


def test_wheel_installs_one_import_root(checkout: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(build(checkout, tmp_path, "wheel")) as wheel:
        names = wheel.namelist()
    assert top_level(names) == {"memalpha_gym"}
    assert {"memalpha_gym/py.typed", "memalpha_gym/envs/squad.py", "memalpha_gym/agents/scripted/oracle.py"} <= set(
        names
    )
    assert {"memalpha_gym/agents/products/locks/mem0.txt", "memalpha_gym/agents/products/drivers/mem0.py"} <= set(names)
    pages = ("views/shell.css", "benchmarks/report/report.js", "benchmarks/report/report.css", "envs/worlds/gallery.js")
    assert {f"memalpha_gym/{page}" for page in pages} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.mark.slow
def test_wheel_works_away_from_the_checkout(checkout: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(build(checkout, tmp_path, "wheel")) as wheel:
        wheel.extractall(tmp_path / "site")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import gymnasium as gym, memalpha_gym; "
        "env = gym.make('MemAlpha/Recall-v0'); env.reset(seed=0); print(memalpha_gym.__file__)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "site") in done.stdout


@pytest.mark.slow
def test_sdist_holds_what_a_wheel_is_built_from(checkout: Path, tmp_path: Path) -> None:
    with tarfile.open(build(checkout, tmp_path, "sdist")) as sdist:
        sdist.extractall(tmp_path, filter="data")
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    with zipfile.ZipFile(build(folder, tmp_path, "wheel")) as wheel:
        assert top_level(wheel.namelist()) == {"memalpha_gym"}


def test_checkout_works_without_an_install(checkout: Path) -> None:
    code = "import memalpha_gym.envs.squad, memalpha_gym.agents.scripted.oracle; print(memalpha_gym.__path__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
