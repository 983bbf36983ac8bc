"""CITATION.cff: what the format demands, and the package's own version."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import memalpha_gym
from tests.test_readme import ROOT


def test_it_has_what_the_format_demands() -> None:
    yaml = pytest.importorskip("yaml")
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= cited.keys()  # all that version 1.2.0 demands
    assert cited["version"] == memalpha_gym.__version__
    (paper,) = cited["references"]
    assert {"type", "title", "authors"} <= paper.keys()
    assert len(paper["authors"]) == 7


def test_the_page_has_the_same_version() -> None:
    page = Path(ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    assert re.findall(r"version = \{(.*?)\}", page) == [memalpha_gym.__version__]
