"""Scores by shared words: numbers and dates in one form where the robust forms read them."""

from __future__ import annotations

import pytest

from memalpha_gym.scoring import score_answer
from memalpha_gym.scoring.overlap import canonical_words, plain_words
from memalpha_gym.tasks import Question


def test_words() -> None:
    text = "The seventeen kites, on 2025-03-09"
    assert plain_words(text) == ["seventeen", "kites", "on", "2025", "03", "09"]
    assert canonical_words(text) == ["17", "kites", "on", "9", "march", "2025"]


@pytest.mark.parametrize(
    ("metric", "answer", "reply", "robust", "paper"),
    [
        ("f1", "seventeen kites", "17 kites", 1, 1 / 2),
        ("f1", "May 7, 2023", "7 May 2023", 1, 2 / 3),
        ("token_recall", "7 May 2023", "on 2023-05-07", 1, 0),
        ("token_recall", "40,437", "40437 crowns", 1, 1),
        ("exact", "17 days", "seventeen", 1, 0),
        ("exact", "17 days", "17 weeks", 0, 0),
        ("exact", "17 days", "17 or 18", 0, 0),
        ("exact", "17", "17 days", 1, 0),
        ("exact", "red kite", "red kite 17", 0, 0),
    ],
)
def test_forms(metric: str, answer: str, reply: str, robust: float, paper: float) -> None:
    question = Question("?", (answer,), metric)
    assert score_answer(question, reply) == pytest.approx(robust)
    assert score_answer(question, reply, "paper") == pytest.approx(paper)
