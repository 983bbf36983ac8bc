"""What a small network is shown of a line: numbers in [0, 1], from the text so far and the memory alone, never from the truth.

None of them knows a world's vocabulary: they are plain English (a name, a number, a present tense, a word of change), what the
stream has said before, and how the line stands to what is stored. So what is learned on the training split can hold on others.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from memalpha_gym.lines import Line
from memalpha_gym.words import words

Numbers = NDArray[np.float32]

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"


_FULL_NAME = r"\b[A-Z][a-z]+ (?:[A-Z]['’])?[A-Z][\w-]*[a-z]\b"

PATTERNS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "date": rf"\d (?:{_MONTH})|(?:{_MONTH}) \d|\d{{4}}-\d\d",
        "clock": r"\b\d{1,2}[:.]\d\d\b",
        "long number": r"\d{4}",
        "opens with a name": rf"^{_FULL_NAME}",
        "opens with a capital and its possessive": r"^(?:The )?[A-Z]\w+(?: [A-Z]\w+)*['’]s\b",
        "possessive": r"['’]s\b",
        "verb in -s after a name": r"\b[A-Z]\w+(?: [a-z]+ly)? (?!is\b|has\b|was\b)[a-z]{2,}s\b",
        "verb in -s": r"(?<![a-z])[a-z]{2,}[^s\W]s (?:a|an|the|to|in|at|by|with|on|for|as|no|its)\b",
        "ends": r"[.!?…]['’\"”)]*$",
        "quotes": r"[“”\"]",
        "brackets": r"[()\[\]]",
    }.items()
}
"""What a line says, by patterns."""

WORDS: dict[str, frozenset[str]] = {
    name: frozenset(listed.split())
    for name, listed in {
        "title": "mr ms mrs miss dr madame monsieur professor",
        "he": "he she his her him they their them it its",
        "I": "i me we us",
        "my": "my mine our ours",
        "you": "you your yours",
        "is": "is are am",
        "has": "has have",
        "was": "was were had been",
        "will": "will would could can shall should",
        "change": "now new newly longer anymore instead since changed moved switched swapped replaced another anew",
        "takes back": "correction corrected mistake mistaken disregard wrong error scratch cancel cancelled",
        "not": "not no never nothing nobody",
        "hearsay": "rumour rumor hearsay gossip supposedly allegedly perhaps maybe might say says wonder wondered hear heard",
        "request": "please delete erase forget strike remove cross wipe store remember ignore memory note notes",
        "decided": "decided decision agreed resolved ruled approved settled carried voted confirmed",
        "passing": "today tonight yesterday tomorrow morning noon afternoon evening lunch late again back soon still",
        "called": "called named known goes nickname nicknamed stands belongs means label filed under",
        "likes": "like likes prefer prefers preferred favourite favorite fond fondest love loves loved best always every only",
        "team": "project production team group office",
        "the": "the",
        "a": "a an",
        "of": "of",
        "by": "by",
        "for": "for",
        "from": "from",
        "at": "at",
        "in": "in",
        "on": "on",
        "to": "to",
        "with": "with",
        "and": "and",
        "as": "as",
    }.items()
}
"""What a line says, by words of which it has one."""

MARKS: dict[str, tuple[str, int]] = {"colon": (":", 2), "comma": (",", 3), "question": ("?", 1)}
"""Marks that are counted, each with the number that counts as full."""

AMOUNTS = ("length", "numbers", "full names", "capitals", "verbs in -ed")
OPENINGS = ("opens with he", "opens with a preposition", "opens with the")

CONTEXT = (
    "is said by someone",
    "is a heading",
    "place in the chunk",
    "line before names someone",
    "names met before",
    "words met before",
    "pairs of words met before",
    "opening met before",
)
"""Features of a line in its stream, by name."""

_CAPITAL = re.compile(r"\b[A-Z][\w’'-]{0,60}[a-z]\b")
_NAMED = re.compile(_FULL_NAME)
_NUMBER = re.compile(r"\d+")
_PATTERNS = tuple(pattern.search for pattern in PATTERNS.values())
_WORDS = tuple(WORDS.values())
_MARKS = tuple(MARKS.values())
_PREPOSITIONS = frozenset("in on at from for to by of with as after under between".split())

COMMON = frozenset(
    "the and for that this these those with has have had was were are is its his her their now new been from into not but who "
    "which will would can could she they you our your all any one out off than then there what when where how about after i my "
    "me we he it a an of in on at to by as be or so no up s t do does did whom whose why".split()
)
"""Words that say nothing of what two texts are about."""


@lru_cache(maxsize=8192)
def content_words(text: str) -> frozenset[str]:
    """The words by which two texts are alike."""
    return frozenset(words(text)) - COMMON


class StreamFeatures:
    """Features of the lines of one stream, which depend on the lines before them: to be asked for chunk by chunk, in order."""

    names = (*PATTERNS, *WORDS, *MARKS, *AMOUNTS, *OPENINGS, *CONTEXT)

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._openings: set[tuple[str, ...]] = set()

    def of(self, lines: Sequence[Line]) -> Numbers:
        """One row a line."""
        rows = np.empty((len(lines), len(self.names)), np.float32)
        named_before = False
        for row, line in zip(rows, lines, strict=True):
            said, told = line.said, words(line.said)
            names = len(_NAMED.findall(said))
            row[:] = (
                *_said(said, told, names),
                line.opens > 0,
                line.heads,
                line.place,
                named_before,
                *self._met(said, told),
            )
            named_before = names > 0
        return rows

    def _met(self, said: str, told: list[str]) -> tuple[float, float, float, float]:
        """How much of a line was met before; from now on all of it was."""
        pairs = list(pairwise(told))
        capitals = [word.lower() for word in _CAPITAL.findall(said)]
        opening = tuple(told[:2])
        met = (
            _share(capitals, self._words),
            _share(told, self._words),
            _share(pairs, self._pairs),
            float(opening in self._openings),
        )
        self._words.update(told)
        self._pairs.update(pairs)
        self._openings.add(opening)
        return met


def _said(said: str, told: list[str], names: int) -> Iterator[float]:
    """The features of what a line says, in the order of their names."""
    found = frozenset(told)
    for search in _PATTERNS:
        yield search(said) is not None
    for listed in _WORDS:
        yield not found.isdisjoint(listed)
    for mark, most in _MARKS:
        yield min(said.count(mark) / most, 1.0)
    yield min(len(said) / 200, 1.0)
    yield min(len(_NUMBER.findall(said)) / 3, 1.0)
    yield min(names / 3, 1.0)
    yield min(len(_CAPITAL.findall(said)) / 6, 1.0)
    yield min(sum(word.endswith("ed") for word in told) / 3, 1.0)
    first = told[0] if told else ""
    yield first in WORDS["he"]
    yield first in _PREPOSITIONS
    yield first == "the"


def _share(items: Sequence[object], known: Container[object]) -> float:
    return sum(item in known for item in items) / len(items) if items else 0.0
