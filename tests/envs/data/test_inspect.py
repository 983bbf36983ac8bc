"""Counts of what instances hold, and the figures that they are set beside."""

import pytest

from memalpha_gym.envs.data.inspect import REPORTED, figures, reported_figures
from memalpha_gym.envs.parquet.sources import source_named
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tokenization import get_tokenizer


def task(chunks: tuple[str, ...], *questions: Question) -> Task:
    return Task("t", "squad", Competency.RETRIEVAL, chunks, questions)


def test_figures_are_sums_by_source() -> None:
    one = Question("Who?", ("Mira",), "substring")
    two = Question("Is it?", ("yes", "no"), "yes_no")
    found = figures(
        [("a", task(("Some text.", "More of it."), one)), ("b", task(("x",), one)), ("a", task(("y",), one, two))]
    )
    assert list(found) == ["a", "b"]
    row = found["a"]
    assert (row.instances, row.chunks, row.questions, row.answers) == (2, 3, 3, 4)
    assert row.tokens == sum(map(get_tokenizer().count, ("Some text.", "More of it.", "y")))
    assert row.metrics == {"substring": 2, "yes_no": 1}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("squad", (1084, 9.9, 94.8)), ("longmemeval_s*", (1591, 218.6, 60)), ("ruler_qa2_421K", (2164, 219, None))],
)
def test_figures_of_the_paper(name: str, expected: tuple[float, float, float | None]) -> None:
    assert reported_figures(name) == expected
    assert reported_figures("locomo") is None


def test_every_figure_is_of_a_known_source() -> None:
    assert all(source_named(pattern.removesuffix("*")) for pattern in REPORTED)
