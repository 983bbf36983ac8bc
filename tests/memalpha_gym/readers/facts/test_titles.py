"""Titles that say what sort of thing stands under them, and what they leave to the cells."""

from __future__ import annotations

import pytest

from memalpha_gym.needs import Need, Program
from memalpha_gym.readers.facts.titles import TIME_TITLE, is_schema
from tests.memalpha_gym.readers.facts.vocabulary import read


@pytest.mark.parametrize("title", ["field", "Attribute", "who", "how many times", "facts", "Value"])
def test_a_title_of_a_schema(title: str) -> None:
    assert is_schema(title)


@pytest.mark.parametrize("title", ["pager", "since", "", "pager number"])
def test_no_title_of_a_schema(title: str) -> None:
    assert not is_schema(title)


def test_titles_of_time() -> None:
    assert all(map(TIME_TITLE.search, ("since", "as_of", "was", "previous value")))
    assert not TIME_TITLE.search("pager")


@pytest.mark.parametrize(
    "note",
    [
        '{"who": "Ada Stone", "attribute": "pager", "value": "1234", "as_of": "2025-03-03", "was": "1300"}',
        "| who | topic | value | until then |\n|---|---|---|---|\n| Ada Stone | pager | 1234 | 1300 |",
        '{"Ada Stone": {"facts": {"pager": "1234"}, "history": {"pager": ["1300"]}}}',
        "ADA STONE\n  pager ........ 1234 [1300 earlier]",
    ],
)
def test_the_value_and_the_former_one(note: str) -> None:
    assert read([note], Need(Program.LOOKUP, "Ada Stone", "pager")).text == "1234"
    assert read([note], Need(Program.BEFORE, "Ada Stone", "pager")).text == "1300"
