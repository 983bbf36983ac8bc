"""Differences between rows, task by task, worked by hand."""

from __future__ import annotations

import pytest

from memalpha_gym.benchmarks.differences import EMPTY, LINES, WHOLE, differences
from memalpha_gym.benchmarks.statistics import Row
from tests.benchmarks.table.test_rows import row


def played(agent: str, scores: dict[int, tuple[float, ...]], limit: int | str = 128, **changes: object) -> Row:
    means = {task: sum(values) / len(values) for task, values in scores.items()}
    return row(agent, 0.5, scores=means, repeat_scores=scores, recall_tokens=limit, **changes)


def test_each_row_is_compared_under_its_own_limit_and_with_the_whole_text() -> None:
    rows = [
        played("product:x", {1: (0.5, 0.7), 2: (1.0, 1.0)}),
        played("empty", {1: (0.1,), 2: (0.0,)}),
        played("bm25-lines", {1: (0.4,), 2: (0.8,)}),
        played("product:x", {1: (0.9,), 2: (1.0,)}, 512),
        played("verbatim", {1: (1.0,), 2: (1.0,)}, "all"),
    ]
    first, empty, lines, other, whole = differences(rows)
    assert first[EMPTY].mean == pytest.approx((0.5 + 1.0) / 2)
    assert first[LINES].mean == pytest.approx((0.2 + 0.2) / 2)
    assert first[WHOLE].mean == pytest.approx((-0.4 + 0.0) / 2)
    low, high = first[LINES].ci95
    assert low is not None
    assert high is not None
    assert 0.1 <= low < 0.2 < high <= 0.3 + 1e-9
    assert set(empty) == {LINES, WHOLE}
    assert set(lines) == {EMPTY, WHOLE}
    assert set(other) == {WHOLE}, "nothing else was played under this limit"
    assert whole == {}


def test_only_tasks_that_both_have_count() -> None:
    first, _ = differences([played("product:x", {1: (0.5,), 3: (0.0,)}), played("empty", {1: (0.25,), 2: (1.0,)})])
    assert first[EMPTY].mean == 0.25
    assert first[EMPTY].ci95 == (None, None)
    assert first[EMPTY].failed == 0
    (quitter, _) = differences(
        [played("product:x", {1: (0.5,)}, failures={"Unsure": 1}), played("empty", {1: (0.25,)})]
    )
    assert quitter[EMPTY].failed == 1, "its mean is of the tasks that it chose"
    (alone, _) = differences([played("product:x", {3: (0.0,)}), played("empty", {2: (1.0,)})])
    assert alone == {}
