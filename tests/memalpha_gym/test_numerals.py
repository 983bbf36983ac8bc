"""Numbers in text, against a writer of numbers that shares nothing with the reader."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.numerals import digits, find_numerals
from tests.memalpha_gym.spelling import spelled


def read(text: str) -> list[str]:
    return [digits(each.value) + ("th" if each.ordinal else "") for each in find_numerals(text)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("17 days", ["17"]),
        ("40,437 and 40 437 and 40'437 and 40\u202f437", ["40437"] * 4),
        ("40.437", ["40.437"]),
        ("1.040.437", ["1040437"]),
        ("17,18,19", ["17", "18", "19"]),
        ("17-18 and 17–18", ["17", "18", "17", "18"]),
        ("two hundred and five, twenty-one, twenty one", ["205", "21", "21"]),
        ("a hundred, half a million, two and a half", ["100", "500000", "2.5"]),
        ("3.5 million; eleven hundred; two dozen", ["3500000", "1100", "24"]),
        ("one thousand, two hundred and five", ["1205"]),
        ("one thousand, zero; one thousand, five", ["1000", "0", "1000", "5"]),
        ("four seven one one", ["4711"]),
        ("4 7 1 1", ["4711"]),
        ("forty-seven eleven", ["4711"]),
        ("nineteen eighty-four", ["1984"]),
        ("the 17th, the twenty-first", ["17th", "21th"]),
        ("-17 but 17 - 18", ["-17", "17", "18"]),
        ("seventeen\neighteen", ["17", "18"]),
        ("10:30, 9 a.m., 17a, A17, 1.2.3, 17½, version 2.0.1", []),
        ("no numbers at all, and none", []),
        ("", []),
    ],
)
def test_forms(text: str, numbers: list[str]) -> None:
    assert read(text) == numbers


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("17 days", ("days",)),
        ("17-day gap", ("day",)),
        ("three night dives in May", ("night", "dives")),
        ("17 of them", ()),
        ("17, days of rain", ()),
        ("17.", ()),
        ("$17", ("dollars",)),
        ("17 %", ("percent",)),
        ("one night dive", ("night", "dive")),
        ("17 passed", ()),
    ],
)
def test_units(text: str, unit: tuple[str, ...]) -> None:
    (found,) = find_numerals(text)
    assert found.unit == unit


def test_what_may_be_no_number() -> None:
    weak = [
        find_numerals(text)[0].weak for text in ("one of them", "no one", "1. Oslo", "session 3", "once", "17.", "one")
    ]
    assert weak == [True, True, True, True, True, False, False]
    years = [find_numerals(text)[0].year for text in ("in 2025", "2,025", "2025 crowns", "3025", "17")]
    assert years == [True, False, False, False, False]


@given(st.integers(0, 10**9))
def test_any_number_in_words(number: int) -> None:
    for text in (spelled(number), spelled(number, joint=" "), spelled(number, joiner=" "), spelled(number).upper()):
        (found,) = find_numerals(f"It was {text}.")
        assert (found.value, found.ordinal) == (Fraction(number), False)


@given(st.text())
def test_any_text(text: str) -> None:
    places = [(each.start, each.end) for each in find_numerals(text)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))


@pytest.mark.parametrize(
    "piece", ["1", "one ", "1 ", "1,", "and a half ", "1.", "first ", "hundred thousand ", "-", "1:"]
)
def test_tens_of_thousands_of_characters_of_anything(piece: str) -> None:
    """Passes in moments or, where time is not linear in the length, not within the patience of any test run."""
    find_numerals(piece * (60_000 // len(piece)))
