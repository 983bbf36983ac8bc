"""Rows of pairs under the name of a relation: "Mentors: Karin – Liv, Bram – Ada (formerly Eve)".

As in any other list of an attribute, who has something stands first, with what it is behind. Each pair becomes a line of its
own, "Karin: mentor: Liv". Arrows are left alone between people, since they may point from who mentors.
"""

from __future__ import annotations

import re

from memalpha_gym.readers.facts.direction import is_inverse
from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.mentions import Sort
from memalpha_gym.vocabulary import ValueKind

# As in `asides`, what may be left out ahead of something is taken whole.
_ROW = re.compile(r"\W*+([^:()\[\]]{1,80}?)\s*(?::|\s[-–—])\s++(\S.*)")
_PAIR = re.compile(
    r"\s*+([^,;:()\[\]]{1,80}?)(?:\s*+[:=]|\s++[-–—|])\s++([^,;:()\[\]]{1,80}?)\s*+([(\[][^()\[\]]{1,200}[)\]])?+\s*+(?:[,;/|.]|\band\b|$)"
)
LONGEST = 20_000
"""Characters of a line that is taken apart."""


def pairs(line: str, lexicon: Lexicon) -> list[str]:
    """The pairs of such a row as lines "holder: relation: person (what else is said)"; none where a line is no such row."""
    row = _ROW.fullmatch(line.strip()) if len(line) <= LONGEST else None
    if row is None:
        return []
    marked = lexicon.mark(row[1])
    cues = marked.of(Sort.CUE)
    if len(cues) != 1 or len(cues[0].nouns) != 1 or marked.of(Sort.NAME, Sort.VALUE):
        return []
    noun = min(cues[0].nouns)
    words = lexicon.attributes[noun]
    if words.kind is not ValueKind.PERSON or is_inverse(marked.between(0, len(marked.tokens))):
        return []
    found: list[str] = []
    place = 0
    items = row[2].strip("*_ ")
    while place < len(items):
        pair = _PAIR.match(items, place)
        if pair is None or not (_is(pair[1], words.owner, lexicon) and _is(pair[2], "person", lexicon)):
            return []
        found.append(": ".join([pair[1], noun, f"{pair[2]} {pair[3] or ''}".strip()]))
        place = pair.end()
    return found if len(found) > 1 or row[1].strip("*_ ").endswith("s") else []


def _is(text: str, owner: str, lexicon: Lexicon) -> bool:
    """Whether a text names one person, or project, and says nothing else."""
    marked = lexicon.mark(text)
    names = marked.of(Sort.NAME)
    if len(names) != 1 or len(marked.mentions) != 1 or not names[0].name:
        return False
    alone = {"the", "project"}.issuperset(marked.between(0, names[0].start)) and names[0].end == len(marked.tokens)
    return alone and (names[0].name.other in lexicon.vocabulary.projects) == (owner == "project")
