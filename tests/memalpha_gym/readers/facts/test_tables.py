"""Rows of cells as lines that name their row and column."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.lexicon import lexicon
from memalpha_gym.readers.facts.tables import goes_on, is_row, table
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


def cells(*rows: str) -> list[str]:
    return list(table(rows, WORDS))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("| Ada Stone | 1234 |", True),
        ("Ada Stone | 1234", True),
        ("Ada Stone\t1234", True),
        ("Ada Stone,1234,dog", True),
        ("Ada Stone, 1234, dog", False),
        ("10,250,000", False),
        ("Ada Stone's pager is 1234.", False),
    ],
)
def test_what_is_a_row(line: str, expected: bool) -> None:
    assert is_row(line) is expected


def test_a_line_with_as_many_fields_goes_on_with_a_table() -> None:
    assert goes_on('"Stone, Ada",1234,dog', ["who,pager,pet"])
    assert not goes_on("Ada came by.", ["who,pager,pet"])


def test_a_column_for_each_attribute() -> None:
    assert cells(
        "| who | pager | pet |", "|---|---|---|", "| Ada Stone | 1234 | – |", "| Bob Field | 1555 | cat |"
    ) == [
        "Ada Stone: pager: 1234",
        "Bob Field: pager: 1555",
        "Bob Field: pet: cat",
    ]


def test_a_column_that_tells_of_time_is_added() -> None:
    assert cells("| who | pager | since |", "| Ada Stone | 1234 | 3 May |") == ["Ada Stone: pager: 1234 (since 3 May)"]


def test_a_column_for_each_subject() -> None:
    assert cells("| | Ada Stone | Bob Field |", "| pager | 1234 | 1555 |") == [
        "Ada Stone: pager: 1234",
        "Bob Field: pager: 1555",
    ]


def test_a_column_says_which_attribute() -> None:
    assert cells("| who | attribute | value |", "| Ada Stone | pager | 1234 |")[-1] == "Ada Stone: pager: 1234"


def test_bars_between_notes_of_their_own_make_no_table() -> None:
    assert cells("Ada Stone: pager 1234, pet dog | Bob Field: pager 1555") == [
        "Ada Stone: pager 1234, pet dog",
        "Bob Field: pager 1555",
    ]
