"""The scan finds hidden values, and nothing in honest notes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.dates import written
from memalpha_gym.scanning import found_in

DIGITS = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def two_digits(number: int) -> str:
    """A number below 100 in words."""
    if number < 20:
        return (DIGITS + TEENS)[number]
    tens, units = divmod(number, 10)
    return TENS[tens - 2] + (f"-{DIGITS[units]}" if units else "")


def whole(number: int) -> str:
    """A number below 100,000 in words."""
    if number >= 1000:
        rest = number % 1000
        joint = " and " if 0 < rest < 100 else " "
        return f"{whole(number // 1000)} thousand" + (joint + whole(rest) if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{DIGITS[number // 100]} hundred" + (f" and {two_digits(rest)}" if rest else "")
    return two_digits(number)


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("4417", "Mara's extension: 4 4 1 7"),
        ("4417", "Mara's extension: 44-17."),
        ("4417", "Mara: four four one seven"),
        ("4417", "Mara: FORTY-FOUR, seventeen"),
        ("4417", "Mara: double four one seven"),
        ("4417", "four thousand four hundred and seventeen"),
        ("4417", "backwards it is 7144"),
        ("4417", "backwards: 7 1 4 4"),
        ("4417", "４４１７"),
        ("4417", "44 and then 17"),
        ("4417", "first half 44, second half, of course, 17"),
        ("4417", "x4417y"),
        ("4417", "4\u200b4\u200b17"),
        ("4417", "Mara: &#52;&#52;&#49;&#55;"),
        ("4417", "Mara: \u0664\u0664\u0661\u0667"),
        ("Harrvik", "H\u0430rrv\u0456k"),
        ("Harrvik", "h4rrv1k"),
        ("Harrvik", "H.a.r.r.v.i.k"),
        ("Harrvik", "Harr vik"),
        ("Harrvik", "HÁRRVIK"),
        ("Harrvik", "kivrraH"),
        ("Harrvik", "xxHarrvikxx"),
        ("Harrvik", "she lives in Harr, I mean what begins so and ends with vik"),
        ("Tidal Models", "tidal_models"),
        ("Tidal Models", "Models, Tidal"),
        ("Tidal Models", "TidalModels"),
        ("Tidal Models", "sledoM ladiT"),
        ("QX-418770", "QX 41 87 70"),
        ("k7Fp29Lm", "K7-FP-29-LM"),
        ("otter-velvet-anvil", "anvil otter velvet"),
        ("oboe", "O B O E"),
    ],
)
def test_hidden_values_are_found(value: str, hidden: str) -> None:
    assert found_in([hidden], [value]) == [value]


@pytest.mark.parametrize(
    "entries",
    [
        ["Mara's extension begins with 44", "17 is how it goes on"],
        ["part one: 44", "and the rest of it: 17"],
        ["44 is a fine number", "and so is 17, is it not?"],
    ],
)
def test_values_are_found_across_two_neighbours(entries: list[str]) -> None:
    assert found_in(entries, ["4417"]) == ["4417"]
    assert found_in([entries[0], "Nothing here.", "Nor here.", entries[1]], ["4417"]) == []


@given(st.integers(110, 99_000), st.sampled_from([" ", "-", ". ", " / ", "_", ", "]))
def test_digits_are_found_however_they_are_parted(number: int, joint: str) -> None:
    value = str(number)
    assert found_in([f"It is {joint.join(value)}."], [value])
    assert found_in([f"It is {joint.join(DIGITS[int(digit)] for digit in value)}."], [value])
    assert found_in([f"It is {joint.join(reversed(value))}."], [value])
    assert found_in([f"It is {value[:2]}{joint}{value[2:]}."], [value])
    assert found_in([f"It starts with {value[:2]}", f"and ends in {value[2:]}"], [value])


@given(st.integers(110, 99_000))
def test_numbers_are_found_in_words(number: int) -> None:
    assert found_in([f"It is {whole(number)}, mark you."], [str(number)])


NUMBER_WORDS = {*DIGITS, *TEENS, *TENS, "nought", "hundred", "thousand", "double", "triple"}


@given(
    st.text("abcdefghijklmnoprstuvw", min_size=6, max_size=14).filter(lambda word: word not in NUMBER_WORDS),
    st.sampled_from([" ", ".", "-", "_", "\n"]),
)
def test_words_are_found_however_they_are_parted(word: str, joint: str) -> None:
    for hidden in (joint.join(word), word.upper(), word[::-1], f"zz{word}zz", f"{word[:3]}{joint}{word[3:]}"):
        assert found_in([f"It is: {hidden}; so."], [word]), hidden


@pytest.mark.parametrize("hidden", ["It is two ne.", "It is en-owt.", "It is t.w.o.n.e"])
def test_a_part_that_is_a_numbers_word_hides_nothing(hidden: str) -> None:
    assert found_in([hidden], ["twone"]) == ["twone"]
    assert found_in(["It is two, and nearly three."], ["twone"]) == []


@given(st.integers(1000, 9999), st.integers(1000, 9999), st.dates(date(2023, 1, 1), date(2026, 1, 1)))
def test_other_numbers_dates_and_times_are_no_hiding_place(one: int, other: int, day: date) -> None:
    notes = [
        f"Mara's desk extension is {one} since {written(day)}, 10:44.",
        f"On {day.isoformat()}, at 17:10, all was well.",
    ]
    if str(other) not in (str(one), str(one)[::-1]):
        assert found_in(notes, [str(other)]) == []


@pytest.mark.parametrize(
    "note",
    [
        "project Heron, review room: Compass Chamber",
        "project Heron – review room Compass Chamber; budget 4,000",
        '{"review_room": "Compass Chamber"}',
        "Heron, review room, Compass Chamber",
    ],
)
def test_the_name_of_an_attribute_ahead_of_a_value_is_no_other_value(note: str) -> None:
    assert found_in([note], ["Compass Room"]) == []


@pytest.mark.parametrize(
    "text", ["Tidal Records and Dune Models", "Harrsund and Skagvik", "Oliver", "two Olives", "94417", "4418", ""]
)
def test_what_is_only_alike_is_not_found(text: str) -> None:
    assert found_in([text, text], ["Tidal Models", "Harrvik", "Olive", "4417", "%"]) == []


def test_all_that_is_found_is_told_in_order() -> None:
    assert found_in(["a 7 1 4 4 b", "Harr vik"], ["Harrvik", "oboe", "4417"]) == ["Harrvik", "4417"]
