"""Sentence boundaries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n \n", []),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Ada met J. S. Bach. He left.", ["Dr. Ada met J. S. Bach.", "He left."]),
        ("It cost 3.50 or so. 12 came.", ["It cost 3.50 or so.", "12 came."]),
        ("He said “Go.” Then he went.", ["He said “Go.”", "Then he went."]),
        ("Wait... Really?! Yes.", ["Wait...", "Really?!", "Yes."]),
        ("no stop here. lower case goes on", ["no stop here. lower case goes on"]),
        ("Title\nA line without a stop\n\nNext.", ["Title", "A line without a stop", "Next."]),
        ("Met Dr.\nAda came.", ["Met Dr.", "Ada came."]),
        ("我住在北京。你呢？好！", ["我住在北京。", "你呢？", "好！"]),
        ("Жил был. Ещё один.", ["Жил был.", "Ещё один."]),
        ('(First.) [Second.] "Third." Fourth.', ["(First.)", "[Second.]", '"Third."', "Fourth."]),
    ],
)
def test_boundaries(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@given(st.text() | st.text("Ab. !?\n\"')", max_size=60))
def test_nothing_is_lost_and_nothing_is_empty(text: str) -> None:
    sentences = split_sentences(text)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() != "" for sentence in sentences)


@pytest.mark.parametrize("piece", [".", "…", "!?", ". ", "Dr. ", '."', ".)", " ", "\n", "a", "A.", ".\n"])
def test_a_hundred_thousand_characters_of_anything(piece: str) -> None:
    """Passes in moments or, where time is not linear in the length, not within the patience of any test run."""
    text = piece * (100_000 // len(piece))
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())
