"""Tokens and what they are looked up by."""

from __future__ import annotations

from memalpha_gym.readers.facts.tokens import CLOCK, key_of, keys_of, tokens_of


def texts(text: str) -> list[str]:
    return [token.text for token in tokens_of(text, 2025, None)]


def test_words_signs_and_possessives() -> None:
    assert texts("Ada's dog->cat: x3, 3x") == ["Ada", "'s", "dog", "->", "cat", ":", "x", "3", ",", "3", "x"]
    assert texts("deskExtension = `a_b`") == ["desk", "Extension", "=", "a", "b"]
    assert texts("at 10:15 on 3 May 2025") == ["at", CLOCK, "on", "3 May 2025"]


def test_plural_endings_and_separators_make_no_difference() -> None:
    assert [key_of(word) for word in ("Dogs", "dog", "boss", "parties", "12,345")] == [
        "dog",
        "dog",
        "boss",
        "party",
        "12345",
    ]
    assert key_of("foremen") == key_of("foreman")
    assert keys_of("the Smugglers' Island") == ("smuggler", "island")
