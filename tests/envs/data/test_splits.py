"""`memalpha-gym data splits` as a user calls it."""

from __future__ import annotations

import pytest

from memalpha_gym.cli import main
from memalpha_gym.envs.data import splits
from memalpha_gym.envs.worlds.split_proof import Overlap, SplitProof
from memalpha_gym.tasks import Split


def test_splits_that_share_nothing_give_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "splits", "--seeds", "20", "--episodes", "1"]) == 0
    printed = capsys.readouterr().out
    assert "260 seeds" in printed
    assert printed.endswith("the splits share nothing\n")


def test_an_overlap_is_named_and_gives_1(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    overlap = Overlap("name", (Split.TRAIN, Split.TEST), "ada lark")
    monkeypatch.setattr(splits, "prove_splits", lambda *_: SplitProof({}, (overlap,)))
    assert main(["data", "splits"]) == 1
    assert "name in both train and test: 'ada lark'" in capsys.readouterr().out


def test_counts_below_one_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "splits", "--seeds", "0"]) == 2
    assert "--seeds is 0; give a whole number, 1 or more" in capsys.readouterr().err
