"""Sentences that give each of several theirs in order: "Ada and Bob live in Rome and Bergen, respectively"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.mentions import Marked, Mention, Sort

_IN_ORDER = re.compile(r"[,(]?(?:(?<!\s)\s++)?\b(?:respectively|in (?:that|this|the same) order)\b\)?", re.IGNORECASE)
_LINKS = frozenset(", and & the a an project".split())
_CLASSES = {Sort.NAME: 0, Sort.VALUE: 1, Sort.NUMBER: 1, Sort.DAY: 2}


def distributed(sentence: str, lexicon: Lexicon) -> list[str]:
    """A sentence for each of the several that one gives theirs in order; the sentence itself where it is no such one.

    All rows in it have to be equally long, since it says nothing of who has what where they are not.
    """
    if not _IN_ORDER.search(sentence):
        return [sentence]
    marked = lexicon.mark(_IN_ORDER.sub("", sentence))
    rows = _rows(marked)
    if len(rows) < 2 or len({len(row) for row in rows}) > 1:
        return [sentence]
    return [_with_one(marked, rows, i) for i in range(len(rows[0]))]


def _rows(marked: Marked) -> list[list[Mention]]:
    """The rows of two and more names, values or days with nothing between but words that link."""
    mentions = [mention for mention in marked.mentions if mention.sort in _CLASSES]
    rows = [mentions[:1]]
    for one, other in pairwise(mentions):
        words = marked.between(one.end, other.start)
        if _CLASSES[one.sort] == _CLASSES[other.sort] and words and _LINKS.issuperset(words):
            rows[-1].append(other)
        else:
            rows.append([other])
    return [row for row in rows if len(row) > 1]


def _with_one(marked: Marked, rows: Sequence[Sequence[Mention]], place: int) -> str:
    """The sentence with one item of each row in the row's place."""
    words: list[str] = []
    at = 0
    for row in rows:
        words += [token.text for token in marked.tokens[at : row[0].start]]
        words += [token.text for token in marked.tokens[row[place].start : row[place].end]]
        at = row[-1].end
    return " ".join([*words, *(token.text for token in marked.tokens[at:])])
