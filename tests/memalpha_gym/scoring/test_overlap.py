"""Scores by shared words: numbers and dates in one form where the robust forms read them."""

from __future__ import annotations

import pytest

from memalpha_gym.scoring import score_answer
from memalpha_gym.scoring.overlap import canonical_words, covers, f1, plain_words, recall, rouge_l
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


def test_rouge_l_charges_for_what_the_reply_says_beside_the_answer() -> None:
    # the longest common subsequence is "a c": 2 · 2 / (4 + 2), by hand
    assert rouge_l("a b c d".split(), "a c".split()) == pytest.approx(2 / 3)
    assert rouge_l("a c".split(), "a b c d".split()) == pytest.approx(2 / 3)
    assert rouge_l([], ["a"]) == rouge_l(["a"], []) == 0.0


def test_f1_charges_for_what_the_reply_says_beside_the_answer() -> None:
    assert f1("a b c d".split(), "a b".split()) == pytest.approx(2 / 3)  # 2 · 2 / (4 + 2)
    assert f1("a b".split(), "a b c d".split()) == pytest.approx(2 / 3)
    assert recall("a b".split(), "a b c d".split()) == 0.5


def test_a_reply_covers_an_answer_with_all_of_its_numbers_only() -> None:
    assert covers("There were 17 red kites.", ["17 red kites"])
    assert covers("17 kites, I think", ["17 red kites"])
    assert not covers("red kites", ["17 red kites"])
    assert not covers("17 boats", ["17 red kites"])
