"""The published figures, as the facts sheet of the project has them."""

import pytest

from memalpha_gym.benchmarks.suites import SUITES
from memalpha_gym.benchmarks.table.published_results import MEMORY_AGENT_BENCH, PUBLISHED, VALIDATION, PublishedResults


@pytest.mark.parametrize(
    ("table", "means", "averages"),
    [
        (
            VALIDATION,
            [0.588, 0.567, 0.226, 0.111, 0.391, 0.516, 0.619],
            [0.588, 0.567, 0.236, 0.111, 0.389, 0.517, 0.642],
        ),
        (MEMORY_AGENT_BENCH, [0.480, 0.532, 0.198, 0.071, 0.592], [0.461, 0.502, 0.198, 0.071, 0.592]),
    ],
    ids=["validation", "memoryagentbench"],
)
def test_means_are_computed_again_and_averages_are_as_printed(
    table: PublishedResults, means: list[float], averages: list[float]
) -> None:
    assert [round(row.mean, 3) for row in table.rows] == means
    assert [row.average for row in table.rows] == averages


def test_every_table_fits_its_suite() -> None:
    for name, table in PUBLISHED.items():
        columns = [column.name for column in SUITES[name]]
        assert columns[: len(table.columns)] == list(table.columns)
        assert all(len(row.scores) == len(table.columns) for row in table.rows)
        assert all(0 <= score <= 1 for row in table.rows for score in row.scores)


def test_scores_by_column() -> None:
    assert VALIDATION.scores(VALIDATION.rows[-1], ["BookSum", "LoCoMo", "SQuAD"]) == [0.187, None, 0.786]


def test_the_ablation_is_of_the_model_before_and_after_training_and_of_other_weights() -> None:
    """The facts sheet: averages as printed, the row means where they differ, and memory in thousands of tokens."""
    figures = [(row.average, row.mean, row.memory_tokens / 1000) for row in VALIDATION.ablation]
    assert figures == [
        (0.389, 0.391, 3.9),
        (0.642, 0.619, 7.9),
        (0.543, 0.543, 7.5),
        (0.630, 0.620, 7.9),
        (0.525, 0.515, 4.7),
        (0.509, 0.509, 3.6),
    ]
    main = {row.agent: row for row in VALIDATION.rows}
    before, after = VALIDATION.ablation[:2]
    assert round(main["Qwen3-4B, untrained"].mean, 3) == before.mean
    assert round(main["Mem-α-4B"].mean, 3) == after.mean
    assert MEMORY_AGENT_BENCH.ablation == ()
