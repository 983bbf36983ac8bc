"""What Sphinx is given; the build itself is `make docs`, in which a warning is an error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.site import make
from tests.test_readme import ROOT


def test_every_page_of_docs_is_in_the_contents() -> None:
    pages = {page for listed in make.CONTENTS.values() for page in listed}
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} == pages | {"index"}


def test_links_stay_within_the_pages() -> None:
    text = (
        "[a](../notebooks/first_steps.ipynb), [envs/squad.py](../envs/squad.py), [file](../agents/x.py), [b](paper.md)"
    )
    assert (
        make._links_within(text)
        == "[a](notebooks/first_steps.md), `envs/squad.py`, file (`agents/x.py`), [b](paper.md)"
    )


def test_what_is_assembled_links_to_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "environment_pages", lambda: {"Recall-v0": "# Recall-v0\n"})
    make.assemble(tmp_path / "source")
    for page in (tmp_path / "source").rglob("*.md"):
        for link in re.findall(
            r"\]\((?!http)([^)#\s]+)\)", re.sub(r"```.*?```|`[^`]*`", "", page.read_text(), flags=re.DOTALL)
        ):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
