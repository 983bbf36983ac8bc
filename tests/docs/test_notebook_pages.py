"""Notebooks as pages."""

from __future__ import annotations

from pathlib import Path

from docs.site.notebook_pages import ORDER, notebook_page
from tests.test_readme import ROOT


def test_text_code_and_pictures_are_there(tmp_path: Path) -> None:
    page = notebook_page(ROOT / "notebooks" / "first_steps.ipynb", tmp_path / "pictures")
    assert page.startswith("# First steps")
    assert "```python\nimport gymnasium as gym" in page
    assert "```{raw} html" in page
    assert "(your_own_agent.md)" in page
    (picture,) = (tmp_path / "pictures").iterdir()
    assert f"pictures/{picture.name}" in page
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_every_notebook_has_a_page() -> None:
    assert sorted(ORDER) == sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
