"""Fields know where they stand."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from memalpha_gym.envs.reading.fields import DataError, Field

ROOT = Field({"a": [{"b": "x", "n": 3, "none": None, "list": [" p ", ""]}]}, "file.json")


def test_paths_name_the_place() -> None:
    (row,) = ROOT.get("a").items()
    assert row.path == "a[0]"
    assert row.get("b").path == "a[0].b"
    assert row.get("other", "b").text() == "x"
    assert row.get("n").scalar() == "3"
    assert row.get("list").texts() == ["p"]
    assert row.find("none") is None
    assert row.find("nothing") is None


def test_rows_members_pairs_and_flags() -> None:
    (row,) = ROOT.get("a").rows()
    assert [field.path for field in row.rows()] == ["a[0]"]
    assert [(name, field.path) for name, field in row.members()][:2] == [("b", "a[0].b"), ("n", "a[0].n")]
    assert [field.path for field in row.get("list").pair("[x, y]")] == ["a[0].list[0]", "a[0].list[1]"]
    assert Field(True, "f").flag(False) is True
    assert Field(None, "f").flag(True) is True


@pytest.mark.parametrize(
    ("access", "message"),
    [
        (lambda row: list(row.get("b").rows()), r"a\[0\]\.b is a text; a list was expected"),
        (lambda row: list(row.get("b").members()), r"a\[0\]\.b is a text; an object was expected"),
        (lambda row: ROOT.get("a").pair("[x, y]"), r"a has 1 items; \[x, y\] was expected"),
        (lambda row: row.get("n").flag(True), r"a\[0\]\.n is a number; true or false was expected"),
        (lambda row: row.get("c"), r"file\.json: a\[0\]\.c is missing; the members there are: b, n, none, list\."),
        (lambda row: row.get("none"), r"a\[0\]\.none is missing"),
        (lambda row: row.get("n").text(), r"a\[0\]\.n is a number; a text was expected"),
        (lambda row: row.get("b").find("x"), r"a\[0\]\.b is a text; an object with 'x' was expected"),
        (lambda row: list(row.items()), r"a\[0\] is an object; a list was expected"),
        (lambda row: row.get("b").texts(), r"a\[0\]\.b is a text; a list of texts was expected"),
        (lambda row: Field(True, "f", "p").scalar(), r"p is true or false"),
        (lambda row: Field(None, "f", "").text(), r"f: the top level is null"),
    ],
)
def test_wrong_forms_are_reported(access: Any, message: str) -> None:
    (row,) = ROOT.get("a").items()
    with pytest.raises(DataError, match=message) as caught:
        access(row)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800"])
def test_nul_and_half_characters_are_in_no_text(text: str) -> None:
    with pytest.raises(DataError, match=r"f\.json: a\[0\] has at character 1 "):
        Field(text, "f.json", "a[0]").text()
