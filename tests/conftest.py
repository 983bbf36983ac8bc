"""What holds for every test."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _output_as_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables come out as wide as in a pipe, whatever the width of the terminal that the tests were started from."""
    monkeypatch.delenv("COLUMNS", raising=False)
