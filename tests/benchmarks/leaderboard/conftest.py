"""An entry of a scripted agent that comes with the package, to be changed by tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.benchmarks.leaderboard import checks
from memalpha_gym.benchmarks.leaderboard.command import BASELINES


@pytest.fixture
def given() -> dict[str, Any]:
    """What the entry of the agent `empty` holds."""
    entry: dict[str, Any] = json.loads((BASELINES / "empty.json").read_text())
    return entry


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]) -> None:
    """Hashes of tasks as the entry has them, in place of 52 generated tasks."""
    known = {(each["column"], each["task"]): each["task_hash"] for each in given["episodes"]}
    monkeypatch.setattr(checks, "hash_at", lambda place: known[place.column, place.task])


def write(folder: Path, given: dict[str, Any], name: str = "entry.json") -> Path:
    """The entry in a file."""
    path = folder / name
    path.write_text(json.dumps(given))
    return path
