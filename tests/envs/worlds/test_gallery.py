"""The gallery: one page, real samples, nothing that a browser would run."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.gallery import write_gallery


def test_a_page_of_every_family_and_level(tmp_path: Path) -> None:
    page = write_gallery(tmp_path / "gallery.html").read_text(encoding="utf-8")
    assert page.count("<details>") == 5 * len(FAMILIES)
    for name in FAMILIES:
        assert f"MemAlpha/{name}-v0" in page
    assert page == write_gallery(tmp_path / "again.html").read_text(encoding="utf-8")


def test_samples_are_shown_with_what_they_change_and_what_is_asked(tmp_path: Path) -> None:
    page = write_gallery(tmp_path / "g.html", families=["Update"], levels=[1], split="test", chunks=1)
    text = page.read_text(encoding="utf-8")
    assert text.count("<pre>") == 1
    assert "<mark>" in text
    assert "state: <i>" in text
    assert "<th>Question</th>" in text


def test_text_is_escaped(tmp_path: Path) -> None:
    text = write_gallery(tmp_path / "g.html", families=["Poison"], chunks=99).read_text(encoding="utf-8")
    assert "&lt;system&gt;" in text
    assert "<system>" not in text


def test_no_such_family(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no family Chess; there are Recall, "):
        write_gallery(tmp_path / "g.html", families=["Chess"])
