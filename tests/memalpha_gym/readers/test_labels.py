"""Labels by vote of stored examples."""

from __future__ import annotations

import pytest

from memalpha_gym.readers.labels import quoted, vote


@pytest.mark.parametrize(
    "example",
    [
        "Sentence: how far is the moon\nLabel: 3",
        "Sentence: how far is the moon Label: 3",
        "how far is the moon\nlabel 3",
        "how far is the moon → 3",
        "how far is the moon -> 3.",
        "how far is the moon => 3",
        "how far is the moon | label = 3",
        "how far is the moon (label: 3)",
        "how far is the moon. Label is 3.",
        "how far is the moon\nLabel -> 3",
        "Sample 12: how far is the moon\nLabels: 3",
        "- Example 4 = how far is the moon\n- Label: 3",
        "[2023-05-01] Examples were seen.\n\nSentence: how far is the moon\nLabel: 3\n\n",
        "How FAR is the MOON?\nLABEL: 3",
    ],
)
def test_forms_of_an_example(example: str) -> None:
    assert vote("how far is the moon", [example]) == "3"
    assert vote("how far is the sun", [example]) == "3"


@pytest.mark.parametrize(
    "text", ["", "how far is the moon", "label: 3", "Label: 3\nLabel: 4", "labels", "the label", "→ 3"]
)
def test_what_holds_no_example(text: str) -> None:
    assert vote("how far is the moon", [text]) is None


def test_no_example_like_it() -> None:
    assert vote("xyzzy", ["how far is the moon → 3"]) is None
    assert vote("", ["how far is the moon → 3"]) is None
    assert vote("how far", []) is None


def test_the_likest_examples_decide() -> None:
    contents = [
        "Sentence: who wrote emma\nLabel: 8\nSentence: how far is the moon\nLabel: 3",
        "who wrote the bible → 8",
    ]
    assert vote("who wrote hamlet", contents) == "8"
    assert vote("how far is mars", contents) == "3"


def test_many_weak_votes_do_not_beat_an_equal_example() -> None:
    contents = [f"Sentence: where is place number {number}\nLabel: 1" for number in range(15)]
    contents.append("Sentence: who painted the ceiling\nLabel: 2")
    assert vote("who painted the ceiling", contents) == "2"


def test_labels_may_be_words() -> None:
    assert vote("lost my card", ["I lost a card → card_lost", "where is my card -> card-arrival"]) == "card_lost"


def test_equal_votes_go_to_the_example_that_was_read_first() -> None:
    assert vote("old red kite", ["red → b", "kite → a"]) == "b"
    assert vote("old red kite", ["kite → a", "red → b"]) == "a"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ('What is the label of this sentence? "how far is the moon"', "how far is the moon"),
        ('Label of “who said "no" first”?', 'who said "no" first'),
        ("how far is the moon", "how far is the moon"),
        ('an "odd quote', 'an "odd quote'),
    ],
)
def test_quoted(question: str, sentence: str) -> None:
    assert quoted(question) == sentence
