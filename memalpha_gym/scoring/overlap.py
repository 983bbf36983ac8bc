"""Scores by the words that a reply and an answer share: exact, F1, recall, longest common subsequence, coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from memalpha_gym.scoring.forms import Said
from memalpha_gym.words import words

Score = Callable[[str, Sequence[str]], float]
"""From (reply, accepted answers) to a score in [0, 1]."""

COVERED = 2 / 3
"""Share of an answer's content words that a reply must hold to count for `covers`, besides all of its numbers."""

ARTICLES = frozenset(("a", "an", "the"))
_PLAIN_WORDS = frozenset(
    "a an the of in on at to for from by with as and or but that this these those it its is are was were be been being am do did "
    "has have had he she they i you we his her their my your our me him them so not no would prefer".split()
)


def plain_words(text: str) -> list[str]:
    """The words of a text without articles."""
    return [word for word in words(text) if word not in ARTICLES]


def canonical_words(text: str) -> list[str]:
    """The same with numbers in digits and dates as `9 march 2025`."""
    return [word for word in Said.of(text).canonical.split() if word not in ARTICLES]


def best(score: Callable[[list[str], list[str]], float], read: Callable[[str], list[str]] = plain_words) -> Score:
    """The best score that a reply has against any of the answers, both taken as lists of words."""
    return lambda reply, answers: max(score(read(reply), read(answer)) for answer in answers)


def covers(reply: str, answers: Sequence[str]) -> bool:
    """Whether a reply holds all numbers and two thirds of the content words of one of the answers, in any order.

    It stands in for an LLM judge where none is at hand: it knows no synonyms and reads no negation.
    """
    return any(_covers(set(words(reply)), set(words(answer))) for answer in answers)


def _covers(said: set[str], answer: set[str]) -> bool:
    content = answer - _PLAIN_WORDS or answer
    numbers = {word for word in content if any(map(str.isdecimal, word))}
    return numbers <= said and bool(content) and len(content & said) >= COVERED * len(content)


def same(reply: list[str], answer: list[str]) -> float:
    """Whether they are the same words."""
    return float(reply == answer)


def f1(reply: list[str], answer: list[str]) -> float:
    """F1 of the words."""
    return 2 * _shared(reply, answer) / (len(reply) + len(answer)) if reply and answer else 0.0


def recall(reply: list[str], answer: list[str]) -> float:
    """Share of the answer's words that the reply holds."""
    return _shared(reply, answer) / len(answer) if answer else 0.0


def rouge_l(reply: list[str], answer: list[str]) -> float:
    """F1 of the longest common subsequence, whose length is found row by row."""
    row = [0] * (len(reply) + 1)
    for word in answer:
        before = 0  # the entry to the upper left
        for index, said in enumerate(reply, 1):
            before, row[index] = row[index], before + 1 if said == word else max(row[index], row[index - 1])
    return 2 * row[-1] / (len(reply) + len(answer)) if reply and answer else 0.0


def _shared(reply: list[str], answer: list[str]) -> int:
    return sum((Counter(reply) & Counter(answer)).values())
