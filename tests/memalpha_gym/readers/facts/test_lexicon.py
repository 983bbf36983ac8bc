"""Mentions of names, cues, values, numbers and days."""

from __future__ import annotations

from datetime import date

from memalpha_gym.readers.facts.lexicon import lexicon
from memalpha_gym.readers.facts.mentions import Name
from tests.memalpha_gym.readers.facts.vocabulary import VOCABULARY

WORDS = lexicon(VOCABULARY)


def found(text: str) -> list[tuple[str, object]]:
    return [
        (mention.sort.name, mention.name or mention.day or mention.number or mention.text)
        for mention in WORDS.mark(text).mentions
    ]


def test_names_in_any_case_and_order() -> None:
    ada = ("NAME", Name("Ada", "Stone"))
    assert [found(text) for text in ("ADA STONE", "Stone, Ada", "ada stone")] == [[ada]] * 3
    assert found("Ada and Rivers") == [("NAME", Name("Ada")), ("NAME", Name("", "Rivers"))]
    assert found("Kite; Project Kite") == [("NAME", Name(other="project Kite"))] * 2


def test_the_longest_phrase_counts_and_signs_within_words_do_not() -> None:
    assert found("Pager_Numbers")[0][0] == "CUE"
    assert WORDS.mark("pager number").mentions[0].nouns == {"pager"}
    assert found("oak-fund, the Oak Fund's") == [("VALUE", "Oak Fund")] * 2
    assert found("the front desk") == [("SOURCE", "the front desk")]


def test_numbers_with_separators_and_in_words() -> None:
    assert found("1,234 or three") == [("NUMBER", 1234), ("NUMBER", 3)]
    assert WORDS.mark("1,234").mentions[0].nouns == {"pager", "locker"}
    assert WORDS.mark("99").mentions[0].nouns == frozenset()


def test_a_date_is_no_number_and_a_time_of_day_is_nothing() -> None:
    assert found("10:15 on 3 May 2025") == [("DAY", date(2025, 5, 3))]
