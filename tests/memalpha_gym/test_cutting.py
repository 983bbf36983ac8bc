"""Texts that are too long: what is left of them, and what it costs to find out."""

from __future__ import annotations

import pytest

from memalpha_gym.cutting import CUT_MARK, VERBATIM_CUT_MARK
from memalpha_gym.memory import CORE_LIMIT, Memory
from memalpha_gym.tokenization import get_tokenizer


def count(text: str) -> int:
    return get_tokenizer().count(text)


@pytest.mark.parametrize("limit", [10, 100, CORE_LIMIT])
def test_core_over_its_limit_loses_whole_words_from_the_end(limit: int) -> None:
    words = [f"word{number}" for number in range(900)]
    memory = Memory(core_limit=limit)
    entry = memory.write_core(" ".join(words))
    kept = entry.content.removesuffix(CUT_MARK).split(" ")
    assert entry.content.endswith(CUT_MARK)
    assert kept == words[: len(kept)]
    assert entry.tokens == memory.tokens == count(entry.content) <= limit
    assert count(" ".join(words[: len(kept) + 1]) + CUT_MARK) > limit


def test_core_within_its_limit_is_left_alone() -> None:
    text = "tea " * (CORE_LIMIT - 1) + "tea"
    assert count(text) == CORE_LIMIT
    assert Memory().write_core(text).content == text
    assert Memory().write_core(text + " tea").content.endswith(CUT_MARK)


@pytest.mark.parametrize("unit", ["x", "東京", "a1-", "\n", "e\u0301", "😀", "\ud800"])
def test_core_without_spaces_loses_characters(unit: str) -> None:
    text = "!" + unit * 20_000 + "!"
    entry = Memory().write_core(text)
    assert text.startswith(entry.content.removesuffix(CUT_MARK))
    assert CORE_LIMIT - 8 <= entry.tokens <= CORE_LIMIT


@pytest.mark.parametrize("limit", [12, 100])
def test_verbatim_core_has_room_for_its_mark(limit: int) -> None:
    entry = Memory(core_limit=limit, verbatim=True).write_core(" ".join(f"word{number}" for number in range(900)))
    assert entry.content.endswith(VERBATIM_CUT_MARK.format(limit))
    assert limit - 4 <= count(entry.content) <= limit  # a word more, of three tokens, does not fit


class CountingTokenizer:
    """o200k_base, and how many characters it was given."""

    name = "counting"

    def __init__(self) -> None:
        self.characters = 0

    def count(self, text: str) -> int:
        self.characters += len(text)
        return count(text)


@pytest.mark.parametrize("text", ["tea " * 250_000 + ".", "x" * 1_000_000, "x" + " " * 1_000_000 + "x"])
def test_a_megabyte_is_cut_without_counting_it_over_and_over(text: str) -> None:
    tokenizer = CountingTokenizer()
    entry = Memory(tokenizer=tokenizer).write_core(text)
    assert entry.tokens <= CORE_LIMIT
    assert tokenizer.characters < 3 * len(text)
    tokenizer = CountingTokenizer()
    Memory(tokenizer=tokenizer, verbatim=True).write_core(text)
    assert tokenizer.characters < 3 * len(text)
