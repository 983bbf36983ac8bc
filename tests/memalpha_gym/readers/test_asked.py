"""Questions with their answers, put as statements."""

from __future__ import annotations

import time

import pytest

from memalpha_gym.readers.asked import stated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q: What is Mara's pager?\nA: 3621", "Mara's pager: 3621"),
        ("**Q:** Who mentors Ada? **A:** Bob.", "Bob mentors Ada"),
        ("Question: Who is Ada's mentor? Answer: Bob", "Ada's mentor: Bob"),
        ("- Q1: Which badge does Ada wear?\n  A1: 33", "- Ada wear: badge 33"),
        ("Q: On which desk extension can Ada be reached?\nA: 4417", "Ada be reached: desk extension 4417"),
        ("Q: How many dives has Ada done?\nA: 3", "Ada done: 3 dives"),
        ("Q: How many dives has Ada done?\nA: three dives", "Ada done: three dives"),
        ("Q: When was Ada's trip to Red Hill?\nA: 3 May", "Ada's trip to Red Hill: 3 May"),
        ("Q: What was Ada's pager?\nA: 33", "Ada's pager was 33"),
        ("Q: Ada's pager?\nA: 33", "Ada's pager: 33"),
        ("Q: Name a step of project Kite.\nA: Sell it", "a step of project Kite: Sell it"),
        ("Where does Ada live? In Rome", "Ada live: In Rome"),
    ],
)
def test_a_question_with_its_answer(text: str, expected: str) -> None:
    assert stated(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "What is Mara's pager?",
        "Q: Is Mara's pager 3621?\nA: Yes",
        "Q: Does Mara have the pager 3621?\nA: 3621",
        "Mara asked what that was? Nobody knew.",
        "Mara's pager is 3621. Who told you? Why?",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert stated(text) == text


@pytest.mark.parametrize("piece", ["Q: ", "Q: what?\n", "what ", "A: ", "who is? ", "- Q1: ", "\n", "Q: a\n A"])
def test_long_texts_take_linear_time(piece: str) -> None:
    start = time.process_time()
    stated(piece * (200_000 // len(piece)) + "?")
    assert time.process_time() - start < 2
