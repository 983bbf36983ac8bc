"""Tables as wide as their console allows."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.table import Table

from memalpha_gym.benchmarks.table.fitting import add_column, print_fitting, print_notes
from memalpha_gym.terminal import new_table


def lines(width: int, *headings: str) -> list[str]:
    """Two forms of a table, the second of which has but one column."""

    def form(headings: tuple[str, ...], gap: int) -> Table:
        table = new_table(gap)
        for heading in headings:
            add_column(table, heading, wraps=heading == headings[0])
        table.add_row(*("1.000 ±0.123" if heading == headings[0] else "0.5" for heading in headings))
        return table

    console = Console(file=io.StringIO(), width=width)
    print_fitting(console, lambda gap: form(headings, gap), lambda gap: form(headings[:1], gap))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("width", "heading"),
    [
        (40, " correctness  first  second"),
        (26, " correctness first second"),
        (15, " correctness"),
    ],
)
def test_the_first_form_that_fits_is_printed(width: int, heading: str) -> None:
    assert lines(width, "correctness", "first", "second")[0] == heading


def test_where_none_fits_a_cell_takes_a_second_line_and_nothing_is_cut() -> None:
    printed = lines(5, "correctness", "first", "second")
    assert printed[0].split() == ["correctness", "first", "second"]
    assert " ".join(printed).split().count("±0.123") == 1
    assert "…" not in " ".join(printed)


def test_wide_characters_take_two_places() -> None:
    printed = lines(40, "正しさ", "x")
    assert printed[0].split() == ["正しさ", "x"]


def test_each_note_has_a_line() -> None:
    console = Console(file=io.StringIO(), width=40)
    print_notes(console, ["[red]first[/]", "second"])
    assert console.file.getvalue() == "[red]first[/]\nsecond\n"  # type: ignore[attr-defined]
