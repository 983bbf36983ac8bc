"""Counts of what instances hold, and the figures that they are set beside."""

import pytest

from memalpha_gym.envs.data.inspect import REPORTED, Reported, figures, print_figures, reported_figures
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
    assert list(found) == [("a", None), ("b", None)]
    row = found["a", None]
    assert (row.instances, row.chunks, row.questions, row.answers) == (2, 3, 3, 4)
    assert row.tokens == sum(map(get_tokenizer().count, ("Some text.", "More of it.", "y")))
    assert row.metrics == {"substring": 2, "yes_no": 1}


@pytest.mark.parametrize(
    ("name", "chunks", "expected"),
    [
        ("squad", 4, Reported("Mem-α", 1084, 9.9, 94.8)),
        ("longmemeval_s*", 200, Reported("MemoryAgentBench", 1591, 218.6, 60)),
        ("ruler_qa2_421K", 219, Reported("MemoryAgentBench", 2164, 219)),
        ("icl_trec_coarse_6600shot_balance", 10, Reported("Mem-α", 390, 10, 100)),
        ("icl_trec_coarse_6600shot_balance", 111, Reported("MemoryAgentBench", 1115, 111)),
        ("icl_nlu_8296shot_balance", 9, Reported("Mem-α", 611, 10, 100)),
        ("icl_nlu_8296shot_balance", 100, Reported("MemoryAgentBench", 1167, 115)),
    ],
)
def test_figures_of_the_paper(name: str, chunks: int, expected: Reported) -> None:
    assert reported_figures(name, chunks) == expected
    assert reported_figures("locomo", chunks) is None


def test_one_name_in_two_collections_has_a_row_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    asked = Question("Label?", ("1",), "label")
    nlu = [("icl_nlu_8296shot_balance", task(("x",) * chunks, asked)) for chunks in (10, 115, 10)]
    print_figures(figures(nlu))
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split() for line in lines if "icl_nlu" in line]
    assert [row[1:3] for row in rows] == [["2", "10.0"], ["1", "115.0"]]
    assert [line.split()[-3:] for line in lines if "as Mem-α reports" in line] == [
        ["10.0", "611", "100.0"],
        ["MemoryAgentBench", "115.0", "1,167"],
    ]


def test_instances_without_questions_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    print_figures(figures([("squad", task(("x",)))]))
    assert "squad" in capsys.readouterr().out


def test_every_figure_is_of_a_known_source() -> None:
    assert all(source_named(pattern.removesuffix("*")) for pattern in REPORTED)
