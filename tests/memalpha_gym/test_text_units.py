"""Units of texts."""

from __future__ import annotations

import pytest

from memalpha_gym.fact_words import language
from memalpha_gym.text_units import Unit, ungrouped, units_of
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary
from memalpha_gym.words import Phrase

NOUNS = ("town", "dog", "locker")
WORDS = language(
    Vocabulary(women=("Ann",), attributes=tuple(AttributeWords(n, ValueKind.TEXT, "person") for n in NOUNS))
)


def test_only_lines_near_a_wanted_word_are_split() -> None:
    text = "One. Two.\n" + "Far away.\n" * 12 + "Here is Rome. And more.\nThe end. Over."
    assert [unit.text for unit in units_of(text, {"rome"}, WORDS)] == [
        "One. Two.",
        *["Far away."] * 12,
        "Here is Rome.",
        "And more.",
        "The end. Over.",
    ]


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("Ann: town Rome, dog Rex", 2),
        ("Ann: Rome, Rex (town, dog)", 0),
        ("Ann: Rome, Rex, 5 (town dog locker)", 0),
        ("town and dog", 0),
        ("the town of the dog", 2),
    ],
)
def test_lists_of_attributes_are_left_out(text: str, cues: int) -> None:
    assert len(Unit(text, WORDS).strong) == cues


def test_headings_and_questions() -> None:
    assert [Unit(text, WORDS).is_heading for text in ("Ann", "Of Ann:", "Ann, town: Rome", "Rain")] == [
        True,
        True,
        False,
        False,
    ]
    assert [Unit(text, WORDS).is_question for text in ("Is it?", "Q: Ann", "Ann.")] == [True, True, False]


def test_spans_and_clauses() -> None:
    unit = Unit("Ann, who left, saw New York, then York", WORDS)
    ((start, end),) = unit.spans(Phrase.of("New York"))
    assert unit.tokens[start:end] == ["new", "york"]
    first, last = unit.clause(start, end)
    assert unit.tokens[first:last] == ["saw", "new", "york"]


def test_ungrouped_numbers() -> None:
    assert ungrouped("39,831 of 1,000,000, and 12,34 or 1,2345") == "39831 of 1000000, and 12,34 or 1,2345"
