"""The labelled examples in a chunk: "Sentence: …\\nLabel: 3", "Sample … Labels 3", "… → 3"."""

from __future__ import annotations

import re

from memalpha_gym.readers.labels import quoted

from ..reading.splits import normalized

_LABEL = re.compile(r"(?:\blabels?\W{0,3}|(?:→|[-=]>)\s*)(\d+)\b", re.IGNORECASE)
_NAME = re.compile(
    r"^\W*+(?:(?:sentence|sample|example|text|utterance|question|query)\s*+\d*+\s*+[:=]\s*+)?", re.IGNORECASE
)
_JOINT = " \t\r\n.;,|([-"  # what may stand between a text and its label


def labelled_examples(chunk: str) -> list[tuple[str, str]]:
    """The (sentence, number) pairs of a chunk in order, sentences as `bare_sentence` gives them."""
    examples = []
    start = 0
    for match in _LABEL.finditer(chunk):
        lines = chunk[start : match.start()].rstrip(_JOINT).lstrip().splitlines()
        sentence = bare_sentence(lines[-1]) if lines else ""
        if sentence:
            examples.append((sentence, match[1]))
        start = match.end()
    return examples


def labels_shown(chunk: str) -> set[str]:
    """The label numbers that stand in a chunk."""
    return set(_LABEL.findall(chunk))


def asked_sentence(question: str) -> str:
    """The sentence that a question wants a label for: what is quoted in it, else all of it."""
    return bare_sentence(quoted(question))


def bare_sentence(text: str) -> str:
    """A sentence by which examples and questions are compared: no name before it, case and runs of space aside."""
    return normalized(_NAME.sub("", text, count=1)).strip(' "“”')
