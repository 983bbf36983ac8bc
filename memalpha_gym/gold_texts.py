"""Whether the text of an accepted answer is stored, and ever was: the causes of wrong answers where no facts are known.

An answer of few words is looked for as it stands, a longer one by its words, most of which one entry has to hold. That is a
test of words and not of meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from memalpha_gym.causes import Holding
from memalpha_gym.memory import Memory
from memalpha_gym.tasks import Question
from memalpha_gym.words import Phrase, Wording, words

FEW_WORDS = 6
"""Up to so many words an answer is looked for as it stands."""
MOST = 2 / 3
"""The share of the words of a longer answer that an entry has to hold."""
SHORT = 3
"""Words of up to so many letters say little and are left out."""

_SEPARATORS = {"keywords_semicolon": ";", "keywords_comma": ","}
"""Metrics whose answer is a list, of which each part counts."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text to be found in entries: as it stands, or by most of its words."""

    phrase: Phrase
    words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> _Text:
        found = words(text)
        telling = frozenset(word for word in found if len(word) > SHORT)
        return cls(Phrase.of(text), telling if len(found) > FEW_WORDS else frozenset())

    def index(self) -> frozenset[str]:
        """Words of which an entry that holds the text has one."""
        return self.words or frozenset((self.phrase.word,))

    def is_in(self, entry: Wording) -> bool:
        """Whether an entry holds it."""
        if self.words:
            return len(self.words & entry.words) >= MOST * len(self.words)
        return entry.holds(self.phrase)


@dataclass(frozen=True, slots=True)
class _Gold:
    """The parts of an answer, for each the texts of which one is enough; and the texts of what is no longer so."""

    parts: tuple[tuple[_Text, ...], ...]
    outdated: tuple[_Text, ...]


class GoldTexts:
    """The accepted answers of a task's questions, and which of them were ever stored.

    Args:
        questions: the questions.
    """

    def __init__(self, questions: Iterable[Question]) -> None:
        self._gold = {question: _gold_of(question) for question in questions if question.answers}
        self._index: dict[str, set[_Text]] = {}
        for gold in self._gold.values():
            for text in (text for part in gold.parts for text in part):
                for word in text.index():
                    self._index.setdefault(word, set()).add(text)
        self._seen: set[_Text] = set()

    def copy(self) -> GoldTexts:
        """An independent copy."""
        twin = GoldTexts(())
        twin._gold, twin._index, twin._seen = self._gold, self._index, set(self._seen)
        return twin

    def write(self, content: str) -> None:
        """Take note of a text that is stored."""
        if not self._index:
            return
        wording = Wording(content)
        shared = self._index.keys() & wording.words
        candidates = {text for word in (*shared, "") for text in self._index.get(word, ())} - self._seen
        self._seen |= {text for text in candidates if text.is_in(wording)}

    def holdings(self, question: Question, entries: Mapping[str, Wording]) -> list[Holding]:
        """How the parts of a question's answer are held by some entries, by id."""
        gold = self._gold.get(question) or _gold_of(question)
        return [self._holding(part, gold.outdated, entries) for part in gold.parts]

    def _holding(self, part: Sequence[_Text], outdated: Sequence[_Text], entries: Mapping[str, Wording]) -> Holding:
        holders = frozenset(entry for entry, text in entries.items() if any(one.is_in(text) for one in part))
        stale = any(one.is_in(text) for one in outdated for text in entries.values())
        return Holding(holders, any(one in self._seen for one in part), stale)


def wordings(memory: Memory) -> dict[str, Wording]:
    """The words of everything stored, by the id of the entry."""
    return {entry.id: Wording(entry.content) for _, entry in memory}


def _gold_of(question: Question) -> _Gold:
    separator = _SEPARATORS.get(question.metric)
    if question.metric == "keywords":
        parts: list[tuple[str, ...]] = [(answer,) for answer in question.answers if answer.strip()]
    elif separator:
        listed = (part.strip() for answer in question.answers for part in re.split(separator, answer))
        parts = [(part,) for part in listed if part]
    else:
        parts = [question.answers]
    return _Gold(tuple(tuple(map(_Text.of, texts)) for texts in parts), tuple(map(_Text.of, question.forbidden)))
