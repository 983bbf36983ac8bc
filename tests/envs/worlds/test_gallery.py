"""The gallery: one page, real samples, nothing that a browser would run."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from memalpha_gym.envs.worlds.families import FAMILIES
from memalpha_gym.envs.worlds.family import FamilySource
from memalpha_gym.envs.worlds.gallery import write_gallery
from memalpha_gym.tasks import OperationKind


def test_a_page_of_every_family_and_level(tmp_path: Path) -> None:
    page = write_gallery(tmp_path / "gallery.html", levels=[0]).read_text(encoding="utf-8")
    assert page.count("<b>Level 0</b>") == len(FAMILIES)
    for name in FAMILIES:
        assert f"MemAlpha/{name}-v0" in page
        assert page.count(f'href="#{name}"') == 2  # in the menu and in the table of families
    assert page.count("<details open>") == 1  # it opens on something
    assert "Sources that contradict each other, and word of which of them to believe." in page


def test_samples_are_shown_with_what_they_change_and_what_is_asked(tmp_path: Path) -> None:
    page = write_gallery(tmp_path / "g.html", families=["Update"], levels=[1], split="test", chunks=1)
    text = page.read_text(encoding="utf-8")
    again = write_gallery(tmp_path / "again.html", families=["Update"], levels=[1], split="test", chunks=1)
    assert text == again.read_text(encoding="utf-8")
    assert text.count("<pre>") == 2  # the chunk, and the environment's page
    assert "<mark>" in text
    assert "state: <i>" in text
    assert '<th scope="col">question</th>' in text


def test_every_fact_is_shown_with_what_became_of_it(tmp_path: Path) -> None:
    task = FamilySource(FAMILIES["Forget"], "train", 1)[0]
    text = write_gallery(tmp_path / "g.html", families=["Forget"], levels=[1]).read_text(encoding="utf-8")
    operations = [operation for chunk in task.operations or () for operation in chunk]
    last = {operation.key: operation.kind for operation in operations}
    assert text.count("withdrawn</span>") == sum(kind is OperationKind.RETRACT for kind in last.values()) > 0
    for key in last:
        assert f'<th scope="row">{escape(key)}</th>' in text


def test_text_is_escaped(tmp_path: Path) -> None:
    text = write_gallery(tmp_path / "g.html", families=["Poison"], levels=[4], chunks=99).read_text(encoding="utf-8")
    assert "&lt;system&gt;" in text
    assert "<system>" not in text


def test_no_such_family(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no family Chess; there are Recall, "):
        write_gallery(tmp_path / "g.html", families=["Chess"])
