"""Labels and keywords in the forms that chat models give them."""

from __future__ import annotations

import pytest

from memalpha_gym.scoring import score_answer
from memalpha_gym.tasks import Question


@pytest.mark.parametrize(
    "reply", ["7", "**7**", "The label is 7.", "Label: seven", "seven", "class 7", "`7`", "Answer: 7"]
)
def test_a_label_is_right(reply: str) -> None:
    assert score_answer(Question("?", ("7",), "label"), reply) == 1


@pytest.mark.parametrize("reply", ["17", "7 or 8", "seventeen", "seventh", "07", "7.5", "not 7", ""])
def test_a_label_is_wrong(reply: str) -> None:
    assert score_answer(Question("?", ("7",), "label"), reply) == 0


def test_keywords_are_found_in_any_form_whatever_stands_beside() -> None:
    question = Question("?", ("17 days, 9 March 2025, Oslo",), "keywords_comma")
    assert score_answer(question, "On the 9th of March 2025 it took 18 days, then seventeen days, in Oslo.") == 1
    assert score_answer(question, "On 10 March 2025 it took 18 days, in Oslo.") == pytest.approx(1 / 3)
