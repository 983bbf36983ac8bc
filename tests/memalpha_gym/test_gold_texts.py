"""Answers' texts in what is and was stored."""

from __future__ import annotations

import pytest

from memalpha_gym.causes import Holding
from memalpha_gym.gold_texts import GoldTexts, wordings
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.tasks import Question

CITY = Question("Where?", ("New York", "NYC"), "substring", forbidden=("Boston",))
LONG = Question("Why?", ("because the harbour was closed after the storm had broken the mole",), "f1")
WORDS = Question("What?", ("harbour; mole",), "keywords_semicolon")


def memory_of(*texts: str) -> Memory:
    memory = Memory()
    for text in texts:
        memory.insert(MemoryType.SEMANTIC, text)
    return memory


def holdings(question: Question, *texts: str, written: tuple[str, ...] = ()) -> list[Holding]:
    gold = GoldTexts([question])
    for text in (*written, *texts):
        gold.write(text)
    return gold.holdings(question, wordings(memory_of(*texts)))


def test_an_answer_is_held_as_whole_words_in_any_accepted_form() -> None:
    assert holdings(CITY, "new york, she said", "The NYC one", "York") == [Holding(frozenset(("s1", "s2")), True)]
    assert holdings(CITY, "New Yorkers") == [Holding()]


def test_what_was_stored_and_is_gone_was_held() -> None:
    assert holdings(CITY, "Rain.", written=("In NYC.",)) == [Holding(ever=True)]


def test_a_forbidden_value_is_outdated() -> None:
    assert holdings(CITY, "In Boston.") == [Holding(outdated=True)]


def test_a_long_answer_is_held_by_most_of_its_words() -> None:
    assert holdings(LONG, "The storm had broken the mole; the harbour was closed.")[0].entries == {"s1"}
    assert holdings(LONG, "The harbour was busy.") == [Holding()]
    # Three of the seven words because, harbour, closed, after, storm, broken, mole are no two thirds of them, and five are.
    assert holdings(LONG, "The storm closed the harbour.") == [Holding()]
    assert holdings(LONG, "After the storm the harbour was closed, its mole.")[0].entries == {"s1"}


def test_each_part_of_a_list_counts() -> None:
    assert holdings(WORDS, "The harbour.") == [Holding(frozenset(("s1",)), True), Holding()]


def test_copies_are_apart() -> None:
    gold = GoldTexts([CITY])
    twin = gold.copy()
    twin.write("NYC")
    assert twin.holdings(CITY, {}) == [Holding(ever=True)]
    assert gold.holdings(CITY, {}) == [Holding()]


@pytest.mark.parametrize("text", ["東京", "He lives in 東京 now"])
def test_scripts_without_spaces(text: str) -> None:
    question = Question("?", ("東京",), "substring")
    assert holdings(question, text)[0].entries == {"s1"}
