"""The members of a JSON text as lines."""

from __future__ import annotations

import json

import pytest

from memalpha_gym.readers.facts.lexicon import lexicon
from memalpha_gym.readers.facts.members import MOST_MEMBERS, json_lines
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"Ada Stone": {"pager": 1234}}, ["Ada Stone: pager: 1234"]),
        ({"name": "Ada Stone", "pager": 1234, "pet": None}, ["Ada Stone: pager: 1234"]),
        ({"name": "Ada Stone", "pager": 1234, "since": "3 May"}, ["Ada Stone: pager: 1234 (since 3 May)"]),
        ({"name": "Ada Stone", "pager": {"current": 1234, "previous": 1555}},
         ["Ada Stone", "Ada Stone: pager: current 1234: previous 1555"]),
        ({"Ada Stone": {"pager": {"history": [1555, 1666]}}}, ["Ada Stone: pager: formerly 1555, 1666"]),
        ({"project Kite": {"step": ["buy two boats", "sell three cars"]}},
         ["project Kite: step: buy two boats, sell three cars"]),
        ([{"who": "Ada Stone", "what": "pet", "value": "dog"}], ["Ada Stone: pet: dog"]),
    ],
)  # fmt: skip
def test_members(node: object, expected: list[str]) -> None:
    assert json_lines(json.dumps(node), WORDS) == expected


def test_each_line_may_be_json() -> None:
    text = '{"name": "Ada Stone", "pager": 1234}\n{"name": "Bob Field", "pet": "cat"}'
    assert json_lines(text, WORDS) == ["Ada Stone: pager: 1234", "Bob Field: pet: cat"]


@pytest.mark.parametrize("text", ["Ada Stone: pager 1234", "{Ada Stone: pager 1234}", "[Ada] pager 1234", ""])
def test_other_texts_are_none(text: str) -> None:
    assert json_lines(text, WORDS) is None


def test_deep_and_long_texts_are_cut() -> None:
    assert json_lines("[" * 50 + "1" + "]" * 50, WORDS) == []
    assert len(json_lines(json.dumps([[i] for i in range(MOST_MEMBERS + 5)]), WORDS) or []) == MOST_MEMBERS
