"""Fair forms of answers: right where they are right, and never where they are wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from memalpha_gym.scoring import score_answer
from memalpha_gym.scoring.forms import Said, Value
from memalpha_gym.tasks import Question
from tests.memalpha_gym.spelling import spelled

numbers = st.integers(0, 3000) | st.integers(0, 10**7)
UNITS = ("days", "crowns", "night dives", "school visits")


def right(reply: str, *answers: str, forbidden: tuple[str, ...] = ()) -> bool:
    return score_answer(Question("How many?", answers, "substring", forbidden), reply) == 1


def forms(number: int) -> list[str]:
    return [str(number), f"{number:,}", f"{number:,}".replace(",", " "), spelled(number), spelled(number, joiner=" ")]


def replies(number: int, unit: str) -> list[str]:
    bare = forms(number)
    return [
        *bare,
        *(f"{form} {unit}" for form in bare),
        *(f"It was {form}." for form in bare),
        spelled(number).capitalize(),
    ]


@given(numbers, numbers, st.sampled_from(UNITS))
def test_every_form_of_a_number_is_right_for_it_and_none_for_another(number: int, other: int, unit: str) -> None:
    assume(number != other and number != 1)
    for answer in (f"{number} {unit}", spelled(number) + f" {unit}", str(number), f"{number:,}"):
        assert all(right(reply, answer) for reply in replies(number, unit))
        assert not any(right(reply, answer) for reply in replies(other, unit))


@given(numbers, numbers, st.sampled_from(UNITS))
def test_a_wrong_number_beside_makes_a_reply_wrong(number: int, other: int, unit: str) -> None:
    assume(number != other)
    for answer in (f"{number} {unit}", str(number)):
        for one, two in ((str(number), str(other)), (spelled(number), spelled(other))):
            for reply in (
                f"{one} or {two} {unit}",
                f"{two} or {one} {unit}",
                f"not {one} but {two}",
                f"{one}, {two}",
                f"{one} {unit}. {two} {unit}.",
                f"{one} {unit} now, {two} {unit} before",
            ):
                assert not right(reply, answer), reply


@given(numbers, numbers, st.sampled_from(UNITS))
def test_a_stale_number_is_found_in_every_form(number: int, stale: int, unit: str) -> None:
    assume(number != stale)
    for reply in replies(stale, unit):
        assert score_answer(Question("?", (), "withheld", (f"{stale} {unit}",)), reply) == 0
        assert score_answer(Question("?", (), "withheld", (f"{number} {unit}",)), reply) == 1
        assert not right(f"Oslo, formerly {reply}", "Oslo", forbidden=(f"{stale} {unit}",))


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("It was 17 days, from 9 to 26 March 2025.", "17 days"),
        ("Between 9 March and 26 March: 17 days", "17 days"),
        ("17 days between the 9th and the 26th", "17 days"),
        ("March 9 to 26: 17 days", "17 days"),
        ("In 2025 it was 17 days.", "17 days"),
        ("Session 3: 17 days", "17 days"),
        ("17 days in two sessions", "17 days"),
        ("17 (seventeen) days", "17 days"),
        ("a 17-day gap", "17 days"),
        ("at 10:30, 17 days later", "17 days"),
        ("three dives", "three night dives"),
        ("3 in all", "three night dives"),
        ("three times", "3 night dives"),
        ("once", "one night dive"),
        ("none", "0"),
        ("None.", "0 days"),
        ("There were no night dives.", "zero night dives"),
        ("£40,437", "40437 pounds"),
        ("10 percent", "10%"),
        ("platform nine", "Platform 9"),
        ("born in 1995", "1995"),
        ("4 May 1995", "1995"),
        ("Mara Velten", "Dr. Mara Velten"),
        ("Dr Mara Velten", "Mara Velten"),
        ("eighth", "8th"),
    ],
)
def test_what_is_right(reply: str, answer: str) -> None:
    assert right(reply, answer)


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("17 weeks", "17 days"),
        ("17 fencing lessons", "17 night dives"),
        ("17th", "17"),
        ("17.5", "17"),
        ("-17", "17"),
        ("9 March", "9"),
        ("10:17", "17"),
        ("not 17", "17"),
        ("more than one hundred and seventeen", "17"),
        ("half a million", "1,000,000"),
        ("1995 or 1996", "1995"),
        ("17 days according to Anna, 18 according to Bob", "17 days"),
        ("17% of it", "17 days"),
        ("none", "5 days"),
        ("Session 3", "3 night dives"),
        ("Velten", "Dr. Mara Velten"),
    ],
)
def test_what_is_wrong(reply: str, answer: str) -> None:
    assert not right(reply, answer)


def test_a_text_that_was_found_may_tell_of_other_quantities() -> None:
    text = "There were 158,349 households, of which 68,511 (43.3%) had children under the age of 18, and 12,843 more."
    assert right(text, "68,511")
    assert not right(f"{text} Or was it 12 or 17 dives?", "17 dives")


days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
MONTHS = "January February March April May June July August September October November December".split()
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth "
    "twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split()


def dated(day: date) -> list[str]:
    month = MONTHS[day.month - 1]
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day not in (11, 12, 13) else 0, "th")
    return [
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month[:3]}",
        day.isoformat(),
        f"the {day.day}{suffix} of {month}",
        f"the {ORDINALS[day.day - 1]} of {month} {day.year}",
        f"{month} the {ORDINALS[day.day - 1]}",
        day.strftime(f"%A, {day.day} {month}"),
        f"{day.day:02}/{day.month:02}/{day.year}",
    ]


@given(days, st.integers(1, 20_000))
def test_every_form_of_a_date_is_right_for_it_and_none_for_another(day: date, apart: int) -> None:
    other = day + timedelta(days=apart)
    same_day = (day.month, day.day) == (other.month, other.day)
    for answer in dated(day)[:4]:
        for reply in dated(day):
            assert right(f"It was on {reply}.", answer), (reply, answer)
            assert right(reply, answer)
        for wrong in [] if same_day else dated(other):
            assert not right(wrong, answer)
            assert not right(f"{dated(day)[0]} or {wrong}", answer)
            assert not right(f"Oslo since {wrong}", "Oslo", forbidden=(dated(other)[0],))


def test_both_ends_of_a_span_are_days() -> None:
    for reply in ("9 or 10 March", "9-10 March 2025", "March 9 or 10", "the 9th and 10th of March"):
        assert not right(reply, "9 March 2025")
        assert not right(reply, "10 March 2025")


@given(st.text(), st.text())
def test_any_text_is_compared(reply: str, answer: str) -> None:
    said, value = Said(reply), Value.of(answer)
    assert said.answers([value]) in (True, False)
    assert said.gives(value) in (True, False)
