"""Shortened words."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.facts.shortened import shortens


@pytest.mark.parametrize(
    ("short", "word"),
    [("vill", "village"), ("pgr", "pager"), ("dept", "department"), ("gr", "group"), ("perf", "performance")],
)
def test_a_shortened_word(short: str, word: str) -> None:
    assert shortens(short, word)


@pytest.mark.parametrize(
    ("short", "word"),
    [("is", "insured"), ("sing", "singing"), ("lock", "locker"), ("a", "age"), ("acted", "accommodated")],
)
def test_another_word(short: str, word: str) -> None:
    assert not shortens(short, word)
