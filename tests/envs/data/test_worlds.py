"""`memalpha-gym data gallery` and `data splits` as a user calls them."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.cli import main
from memalpha_gym.envs.data import worlds as data_worlds
from memalpha_gym.envs.worlds.split_proof import Overlap, SplitProof
from memalpha_gym.tasks import Split


def test_gallery_writes_one_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert main(["data", "gallery", "--out", str(page), "--families", "Update,Poison-v0", "--levels", "0,4"]) == 0
    assert capsys.readouterr().out == f"{page}: 4 samples\n"
    text = page.read_text(encoding="utf-8")
    assert text.count("<details>") == 4
    assert "MemAlpha/Poison-v0" in text


def test_splits_that_share_nothing_give_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "splits", "--seeds", "20", "--episodes", "1"]) == 0
    printed = capsys.readouterr().out
    assert "260 seeds" in printed
    assert printed.endswith("the splits share nothing\n")


def test_an_overlap_is_named_and_gives_1(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    overlap = Overlap("name", (Split.TRAIN, Split.TEST), "ada lark")
    monkeypatch.setattr(data_worlds, "prove_splits", lambda *_: SplitProof({}, (overlap,)))
    assert main(["data", "splits"]) == 1
    assert "name in both train and test: 'ada lark'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gallery", "--out", "x.html", "--families", "Chess"], "there is no family Chess"),
        (["gallery", "--out", "x.html", "--levels", "high"], "--levels high: give numbers, 0 to 4"),
        (["gallery", "--out", "x.html", "--levels", "9"], "levels 0 to 4"),
        (["gallery", "--out", "x.html", "--split", "tset"], "there is no split 'tset'"),
        (["gallery", "--out", "x.html", "--task", "-1"], "0 or more"),
        (["gallery", "--out", "missing/x.html", "--families", "Count", "--levels", "0"], "missing/x.html"),
        (["splits", "--seeds", "0"], "1 or more"),
    ],
)
def test_what_is_wrong_is_one_line(
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["data", *arguments]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1
