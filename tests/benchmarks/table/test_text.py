"""What stands in a table's columns."""

import pytest

from memalpha_gym.benchmarks.table.text import MISSING, budget_text, score_text, seconds_text, short_name, short_number


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, MISSING), (0, "0"), (812.4, "812"), (999.6, "1.0k"), (6149, "6.1k"), (99_960, "100k"), (1_250_000, "1.2M")],
)
def test_numbers_of_tokens(value: float | None, text: str) -> None:
    assert short_number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, MISSING), (0.004, "0.00"), (1.25, "1.25"), (9.999, "10"), (61.4, "61")]
)
def test_seconds(value: float | None, text: str) -> None:
    assert seconds_text(value) == text


def test_scores_budgets_and_names() -> None:
    assert [score_text(0.5), score_text(None)] == ["0.500", MISSING]
    assert [budget_text(budget) for budget in (None, 0.05, 1.0, 4000)] == [MISSING, "0.05", "1", "4000"]
    assert [short_name(each) for each in ("MemAlpha/Recall-v0", "mine:Own/X-v1", "Recall 4k")] == [
        "Recall-v0",
        "Own/X-v1",
        "Recall 4k",
    ]
