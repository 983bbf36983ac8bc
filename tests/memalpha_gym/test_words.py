"""Words, and values as whole words: compared with the plain expression and with a plain search, on any text."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from memalpha_gym.words import Phrase, Wording, holds, words

PIECES = (
    "Ada",
    "ADA",
    "new",
    "York",
    "3.5",
    "x_1",
    "été",
    "İ1",
    "ſo",
    "\u212a",
    "½",
    "東京",
    "กา",
    "%",
    "’",
    "\xa0",
    "\ud800",
    "\x1c",
)
texts = st.lists(st.sampled_from((*PIECES, " ", " ", ", ", "-", "\n")), max_size=12).map("".join) | st.text(max_size=40)
values = st.lists(st.sampled_from(PIECES), max_size=3).map(" ".join) | st.text(max_size=6)


def plain_words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def plain_holds(text: str, value: str) -> bool:
    wanted, bare = plain_words(value), value.strip().lower()
    if not wanted or re.search("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]", value):
        return bare != "" and bare in text.lower()
    said = plain_words(text)
    return any(said[i : i + len(wanted)] == wanted for i in range(len(said)))


def test_words() -> None:
    assert words("Don't STOP: snake_case, 3.5 %") == ["don", "t", "stop", "snake_case", "3", "5"]
    assert words("L’été à São Paulo…") == ["l", "été", "à", "são", "paulo"]


@given(texts)
@example("".join(map(chr, range(0x500))))
def test_words_are_those_of_the_plain_expression(text: str) -> None:
    assert words(text) == plain_words(text)


def test_values_are_held_as_whole_words() -> None:
    assert holds("She moved to NEW-YORK.", "New York")
    assert not holds("She moved to Newark", "new")
    assert not holds("York is new", "New York")
    assert holds("5 % more", "%")
    assert holds("她住在奥斯陆。", "奥斯陆")


def test_blank_values_are_held_by_no_text() -> None:
    assert not holds("text", "")
    assert not holds("text", " \n")


@given(texts, values)
def test_values_are_found_as_by_a_plain_search(text: str, value: str) -> None:
    assert holds(text, value) == plain_holds(text, value)


@given(texts, texts)
def test_what_stands_between_words_of_a_text_does_not_matter(text: str, rest: str) -> None:
    said = words(text)
    if said and not re.search("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]", text):
        assert holds(f"{text} {rest}", " ".join(said))


def test_a_text_is_asked_for_many_phrases() -> None:
    text = Wording("Ada moved from Oslo to New York in 2021.")
    asked = ("new york", "Oslo", "york new", "2021", "Bergen", "")
    assert [text.holds(Phrase.of(value)) for value in asked] == [True, True, False, True, False, False]
    assert text.words == {"ada", "moved", "from", "oslo", "to", "new", "york", "in", "2021"}


@given(texts, values)
def test_no_text_holds_a_phrase_without_its_word(text: str, value: str) -> None:
    word = Phrase.of(value).word
    assert not word or word in words(text) or not holds(text, value)
