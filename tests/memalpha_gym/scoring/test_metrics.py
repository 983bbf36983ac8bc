"""Every metric in both forms, worked by hand, with the faults of the published rules."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memalpha_gym.scoring import (
    JUDGED,
    METRICS,
    REPLY_WORDS,
    abstains,
    holds,
    is_judged,
    metric_named,
    score_answer,
    words,
)
from memalpha_gym.tasks import Question

# metric, accepted answers, reply, robust, paper
CASES = [
    ("substring", ("Oslo",), "She lives in oslo.", 1, 1),
    ("substring", ("Oslo",), "She lives in Rome.", 0, 0),
    ("substring", ("art",), "He started early", 0, 1),
    ("substring", ("U.S. Army",), "the US army", 0, 0),
    ("substring", ("Saint-Denis",), "in Saint Denis, of course", 1, 0),
    ("substring", ("9,000",), "about 9,000 people", 1, 1),
    ("substring", ("10",), "in 2010", 0, 1),
    ("substring", ("Rome", "Roma"), "a Roma", 1, 0),
    ("substring", ("%",), "50 %", 1, 1),
    ("substring", ("Oslo",), "", 0, 0),
    ("yes_no", ("no",), "I know him", 0, 1),
    ("yes_no", ("no",), "No, he does not.", 1, 1),
    ("yes_no", ("yes",), "**Yes**", 1, 1),
    ("yes_no", ("no",), "Yes, and no doubt about it", 0, 1),
    ("yes_no", ("yes",), "", 0, 0),
    ("keywords_semicolon", ("Red;blue; green",), "a red and green flag", 2 / 3, 2 / 3),
    ("keywords_semicolon", ("red",), "a RED flag", 1, 1),
    ("keywords_semicolon", ("red;blue",), "a RED, blue flag", 1, 1 / 2),
    ("keywords_semicolon", ("red",), "he was bored", 0, 1),
    ("keywords_semicolon", ("red; ",), "a red flag", 1, 1),
    ("keywords_semicolon", ("a b;c d", "red"), "red", 1, 0),
    ("keywords_comma", ("Anna, the Storm",), "ANNA went home", 1 / 2, 1 / 2),
    ("keywords_comma", ("art, war",), "It started a war", 1 / 2, 1),
    ("keywords_comma", (" , ",), "anything", 0, 1),
    ("label", ("7",), "7", 1, 1),
    ("label", ("7",), " 7\n", 1, 1),
    ("label", ("7",), "Label: 7.", 1, 0),
    ("label", ("7",), "label 7", 1, 0),
    ("label", ("7",), r"It must be \boxed{7} or \boxed{8}", 1, 1),
    ("label", ("7",), r"\boxed{ 7 }", 1, 1),
    ("label", ("7",), "17", 0, 0),
    ("label", ("7",), "7 or 8", 0, 0),
    ("label", ("7",), "07", 0, 0),
    ("label", ("b2",), "B2", 1, 0),
    ("verdict", ("-",), "yes", 1, 1),
    ("verdict", ("-",), "Yes, he knows it", 1, 0),
    ("verdict", ("-",), "No.", 0, 0),
    ("verdict", ("-",), "yesterday", 0, 1),
    ("verdict", ("-",), "hard to say", 0, 0),
    ("exact", ("The Red Kite",), "a red kite!", 1, 1),
    ("exact", ("red kite", "kite"), "kite", 1, 1),
    ("exact", ("red kite",), "the red kites", 0, 0),
    ("f1", ("a red kite",), "red kite", 1, 2 * 2 / 5),
    ("f1", ("red kite",), "red old kite", 2 * 2 / 5, 2 * 2 / 5),
    ("f1", ("red red",), "red", 2 * 1 / 3, 2 * 1 / 3),
    ("f1", ("kite", "red"), "red", 1, 1),
    ("f1", ("kite",), "", 0, 0),
    ("token_recall", ("red kite",), "the kite flies", 1 / 2, 0),
    ("token_recall", ("the red kite",), "red kite " * 9, 1, 1),
    ("token_recall", ("the",), "the", 0, 1),
    ("judged", ("on 7 May 2023",), "It was May 7, 2023.", 1, 1),
    ("judged", ("on 7 May 2023",), "It was May 8, 2023.", 0, 0),
    ("judged", ("a red kite", "balloon"), "the balloon", 1, 1),
    ("judged", ("old red kite",), "some red kite", 1, 1),
    ("judged", ("old red kite",), "a kite", 0, 0),
    ("withheld", ("Oslo",), "She lives in oslo.", 1, 1),
    ("any_substring", ("Rome", "The U.S. Army"), "with the US army", 0, 1),
    ("any_substring", ("Rome", "Oslo"), "in Oslo", 1, 1),
    ("any_substring", ("art",), "party", 0, 1),
    ("option", ("He left.", "He stayed."), "he left.", 1, 0),
    ("option", ("He left.",), "I think: he left. Yes", 1, 1),
    ("lettered_option", ("B. The butler",), "B", 1, 0),
    ("lettered_option", ("B. The butler",), "b) the gardener", 1, 0),
    ("lettered_option", ("B. The butler",), "Answer: B. The butler", 1, 1),
    ("lettered_option", ("B. The butler",), "C. The butler", 0, 0),
    ("lettered_option", ("B. The butler",), "But why? It was the butler.", 1, 0),
    ("lettered_option", ("B. The butler",), '{"reasoning": "a hat", "answer": "B. The butler"}', 1, 1),
    ("lettered_option", ("B. The butler",), "A butcher", 0, 0),
    ("boxed_option", ("B",), r"\boxed{B}", 1, 1),
    ("boxed_option", ("B",), "b)", 1, 0),
    ("keywords", ("Anna", "the Storm"), "ANNA went home", 1 / 2, 1 / 2),
    ("keywords", ("Anna", ""), "nobody", 0, 1 / 2),
    ("recall_at_5", ("Heat (1995)", "Alien"), "1. Alien\n2. Heat (1995)\n3. Up", 1, 1),
    ("recall_at_5", ("Heat (1995)", "Alien"), "- alien\n- Up", 1 / 2, 0),
    ("recall_at_5", ("Heat", "Alien"), "Up, Alien, Heat", 1, 1),
    ("recall_at_5", ("Alien",), "1. a\n2. b\n3. c\n4. d\n5. e\n6. Alien", 0, 0),
    ("recall_at_5", ("Alien",), "Aliens", 0, 0),
    ("rouge_l", ("red kite flies",), "the red old kite", 2 * 2 / 6, 2 * 2 / 7),
    ("rouge_l", ("red kites",), "the kite flew", 0, 2 * 1 / 5),
    ("rouge_l", ("red kite",), "kite red", 1 / 2, 1 / 2),
    ("rouge_l", ("kite",), "", 0, 0),
]


@pytest.mark.parametrize(("metric", "answers", "reply", "robust", "paper"), CASES)
def test_metrics_by_hand(metric: str, answers: tuple[str, ...], reply: str, robust: float, paper: float) -> None:
    question = Question("?", answers, metric)
    assert score_answer(question, reply) == score_answer(question, reply, "robust") == pytest.approx(robust)
    assert score_answer(question, reply, "paper") == pytest.approx(paper)


def test_every_metric_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(METRICS)


@pytest.mark.parametrize(
    "reply", ["Unknown.", "unknown", "I don't know", "I do not know that", "", " \n", "Not mentioned."]
)
def test_abstaining_is_right_where_there_is_no_answer_and_wrong_elsewhere(reply: str) -> None:
    assert abstains(reply)
    for scoring in ("robust", "paper"):
        assert score_answer(Question("?", (), "substring"), reply, scoring) == 1
        assert score_answer(Question("?", ("Oslo",), "substring"), reply, scoring) == 0


@pytest.mark.parametrize("reply", ["Oslo", "knowing", "It is in Oslo; more is not known", "nobody"])
def test_a_reply_where_there_is_no_answer_is_wrong(reply: str) -> None:
    assert not abstains(reply)
    for scoring in ("robust", "paper"):
        assert score_answer(Question("?", (), "f1"), reply, scoring) == 0


def test_forbidden_values_make_a_reply_wrong() -> None:
    question = Question("?", ("Quito",), "substring", forbidden=("Oslo", "New York"))
    assert score_answer(question, "Quito") == 1
    assert score_answer(question, "Quito, formerly OSLO") == 0
    assert score_answer(question, "Quito, before that new-york") == 0
    assert score_answer(question, "Quito, not Osloer") == 1
    assert score_answer(question, "Quito, formerly Oslo", "paper") == 1, "the published rules know no stale values"
    assert score_answer(question, "Quito " + "word " * REPLY_WORDS + "Oslo") == 0, "however late it comes"


@pytest.mark.parametrize("separator", [" ", ",", "\n", ";"])
@pytest.mark.parametrize("metric", ["substring", "keywords_comma", "keywords_semicolon", "token_recall"])
def test_hoarding_words_does_not_pay(metric: str, separator: str) -> None:
    question = Question("?", ("zebra",), metric)
    hoard = separator.join(f"w{i}" for i in range(REPLY_WORDS - 1))
    assert score_answer(question, f"{hoard}{separator}zebra") == 1
    assert score_answer(question, f"{hoard}{separator}one{separator}zebra") == 0


def test_a_judges_score_stands_for_the_metrics() -> None:
    question = Question("?", ("Oslo",), JUDGED, forbidden=("Rome",))
    for scoring in ("robust", "paper"):
        assert score_answer(question, "the capital of Norway", scoring) == 0
        assert score_answer(question, "the capital of Norway", scoring, judged=0.5) == 0.5
    assert score_answer(question, "not Rome", judged=1.0) == 0, "what is forbidden is seen without a judge"
    nothing = Question("?", (), JUDGED)
    assert score_answer(nothing, "unknown", judged=0.0) == 1
    assert [is_judged(asked) for asked in (question, nothing, Question("?", ("x",), "f1"))] == [True, False, False]


def test_blank_values_are_held_by_no_text() -> None:
    assert not holds("text", "")
    assert not holds("text", " ")
    assert score_answer(Question("?", ("Oslo",), "substring", forbidden=("",)), "Oslo") == 1


def test_unknown_names() -> None:
    with pytest.raises(ValueError, match="no metric 'bleu'; there are substring, yes_no"):
        metric_named("bleu")
    with pytest.raises(ValueError, match="no metric 'bleu'"):
        score_answer(Question("?", ("x",), "bleu"), "x")
    for answers in ((), ("x",)):
        with pytest.raises(ValueError, match="no scoring 'strict'; there are robust, paper, memoryagentbench"):
            score_answer(Question("?", answers, "f1"), "x", "strict")


texts = st.text() | st.text(string.ascii_letters + string.digits + " ,;.\n{}\\", max_size=60)
ascii_texts = st.text(string.ascii_letters + string.digits + string.punctuation + " \n", max_size=60)
metrics = st.sampled_from(sorted(METRICS))


@given(metrics, st.lists(texts, max_size=3).map(tuple), texts, st.lists(texts, max_size=2).map(tuple))
def test_scores_lie_between_0_and_1(
    metric: str, answers: tuple[str, ...], reply: str, forbidden: tuple[str, ...]
) -> None:
    question = Question("?", answers, metric, forbidden)
    assert 0 <= score_answer(question, reply, "robust") <= 1
    assert 0 <= score_answer(question, reply, "paper") <= 1


@given(metrics, st.lists(ascii_texts, max_size=3).map(tuple), ascii_texts, st.lists(ascii_texts, max_size=2).map(tuple))
def test_robust_forms_ignore_case(
    metric: str, answers: tuple[str, ...], reply: str, forbidden: tuple[str, ...]
) -> None:
    question = Question("?", answers, metric, forbidden)
    shouted = Question("?", tuple(map(str.upper, answers)), metric, tuple(map(str.upper, forbidden)))
    score = score_answer(question, reply)
    assert score_answer(question, reply.upper()) == score_answer(shouted, reply.lower()) == score


@given(st.sampled_from(["substring", "keywords_comma", "exact", "f1", "token_recall"]), ascii_texts.filter(words))
def test_the_answer_itself_is_right(metric: str, answer: str) -> None:
    if metric == "substring":
        assert score_answer(Question("?", (answer,), metric), answer, "paper") == 1
    if not {*words(answer)} <= {"a", "an", "the"}:
        assert score_answer(Question("?", (answer,), metric), answer) == 1


@given(st.lists(ascii_texts, min_size=1, max_size=3).map(tuple), ascii_texts)
def test_robust_labels_take_all_that_the_paper_takes(answers: tuple[str, ...], reply: str) -> None:
    question = Question("?", answers, "label")
    assert score_answer(question, reply, "paper") <= score_answer(question, reply)


@given(st.text("abc ,", min_size=1), st.text("abc ,.-", max_size=40))
def test_whole_words_are_found_only_where_letters_are(answer: str, reply: str) -> None:
    """On one answer in plain words, the robust substring is the stricter one."""
    question = Question("?", (" ".join(words(answer)) or "a",), "substring")
    plain = " ".join(words(reply))
    assert score_answer(question, plain) <= score_answer(question, plain, "paper")


@pytest.mark.parametrize("scoring", ["robust", "paper"])
def test_what_is_withheld_is_right_unless_it_is_told(scoring: str) -> None:
    question = Question("Where does Ada live?", (), "withheld", forbidden=("Oslo", "New York"))
    assert score_answer(question, "unknown", scoring) == 1
    assert score_answer(question, "Bob lives in Rome", scoring) == 1
    assert score_answer(question, "She lives in new york", scoring) == 0


def test_a_reply_that_begins_with_the_word_unknown_may_be_an_answer() -> None:
    question = Question("Which tomb lies under the arch?", ("Unknown Soldier",), "substring")
    assert score_answer(question, "Unknown Soldier") == 1
    assert score_answer(Question("?", (), "substring"), "Unknown Soldier") == 0
    assert score_answer(Question("?", (), "substring"), "Unknown. The memory says nothing.") == 1


def test_text_without_spaces_is_searched_as_it_is() -> None:
    assert score_answer(Question("?", ("奥斯陆",), "substring"), "她住在奥斯陆。") == 1
    assert score_answer(Question("?", ("罗马",), "substring"), "她住在奥斯陆。") == 0
