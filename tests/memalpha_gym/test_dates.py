"""Dates in text, in every usual form."""

from __future__ import annotations

from datetime import date

import pytest

from memalpha_gym.dates import find_dates, written

DAY = date(2025, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "4 March 2025",
            "4th of March 2025",
            "March 4, 2025",
            "March 4th, 2025",
            "Mar. 4 2025",
            "4 Mar 2025",
            "2025-03-04",
        ),
        *(
            "2025/03/04",
            "04.03.2025",
            "4/3/2025",
            "Tuesday, March 4, 2025",
            "Tuesday 4 March 2025",
            "4-March-2025",
            "4 March",
        ),
    ],
)
def test_usual_forms(text: str) -> None:
    (found,) = find_dates(f"It was on {text}, they say", 2025)
    assert found.day == DAY
    assert text.endswith(f"It was on {text}, they say"[found.start : found.end])


@pytest.mark.parametrize(
    "text", ["32 March 2025", "2025-13-01", "March 12,345 crowns", "badge 20250304", "may 5 or 6 come", ""]
)
def test_what_is_no_date(text: str) -> None:
    assert [found.day for found in find_dates(text, 2025)] in ([], [date(2025, 5, 5)])


def test_days_that_are_told_from_another() -> None:
    days = [
        found.day.day for found in find_dates("yesterday, the day before yesterday, two days ago, today", 2025, DAY)
    ]
    assert days == [3, 2, 2, 4]
    assert list(find_dates("yesterday", 2025)) == []


def test_a_date_in_words() -> None:
    assert written(DAY) == "4 March 2025"
