"""Mentions."""

from __future__ import annotations

from memalpha_gym.readers.facts.mentions import Mention, Name, Sort


def test_what_can_be_a_value() -> None:
    assert Mention(Sort.VALUE, 0, 1).is_value
    assert not Mention(Sort.NUMBER, 0, 1, number=3).is_value
    assert Mention(Sort.NUMBER, 0, 1, number=300).is_value


def test_a_name_in_full() -> None:
    assert [Name("Ada", "Stone").full, Name(other="Ace").full, Name("Ada").full] == ["Ada Stone", "Ace", "Ada"]
