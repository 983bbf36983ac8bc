"""Texts that are too long, cut at a number of tokens: by our rule, and by that of the paper's code."""

from __future__ import annotations

from collections.abc import Callable

from memalpha_gym.tokenization import Tokenizer

CUT_MARK = " [cut]"
VERBATIM_CUT_MARK = " [core is cut at {} tokens]"
"""What a core text that was cut ends with in a verbatim memory. It is stored text, and its tokens count: at 512 tokens as many as
those of the paper's code, whose own words a clone of it has (`reference=`)."""


def shorten(text: str, limit: int, tokenizer: Tokenizer, mark: str = CUT_MARK) -> str:
    """`text` in at most `limit` tokens: whole words dropped from the end and `mark` put there (the reference's rule).

    Where not even the first word fits, as in text without spaces, characters are dropped instead.
    """
    if tokenizer.count(text) <= limit:
        return text
    text = text[: limit * 200]  # no encoding has words of more characters a token than this in ordinary text
    words = text.split(" ")
    kept = _longest_prefix(len(words), lambda n: tokenizer.count(" ".join(words[:n]) + mark) <= limit)
    if kept:
        return " ".join(words[:kept]) + mark
    return text[: _longest_prefix(len(text), lambda n: tokenizer.count(text[:n] + mark) <= limit)] + mark


def shorten_verbatim(text: str, limit: int, tokenizer: Tokenizer, mark: str = "") -> str:
    """`text` in at most `limit` tokens, as the paper's code cuts it: runs of space become one, and words are dropped from the end
    until the rest and the mark fit, the last word too.
    """
    if tokenizer.count(text) <= limit:
        return text
    mark = mark or VERBATIM_CUT_MARK.format(limit)
    room = limit - tokenizer.count(mark)
    words = text[: limit * 200].split()  # as above: what lies behind does not fit
    if not words:
        return text + mark
    kept = _longest_prefix(len(words) - 1, lambda n: tokenizer.count(" ".join(words[:n])) <= room)
    return " ".join(words[:kept]) + mark


def _longest_prefix(length: int, fits: Callable[[int], bool]) -> int:
    """The largest n ≤ length that fits, for a `fits` that turns false once and stays so."""
    low, high = 0, length
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
