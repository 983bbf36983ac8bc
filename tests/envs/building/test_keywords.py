"""Keywords by rule: names, numbers, and frequent words that were told."""

from __future__ import annotations

from memalpha_gym.envs.building.keywords import keywords

TOLD = (
    "Mara Veld left Orlow in 1804 with a brass compass. After the flood she met Tobin Quint, the ferryman of Greyhaven. "
    "The ferryman gave her bread; the compass was lost, and 1,200 houses with it. Mara said that the Quint family knew."
)


def test_names_and_numbers_come_before_frequent_words() -> None:
    summary = (
        "Mara Veld leaves Orlow in 1804. The ferryman Tobin Quint keeps her compass; the ferryman is kind to Mara Veld."
    )
    assert keywords(summary, TOLD, 20) == ("Mara Veld", "Orlow", "1804", "Tobin Quint", "ferryman", "compass")
    assert keywords(summary, TOLD, 2) == ("Mara Veld", "Orlow")


def test_only_what_was_told_counts() -> None:
    assert keywords("Sunniva of Larsholm died in 1900 of a fever.", TOLD, 20) == ()


def test_words_of_the_question_do_not_count() -> None:
    assert keywords("Mara Veld left Orlow.", TOLD, 5, known="Where did Mara Veld live?") == ("Orlow",)


def test_word_that_only_begins_a_sentence_is_no_name() -> None:
    assert keywords("After supper. Bread is given. House by house.", TOLD, 5) == ("bread",)


def test_titles_possessives_and_long_names() -> None:
    told = "Dr. Liv Anna Maria Sarn spoke. Mr. Oster's boat sank. Mrs. Oster wept."
    assert keywords("Mr. Oster's boat and Liv Anna Maria Sarn.", told, 9) == ("Oster", "Liv Anna Maria", "Sarn")


def test_nothing_that_a_metric_would_split() -> None:
    assert not any("," in word or ";" in word for word in keywords(TOLD, TOLD, 99))


def test_empty_text_has_none() -> None:
    assert keywords("", TOLD, 5) == keywords("Mara", "", 5) == ()
