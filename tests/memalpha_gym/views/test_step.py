"""What there is to see: what changed, what counts, and what is made harmless."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memalpha_gym.tools import ToolCall
from memalpha_gym.views.step import (
    Change,
    answer_texts,
    answers,
    arguments,
    as_views,
    changes,
    harmless,
    progress,
    tally,
    terms,
    usage,
)
from tests.sample_views import VIEW, answer


def test_changes_are_those_of_the_step() -> None:
    added, changed = (
        Change("s3", None, "Bob owns a red kite."),
        Change("s1", "Ada lives in Oslo.", "Ada lives in Quito."),
    )
    assert changes(VIEW) == [changed, added, Change("e1", "On May 3 it rained.", None)]
    assert [change.kind for change in changes(VIEW)] == ["changed", "added", "removed"]
    assert tally(VIEW) == "1 added, 1 changed, 1 removed, 1 unchanged"


def test_tally_of_little() -> None:
    assert tally(replace(VIEW, memory_before=(), memory_after=())) == "empty"
    assert tally(replace(VIEW, memory_after=VIEW.memory_before)) == "3 unchanged"


@pytest.mark.parametrize(
    ("tokens", "budget", "share", "words"),
    [
        (15, 60, 0.25, "15 of 60 tokens, 25%"),
        (1_500, None, 0.0, "1,500 tokens, no budget"),
        (0, 0, 1.0, "0 of 0 tokens, 100%"),
        (70, 60, 1.0, "70 of 60 tokens, 117%"),
    ],
)
def test_usage(tokens: int, budget: int | None, share: float, words: str) -> None:
    assert usage(replace(VIEW, memory_tokens=tokens, memory_budget=budget)) == (share, words)


def test_progress_and_terms() -> None:
    assert progress(VIEW) == "chunk 2 of 3"
    assert terms(VIEW) == {"format": "0.500", "content": "1.000", "correctness": "–", "compression": "–"}


def test_probes_are_shown_at_their_step_and_all_answers_at_the_end() -> None:
    early, now = answer("Who?", "Ada", 1.0, asked_after=0), answer("Where?", "Oslo", 1.0, asked_after=1)
    assert answers(replace(VIEW, answers=(early, now))) == [now]
    assert answers(replace(VIEW, answers=(early, now), chunk_index=2)) == [early, now]


@pytest.mark.parametrize(
    ("given_answer", "shown"),
    [
        (answer("Where?", "Oslo", 1.0), ("1.00", "Oslo", "Oslo | Christiania")),
        (answer("Where?", "", 0.0), ("0.00", "(nothing)", "Oslo | Christiania")),
        (answer("Where?", "unknown", 1.0, answers=()), ("1.00", "unknown", "(no answer)")),
        (
            answer("Where?", "", None, error="no server"),
            ("failed", "the reading failed: no server", "Oslo | Christiania"),
        ),
    ],
)
def test_answer_texts(given_answer: dict[str, Any], shown: tuple[str, str, str]) -> None:
    assert answer_texts(given_answer) == shown


@pytest.mark.parametrize("given_arguments", [None, 7, "text", ["a"], {1: {"b": [2] * 99}}, {"a": "x" * 10_000_000}])
def test_arguments_of_any_kind_are_short_texts(given_arguments: Any) -> None:
    for name, value in arguments(ToolCall("a", given_arguments)):
        assert len(name) <= 42
        assert len(value) <= 402


def test_there_must_be_a_step() -> None:
    assert as_views(VIEW) == (VIEW,)
    assert as_views([VIEW, VIEW]) == [VIEW, VIEW]
    with pytest.raises(ValueError, match="there is no step to draw"):
        as_views([])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, 日本語 and 🌍\nin lines", "plain text, 日本語 and 🌍\nin lines"),
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("a\tb\r\nc\rd", "a    b\nc␍d"),
        ("\x7f\x9b2J", "␡�2J"),
        ("\u202eevil\u2066\u200f", "�evil��"),
        ("\ud800", "�"),
    ],
)
def test_harmless(text: str, shown: str) -> None:
    assert harmless(text) == shown


@settings(deadline=None)
@given(st.text(st.characters()))
def test_harmless_text_holds_nothing_that_steers_and_can_be_written(text: str) -> None:
    shown = harmless(text)
    assert all(character == "\n" or 0x20 <= ord(character) < 0x7F or ord(character) >= 0xA0 for character in shown)
    shown.encode()
    assert harmless(shown) == shown
