"""A hash of somebody's code changes where the code does, and nowhere else."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from memalpha_gym.registration import AGENTS, load
from memalpha_gym.sources import folder_source, source_of, suite_source

AGENT = (
    "from helping import LENGTH\nclass Agent:\n    def act(self, observation):\n        return observation[:LENGTH]\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with an agent, what it imports, and what it does not."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "agents_of_mine.py").write_text(AGENT)
    (tmp_path / "helping.py").write_text("LENGTH = 3\n")
    (tmp_path / "notes.py").write_text("# nothing of the agent's\n")
    for name in ("agents_of_mine", "helping"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield tmp_path
    for name in ("agents_of_mine", "helping"):
        sys.modules.pop(name, None)


def again(name: str = "agents_of_mine") -> ModuleType:
    for each in ("agents_of_mine", "helping"):
        sys.modules.pop(each, None)
    importlib.invalidate_caches()
    return importlib.import_module(name)


def test_a_change_to_the_file_or_to_what_it_imports_shows(folder: Path) -> None:
    before = source_of(again().Agent)
    assert source_of(again().Agent) == before
    (folder / "notes.py").write_text("# another remark\n")
    assert source_of(again().Agent) == before
    (folder / "helping.py").write_text("LENGTH = 4\n")
    imported = source_of(again().Agent)
    assert imported != before
    (folder / "agents_of_mine.py").write_text(AGENT.replace("[:LENGTH]", "[LENGTH:]"))
    assert source_of(again().Agent) not in (before, imported)


def test_what_was_loaded_before_its_file_changed_is_neither_the_old_nor_the_new(folder: Path) -> None:
    loaded = again().Agent
    before = source_of(loaded)
    (folder / "agents_of_mine.py").write_text(AGENT.replace("[:LENGTH]", "[LENGTH:]"))
    mixed = source_of(loaded)
    assert len({before, mixed, source_of(again().Agent)}) == 3


def typed(text: str) -> Any:
    """A class as a notebook's cell makes it: in a module without a file."""
    module = ModuleType("__main__")
    exec(compile(text, "<cell>", "exec"), vars(module))
    return vars(module)["Agent"]


CELL = """
LIMIT = 3
def cut(text): return text[:LIMIT]
class Agent:
    def act(self, observation): return [cut(observation)]
"""


@pytest.mark.parametrize(
    "edit", [("[:LIMIT]", "[LIMIT:]"), ("LIMIT = 3", "LIMIT = 4"), ("[cut(observation)]", "[cut(observation), 1]")]
)
def test_a_change_to_a_cell_shows_also_where_the_class_is_as_it_was(edit: tuple[str, str]) -> None:
    before = source_of(typed(CELL))
    assert source_of(typed(f"\n# a remark\n{CELL}")) == before
    assert source_of(typed(CELL.replace(*edit))) != before


class Keeps:
    version = ""

    def __init__(self, keep: Any) -> None:
        self.keep = keep


def test_an_object_is_known_by_what_it_holds() -> None:
    assert source_of(Keeps(3)) == source_of(Keeps(3)) != source_of(Keeps(4))
    assert source_of(Keeps(sys.stdout)) != source_of(Keeps(sys.stdout)), "what cannot be written down is never equal"


def test_version_and_fingerprint_count(monkeypatch: pytest.MonkeyPatch) -> None:
    before = source_of(Keeps)
    monkeypatch.setattr(Keeps, "version", "2")
    assert source_of(Keeps) != before
    monkeypatch.setattr(Keeps, "version", "")
    monkeypatch.setattr(Keeps, "fingerprint", "weights of May", raising=False)
    assert source_of(Keeps) != before


def test_our_own_are_hashed_alike_in_every_process() -> None:
    names = ("oracle", "extract", "cheat")
    program = (
        "from memalpha_gym.registration import AGENTS, load; from memalpha_gym.sources import source_of, suite_source;"
        f"print(suite_source(), *(source_of(load(AGENTS[name])) for name in {names}))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert said == [suite_source(), *(source_of(load(AGENTS[name])) for name in names)]
    assert len(set(said)) == 4
    assert folder_source("memalpha_gym.envs") != folder_source("memalpha_gym")
