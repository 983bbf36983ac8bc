"""Rows of pairs under the name of a relation."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.lexicon import lexicon
from memalpha_gym.readers.facts.pairs import pairs
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Coaches: Ada Stone – Eva Rivers, Bob Field – Tom Field (formerly Ada Stone)",
         ["Ada Stone: coach: Eva Rivers", "Bob Field: coach: Tom Field (formerly Ada Stone)"]),
        ("Coach pairs: Ada Stone - Eva Rivers; Bob Field - Tom Field.",
         ["Ada Stone: coach: Eva Rivers", "Bob Field: coach: Tom Field"]),
        ("Coaches: Ada Stone – Eva Rivers", ["Ada Stone: coach: Eva Rivers"]),
    ],
)  # fmt: skip
def test_each_pair_is_a_line(line: str, expected: list[str]) -> None:
    assert pairs(line, WORDS) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Coaches: Ada Stone → Eva Rivers, Bob Field → Tom Field",  # who of the two is the coach?
        "Pupils of a coach: Ada Stone – Eva Rivers, Bob Field – Tom Field",
        "Coaches: Ada Stone – Eva Rivers, Tom Field",
        "Coaches: Ada Stone – Eva Rivers and a dog, Bob Field – Tom Field",
        "Pagers: Ada Stone – 1234, Bob Field – 1555",  # is read as any other row is
    ],
)
def test_other_lines_are_no_such_rows(line: str) -> None:
    assert pairs(line, WORDS) == []
