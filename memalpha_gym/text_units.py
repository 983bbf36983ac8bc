"""The units of a text that state facts: its lines and the sentences of these, with the names and attributes in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from memalpha_gym.fact_words import Cue, Language, Words
from memalpha_gym.sentences import split_sentences
from memalpha_gym.words import Phrase, Wording

REACH = 12
"""Units up to which a heading is looked for."""
HEADING_WORDS = 2
"""Words besides names that a heading may have, such as "the … restoration"."""
CUES_IN_A_ROW = 3
"""From so many attributes in a row on, or from two with a comma or "and" between, they name none: a list is no statement."""

_TOKEN = re.compile(r"\w+|[,;]")
_GROUPED = re.compile(r"[,\u202f](?<=\d.)(?=\d{3}(?!\d))")
_STOPS = frozenset((",", ";"))
_JOINING = _STOPS | {"and", "or"}


class Unit:
    """A line, or a sentence of one; its parts are found when they are asked for."""

    __slots__ = ("_cues", "_hints", "_language", "_names", "_tokens", "_wording", "lowered", "text")

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.lowered = text.lower()
        self._language = language
        self._wording: Wording | None = None
        self._tokens: list[str] | None = None
        self._names: list[tuple[int, int, Words]] | None = None
        self._cues: list[Cue] | None = None
        self._hints: list[Cue] | None = None

    @property
    def wording(self) -> Wording:
        """The unit, to be asked for phrases."""
        if self._wording is None:
            self._wording = Wording(self.text)
        return self._wording

    @property
    def tokens(self) -> list[str]:
        """Words, commas and semicolons in order."""
        if self._tokens is None:
            self._tokens = _TOKEN.findall(self.lowered)
        return self._tokens

    @property
    def names(self) -> list[tuple[int, int, Words]]:
        """The names, by their tokens."""
        if self._names is None:
            self._names = self._language.names_in(self.tokens)
        return self._names

    @property
    def is_question(self) -> bool:
        """Whether it asks, and so states nothing and says of no other unit what it is about."""
        return self.text.endswith("?") or self.is_put

    @property
    def is_put(self) -> bool:
        """Whether it is marked as a question."""
        return self.lowered.startswith("q:")

    @property
    def is_heading(self) -> bool:
        """Whether it is little more than names."""
        said = sum(token not in _STOPS for token in self.tokens)
        bare = said - sum(end - start for start, end, _ in self.names) <= HEADING_WORDS
        return bool(self.names) and bare and not self.strong

    @property
    def strong(self) -> list[Cue]:
        """The nouns of attributes."""
        if self._cues is None:
            found = self._language.cues_in(self.tokens, strong=True)
            self._cues = _outside(found, _rows(found, self.tokens))
        return self._cues

    @property
    def hints(self) -> list[Cue]:
        """The words that hint at attributes."""
        if self._hints is None:
            rows = _rows(self._language.cues_in(self.tokens, strong=True), self.tokens)
            self._hints = _outside(self._language.cues_in(self.tokens, strong=False), rows)
        return self._hints

    def spans(self, form: Phrase) -> Iterator[tuple[int, int]]:
        """Where a phrase stands, by its tokens; all of the unit for one in a script without spaces."""
        if not form.word:
            yield 0, len(self.tokens)
            return
        wanted = form.whole.split() or [form.word]
        bare = [(i, token) for i, token in enumerate(self.tokens) if token not in _STOPS]
        for place in range(len(bare) - len(wanted) + 1):
            if bare[place][1] == wanted[0] and [token for _, token in bare[place : place + len(wanted)]] == wanted:
                yield bare[place][0], bare[place + len(wanted) - 1][0] + 1

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The part between commas or semicolons that a span stands in."""
        first = next((i + 1 for i in range(start - 1, -1, -1) if self.tokens[i] in _STOPS), 0)
        return first, next((i for i in range(end, len(self.tokens)) if self.tokens[i] in _STOPS), len(self.tokens))


def ungrouped(text: str) -> str:
    """A text with its numbers written without separators: 39,831 as 39831."""
    return _GROUPED.sub("", text) if "," in text or "\u202f" in text else text


def units_of(text: str, wanted: Set[str], language: Language) -> list[Unit]:
    """The units of a text. Only lines that have a wanted word, and those right before them, are split into sentences.

    Args:
        text: the text, as `ungrouped` gives it.
        wanted: words, lower-cased.
        language: the words of facts.
    """
    lines = list(filter(None, map(str.strip, text.split("\n"))))
    lowered = [line.lower() for line in lines]
    telling = [i for i, line in enumerate(lowered) if any(word in line for word in wanted)]
    split = {place for i in telling for place in (i - 1, i)}
    parts = ((split_sentences(line) if place in split else (line,)) for place, line in enumerate(lines))
    return [Unit(part, language) for found in parts for part in found]


def _rows(cues: Sequence[Cue], tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Where cues stand in a row: a list of words, none of which says what a value is."""
    found: list[tuple[int, int]] = []
    row: list[Cue] = []
    for cue in (*cues, None):
        between = tokens[row[-1][1] : cue[0]] if row and cue else []
        if row and (cue is None or any(token not in _JOINING for token in between)):
            listed = any(token in _JOINING for token in tokens[row[0][0] : row[-1][1]])
            if listed or len({nouns for _, _, nouns in row}) >= CUES_IN_A_ROW:
                found.append((row[0][0], row[-1][1]))
            row = []
        row += [cue] if cue else []
    return found


def _outside(cues: Sequence[Cue], rows: Sequence[tuple[int, int]]) -> list[Cue]:
    return [cue for cue in cues if not any(start <= cue[0] < end for start, end in rows)]
