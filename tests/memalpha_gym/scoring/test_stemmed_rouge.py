"""ROUGE-L over stems, worked by hand, and the error where its package is missing."""

from __future__ import annotations

import sys

import pytest

from memalpha_gym.scoring import prepare
from memalpha_gym.scoring.stemmed_rouge import rouge_l, scorer
from memalpha_gym.tasks import Question


def test_stems_are_compared() -> None:
    assert rouge_l("he was running", "they run") == pytest.approx(2 / 5)
    assert rouge_l("red old kite", "red kites") == pytest.approx(4 / 5)
    assert rouge_l("東京", "東京") == 0


def test_a_missing_package_is_missed_before_the_episode(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer.cache_clear()
    monkeypatch.setitem(sys.modules, "rouge_score.rouge_scorer", None)
    question = Question("?", ("kite",), "f1")
    prepare([question], "robust")
    prepare([Question("?", ("kite",), "substring")], "paper")
    with pytest.raises(ImportError, match=r"pip install 'memalpha-gym\[rouge\]'"):
        prepare([question], "paper")
    scorer.cache_clear()
