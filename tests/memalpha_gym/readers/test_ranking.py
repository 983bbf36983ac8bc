"""Sentences ranked against a question."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.readers.ranking import Candidate, Sentence, content_terms, near_best, rank, stem


def ranked(question: str, *contents: str) -> list[str]:
    return [candidate.sentence.text for candidate in rank(question, contents)]


@pytest.mark.parametrize(
    "words",
    [
        ("move", "moved", "moves", "moving"),
        ("live", "lived", "lives", "living"),
        ("play", "plays", "played", "playing"),
        ("city", "cities"),
        ("eat", "eats", "eating"),
        ("box", "boxes"),
    ],
    ids=lambda words: words[0],
)
def test_inflected_words_meet(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


def test_stems_are_never_empty_and_short_words_stay() -> None:
    assert [stem(word) for word in ("is", "red", "bus", "ss", "1999", "class")] == [
        "is",
        "red",
        "bus",
        "ss",
        "1999",
        "class",
    ]
    assert all(stem(word) for word in ("ring", "sing", "eses", "eeee", "ings", "seed"))


def test_stop_words_are_dropped() -> None:
    assert content_terms("Where does she live, and what is it that they have?") == [stem("live")]
    assert content_terms("What is it?") == []


def test_only_sentences_of_paragraphs_that_share_a_word_are_ranked() -> None:
    contents = ("Ada lives in Oslo. It rained.\nThe end.", "Bob cooks.")
    assert ranked("Where does Ada live?", *contents) == ["Ada lives in Oslo.", "It rained."]
    assert ranked("What is it?", *contents) == []
    assert ranked("Where does Ada live?") == []
    assert ranked("", *contents) == []
    assert ranked("Ada?", "", "...") == []


def test_rare_words_weigh_more() -> None:
    contents = ("Ada saw a heron.", *(f"Ada saw bird {number}." for number in range(9)))
    assert ranked("Did Ada see the heron?", *contents)[0] == "Ada saw a heron."


def test_ties_are_in_reading_order() -> None:
    contents = tuple(f"Ada saw bird {letter}." for letter in "zyxwkbc")
    assert ranked("Which bird did Ada see?", *contents) == list(contents)
    assert ranked("Which bird did Ada see?", *reversed(contents)) == list(reversed(contents))
    assert ranked("Ada?", "Ada one. Ada two.", "Ada six.") == ["Ada one.", "Ada two.", "Ada six."]


def test_the_kind_of_thing_that_is_asked_for_is_preferred() -> None:
    contents = ("The bridge opened with a feast.", "The bridge opened in 1883.")
    assert ranked("When was the bridge opened?", *contents)[0] == contents[1]
    contents = ("The bridge was built with care.", "The bridge was built by Ada Roe.")
    assert ranked("Who built the bridge?", *contents)[0] == contents[1]


def test_the_rest_of_the_entry_speaks_for_a_sentence() -> None:
    contents = ("About Bob. The kite is blue.", "About Ada. The kite is red.")
    assert ranked("What colour is the kite of Ada?", *contents)[0] in ("The kite is red.", "About Ada.")
    candidates = rank("What colour is the kite of Ada?", contents)
    by_text = {candidate.sentence.text: candidate for candidate in candidates}
    assert by_text["The kite is red."].score > by_text["The kite is blue."].score
    assert by_text["The kite is red."].coverage > by_text["The kite is blue."].coverage


def test_what_another_says_of_himself_is_passed_over() -> None:
    talk = "Ada: Hello.\nBob: I like coffee.\nAda: I like tea.\nBob: Yes."
    assert ranked("What does Ada like?", talk) == ["Ada: I like tea.", "Ada: Hello."]
    assert "Bob: I like coffee." in ranked("What do people like?", talk)
    assert "Bob: I know that Ada likes milk." in ranked(
        "What does Ada like?", f"{talk}\nBob: I know that Ada likes milk."
    )


def test_heading_is_the_first_line() -> None:
    (candidate,) = rank("kite", ("7 May 2023\nAda has a kite.",))
    assert candidate.sentence.heading == "7 May 2023"
    (candidate,) = rank("kite", ("Ada has a kite.",))
    assert candidate.sentence.heading == ""


@given(st.text("Ada lives here. ?", max_size=30), st.lists(st.text("Ada lives here. 7\n", max_size=80), max_size=5))
def test_scores_fall_and_coverage_is_a_share(question: str, contents: list[str]) -> None:
    candidates: list[Candidate] = rank(question, contents)
    scores = [candidate.score for candidate in candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(candidate.score > 0 and 0 < candidate.coverage <= 1 + 1e-9 for candidate in candidates)


def test_those_near_the_best_are_those_from_a_share_of_its_score_on() -> None:
    scored = [Candidate(Sentence(f"{score}", Counter(), ""), score, 1.0, {}) for score in (2.0, 1.2, 1.0, 0.9)]
    assert [each.score for each in near_best(scored, 0.5)] == [2.0, 1.2, 1.0]
    assert [each.score for each in near_best(scored, 1.0)] == [2.0]
    assert near_best([], 0.5) == []
