"""Rows in which everybody stands in brackets behind what is theirs: "Mentors: Liv (Karin), Ada (Bram; formerly Eve)".

Each item becomes a line of its own, "Karin: Mentors: Liv", so that it is read as any other line is. Of a relation between people
the plural says who is who: those whom "Mentors:" lists are mentors, and in brackets stands whose they are.
"""

from __future__ import annotations

import re

from memalpha_gym.readers.facts.joining import joined_with
from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.mentions import Marked, Mention, Sort
from memalpha_gym.vocabulary import ValueKind

# What may be left out ahead of something is taken whole, so that a run of spaces is looked at once and not from each place.
_ROW = re.compile(r"\W*+([^:()\[\]]{1,80}?)\s*(?::|\s[-–—=|]|→|->)\s++(\S.*)")
_ITEM = re.compile(r"\s*+([^()\[\]]{1,120}?)\s*+[(\[]([^()\[\]]{1,200})[)\]]\s*+(?:[,;/|&.]|and\b|$)\s*+")
_LED = frozenset(("the", "project", "of", "for"))
"""What may stand ahead of who it is in a bracket."""

LONGEST = 20_000
"""Characters of a line that is taken apart."""


def rows(line: str, lexicon: Lexicon) -> list[str]:
    """The items of such a row as lines "holder: title: value (what else the bracket says)"; none where a line is no such row."""
    row = _ROW.fullmatch(line.strip()) if "(" in line or "[" in line else None
    if row is None or len(line) > LONGEST:
        return []
    title, items = row[1].strip("*_ "), row[2]
    marked = lexicon.mark(title)
    cues = marked.of(Sort.CUE)
    if len(cues) != 1 or len(cues[0].nouns) != 1 or marked.of(Sort.NAME, Sort.VALUE):
        return []
    noun = min(cues[0].nouns)
    found: list[str] = []
    place = 0
    while place < len(items):
        item = _ITEM.match(items, place)
        lines = _item(title, noun, item, lexicon) if item else []
        if item is None or not lines:
            return []
        found += lines
        place = item.end()
    related = lexicon.attributes[noun].kind is ValueKind.PERSON and lexicon.attributes[noun].owner == "person"
    return [] if related and not _is_plural(title) else found


def _item(title: str, noun: str, item: re.Match[str], lexicon: Lexicon) -> list[str]:
    """An item as a line for each that its bracket begins with; none where it does not give somebody what is theirs."""
    words = lexicon.attributes[noun]
    inside = lexicon.mark(item[2])
    names = [mention for mention in inside.of(Sort.NAME) if _owns(mention, words.owner, lexicon)]
    if not names or inside.of(Sort.CUE) or not _LED.issuperset(inside.between(0, names[0].start)):
        return []
    people = lexicon.mark(item[1]).of(Sort.NAME)
    if len(people) != (words.kind is ValueKind.PERSON):
        return []
    holders = joined_with(names[0], names, inside)
    if len(holders) > 1 and words.kind is not ValueKind.PERSON:  # a value is one subject's at a time
        return []
    rest = " ".join(token.text for token in inside.tokens[holders[-1].end :]).strip(" ,;:-–—")
    aside = f" ({rest})" if rest else ""
    return [f"{_text(inside, holder)}: {title}: {item[1]}{aside}" for holder in holders]


def _text(marked: Marked, mention: Mention) -> str:
    return " ".join(token.text for token in marked.tokens[mention.start : mention.end])


def _owns(mention: Mention, owner: str, lexicon: Lexicon) -> bool:
    named = mention.name.other if mention.name else ""
    return (named in lexicon.vocabulary.projects) == (owner == "project")


def _is_plural(title: str) -> bool:
    last = title.split()[-1].lower()
    return last.endswith("men") or (last.endswith("s") and not last.endswith("ss"))
