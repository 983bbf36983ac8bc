"""Examples are read from every form that labelled sentences are published in."""

import pytest

from memalpha_gym.envs.data.labelled_examples import asked_sentence, labelled_examples, labels_shown


@pytest.mark.parametrize(
    "chunk",
    [
        "[2023-01-02 10:00] Sentences\n\nSentence: Set an alarm.\nLabel: 5\n\nSentence: What label is  THIS?\nLabel: 12",
        "Sentence: Set an alarm Label: 5\nSentence: What label is this? Label: 12\n",
        "Sample: Set an alarm. Labels: 5\nSample: What label is this?\nLabels: 12",
        "Set an alarm. → 5\nWhat label is this? -> 12",
    ],
)
def test_examples(chunk: str) -> None:
    sentences = [(sentence.rstrip("."), label) for sentence, label in labelled_examples(chunk)]
    assert sentences == [("set an alarm", "5"), ("what label is this?", "12")]
    assert labels_shown(chunk) == {"5", "12"}


def test_plain_text_has_none() -> None:
    assert labelled_examples("The record label signed 5 bands. It was 1987.") == []


@pytest.mark.parametrize(
    "question",
    ['What is the label of this sentence? "Set an  alarm"', "Set an alarm", "Sentence: Set an alarm", "“Set an alarm”"],
)
def test_the_sentence_that_is_asked_about(question: str) -> None:
    assert asked_sentence(question) == "set an alarm"
