"""What holds for every test."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

# Tests start processes by the hundred, each of which would compile the package anew where the machine keeps no bytecode.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long an example takes says more about what else the machine does than about the code.
settings.register_profile("patient", deadline=None)
settings.register_profile("quick", max_examples=10, deadline=None)
settings.load_profile("patient")  # before pytest reads --hypothesis-profile, which has the last word


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark one case of every test as quick, but of those that are marked as slow."""
    seen = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if test not in seen and not item.get_closest_marker("slow"):
            seen.add(test)
            item.add_marker("quick")


@pytest.fixture(autouse=True)
def _output_as_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables come out as wide as in a pipe, whatever the width of the terminal that the tests were started from."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(autouse=True)
def _no_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prompts are ours, but in the tests that name a clone (`tests.fake_clone.CLONE`)."""
    monkeypatch.delenv("MEMALPHA_REFERENCE", raising=False)
