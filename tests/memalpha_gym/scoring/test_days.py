"""Days that a text names."""

from __future__ import annotations

import pytest

from memalpha_gym.scoring.days import find_days, written_day


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on 9 March 2025", ["9 march 2025"]),
        ("on 9 March", ["9 march"]),
        ("9 or 10 March 2025", ["9 march 2025", "10 march 2025"]),
        ("the 9th and the 10th of March", ["9 march", "10 march"]),
        ("March 9 to 26: 17 days", ["9 march", "26 march"]),
        ("from 2025-03-09 to 2025-03-26", ["9 march 2025", "26 march 2025"]),
        ("March 9 and 12 days later", ["9 march"]),
        ("room 12, 9 March", ["9 march"]),
        ("29 February", ["29 february"]),
        ("30 February, in March", []),
        ("03/29/2025", ["29 march 2025"]),
        ("the twenty-first of June", ["21 june"]),
        ("no day", []),
    ],
)
def test_forms(text: str, days: list[str]) -> None:
    found = list(find_days(text))
    assert [written_day(day) for day in found] == days
    assert all(text[day.start : day.end].strip() for day in found)


def test_a_day_without_its_year_can_be_one_of_any_year() -> None:
    one, other, open_year, next_day = (
        next(iter(find_days(text))) for text in ("9 May 2024", "9 May 2025", "9 May", "10 May")
    )
    assert (one.same(other), one.same(open_year), open_year.same(next_day)) == (False, True, False)
