"""Which of several facts counts, and which values are stale."""

from __future__ import annotations

import pytest

from memalpha_gym.envs.parquet.raw_facts import fact_lines, facts_of, settle
from tests.envs.parquet_samples import FACTS


def test_lines_are_facts_and_the_heading_stays_with_the_first() -> None:
    lines = fact_lines(FACTS)
    assert len(lines) == 7
    assert lines[0] == "Here is a list of facts:\n0. Ada Brigstock was born in the city of Oslo."
    assert lines[6] == "6. Leonie Abernathy was born in the city of Quito."


def test_facts_on_one_line_and_facts_over_two() -> None:
    assert fact_lines("Facts: 0. Ada is tall. 1. Bob is small.") == ["Facts:\n0. Ada is tall.", "1. Bob is small."]
    assert fact_lines("0. Ada is\ntall.\n\n1. Bob is small.") == ["0. Ada is\ntall.", "1. Bob is small."]


def test_facts_keep_their_numbers() -> None:
    assert sorted((fact.number, fact.line) for fact in facts_of(FACTS)) == [(n, n) for n in range(7)]
    (washington,) = facts_of("12. Ada works in Washington, D.C..")
    assert (washington.number, washington.text) == (12, "Ada works in Washington, D.C")


@pytest.mark.parametrize(
    ("question", "answers", "line", "stale"),
    [
        ("In which city was Ada Brigstock born?", ("Quito",), 3, ("Oslo",)),
        ("In which city was Leonie Abernathy born?", ("Quito",), 6, ()),
        ("Who is the mayor of Aldertown?", ("Mr Tamblyn", "Rufus Tamblyn"), 5, ("Ione Castellan",)),
        (
            "Who is the mayor of the town that glass blowing is associated with?",
            ("Rufus Tamblyn",),
            5,
            ("Ione Castellan",),
        ),
        ("What is Piet Okoro famous for?", ("glass blowing",), 4, ()),
    ],
)
def test_the_newest_fact_counts(question: str, answers: tuple[str, ...], line: int, stale: tuple[str, ...]) -> None:
    settled = settle(question, answers, FACTS)
    assert settled is not None
    assert (settled.line, settled.stale) == (line, stale)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("In which city was Ada Brigstock born?", ("Oslo",)),  # the older fact
        ("What colour is the kite?", ("Rufus Tamblyn",)),  # another subject altogether
        ("Where?", ("Reykjavik",)),
        ("Where?", (".",)),
    ],
)
def test_nothing_is_settled_where_no_fact_answers(question: str, answers: tuple[str, ...]) -> None:
    assert settle(question, answers, FACTS) is None


def test_the_number_counts_and_not_the_place() -> None:
    settled = settle(
        "Where does Ada live?", ("Oslo",), "9. Ada lives in Oslo.\n2. Ada lives in Rome.\n5. Ada lives in Bern."
    )
    assert settled is not None
    assert (settled.line, settled.stale) == (0, ("Rome", "Bern"))


def test_values_that_a_right_reply_may_hold_are_not_stale() -> None:
    facts = "0. Ada lives in New York.\n1. Ada lives in York.\n2. Ada lives in Bath.\n3. Ada lives in New York City."
    settled = settle("Where does Ada live, in Bath?", ("New York City",), facts)
    assert settled is not None
    assert settled.stale == ()
