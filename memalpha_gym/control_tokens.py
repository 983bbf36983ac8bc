"""The tokens that a tokenizer takes out of a text before it reads it: which a text from outside must not hold."""

from __future__ import annotations

import re
from typing import Any

_ATTEMPTS = 3
"""How often a text is read again; what is a token then, with a space in it, is left out."""


class ControlTokens:
    """All added and special tokens of a tokenizer.

    Args:
        tokenizer: of transformers, or with `all_special_tokens` and `encode` as those have.
        kept: tokens that are left in a text.
    """

    def __init__(self, tokenizer: Any, kept: frozenset[str] = frozenset()) -> None:
        self._tokenizer = tokenizer
        special = set(tokenizer.all_special_tokens)
        added = dict(getattr(tokenizer, "get_added_vocab", dict)())
        # Runs of spaces, which some tokenizers have added, are ordinary text; so are single characters that end no turn.
        tokens = {
            token for token in special | added.keys() if token.strip(" \n\t▁") and (len(token) > 1 or token in special)
        }
        tokens -= kept
        self._pattern = re.compile(
            "|".join(map(re.escape, sorted(tokens, key=lambda token: (-len(token), token)))) or r"(?!)"
        )
        backend = getattr(tokenizer, "backend_tokenizer", None)
        # A normaliser may make a token of what was none. What no token stands for is read as the unknown one, and is no mark.
        unknown = {getattr(tokenizer, "unk_token", None)}
        normalised = getattr(backend, "normalizer", None) is not None
        self._ids = {added[token] for token in (tokens & added.keys()) - unknown} if normalised else set()

    def broken_up(self, text: str) -> str:
        """A text without these tokens: each has a space put in behind its first character, and one of a single character is a
        space.
        """
        while self._pattern.search(text):  # again, since a space may make another token of what is around it
            text = self._pattern.sub(lambda found: _spaced(found[0]), text)
        return self._unread(text) if self._ids else text

    def _unread(self, text: str) -> str:
        """The text, in which the tokenizer itself finds none of the tokens any more."""
        for attempt in range(_ATTEMPTS):
            spans = self._found(text)
            if not spans:
                break
            for start, end in reversed(spans):
                shown = _spaced(text[start:end]) if attempt < _ATTEMPTS - 1 else " "
                text = text[:start] + shown + text[end:]
        return text

    def _found(self, text: str) -> list[tuple[int, int]]:
        read = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return [
            (start, end)
            for number, (start, end) in zip(read["input_ids"], read["offset_mapping"], strict=True)
            if number in self._ids and end > start
        ]


def _spaced(token: str) -> str:
    return f"{token[0]} {token[1:]}" if len(token) > 1 else " "
