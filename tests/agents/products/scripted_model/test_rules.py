from __future__ import annotations

import pytest

from memalpha_gym.agents.products.scripted_model.rules import (
    between,
    dated_statements,
    emptiest,
    entities_in,
    names_in,
    relations,
)

TEXT = "Messages of 3 March 2025\n11:43 Wilma: Leif Gravlow's mentor is Astrid Ostersen.\n12:04 Leif: Is it late?\n"


def test_statements_carry_the_day_of_their_text() -> None:
    assert dated_statements(TEXT) == ["Leif Gravlow's mentor is Astrid Ostersen. (3 March 2025)"]
    assert dated_statements("bla bla") == ["bla bla"], "of a text in which nothing looks lasting all is kept"
    assert dated_statements(" \n") == []


def test_names_and_what_else_a_statement_is_about() -> None:
    assert names_in("Wilma Korner met Leif. On Monday Wilma Korner left.")[:2] == ["Wilma Korner", "Leif"]
    assert entities_in("Idris Vance plays the oboe. (3 March 2025)") == ["Idris Vance", "oboe"]
    (relation,) = relations(TEXT, ["Leif Gravlow", "Leif", "Astrid Ostersen"])
    assert relation[:2] == ("Leif Gravlow", "Astrid Ostersen")


def test_what_stands_between_two_marks() -> None:
    assert between("<A> one </A> <A> two </A>", "<A>", "</A>") == "two"
    assert between("no mark", "<A>", "</A>") is None


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, ""),
        ({"enum": ["x", "y"]}, "x"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, None),
        (
            {"type": "object", "properties": {"a": {"type": "array"}, "b": {"type": "integer"}}, "required": ["a"]},
            {"a": []},
        ),
        ({"$ref": "#/$defs/D", "$defs": {"D": {"type": "boolean"}}}, False),
    ],
)
def test_the_emptiest_value_of_a_schema(schema: dict[str, object], value: object) -> None:
    assert emptiest(schema) == value
