"""What can be decoded of a row, whatever is wrong with it."""

from __future__ import annotations

from memalpha_gym.envs.parquet.values import OWN, Decoded


def test_columns_that_are_no_lists_have_no_items() -> None:
    decoded = Decoded(False, {"chunks": ["a"], "questions_and_answers": {}})
    assert decoded.items("chunks") == ["a"]
    assert decoded.items("questions_and_answers") is None
    assert decoded.items("prompt") is None


def test_what_a_row_says_of_its_own_is_empty_where_it_says_nothing() -> None:
    assert Decoded(False).metadata == Decoded(False, {"metadata": None}).metadata == {}
    for own in (None, [], "x"):
        assert Decoded(False, {"metadata": {OWN: own, "a": 1}}).own == {}


def test_extras_of_a_question_are_empty_where_there_are_none() -> None:
    decoded = Decoded(False, {"metadata": {OWN: {"questions": [{"metric": "label"}, "x"]}}})
    assert [decoded.extras(index) for index in range(3)] == [{"metric": "label"}, {}, {}]
    assert Decoded(False, {"metadata": {OWN: {"questions": 7}}}).extras(0) == {}
