"""Rows that give several people, or projects, a value each of one attribute, on one line.

"Pagers: 3621 (Mara), 2624 (Tomas)" has who it is behind each value; "Mentor - Mara: Tomas; Ivo: Ada" names the attribute once,
ahead of clauses that do not name it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from memalpha_gym.readers.facts.clauses import Clause
from memalpha_gym.readers.facts.layout import Context
from memalpha_gym.readers.facts.mentions import Marked, Mention, Sort

_SIGNS = frozenset((":", "-", "–", "—", "=", "|", "→", "->", ">"))
_TO_HOLDER = _SIGNS | {"(", "[", "for", "of", "to"} - {"|"}
_TO_NEXT = frozenset((")", "]", ",", ";", "|", "/", "and", "&"))


def holders(marked: Marked, values: Sequence[Mention]) -> dict[Mention, Mention]:
    """Who has each value of a row in which everybody stands behind their value; empty where the clause is no such row.

    Args:
        marked: the clause.
        values: its values.
    """
    row = [mention for mention in marked.mentions if mention.sort is Sort.NAME or mention in values]
    if len(row) < 4 or len(row) % 2 or any(cue.start > row[0].start for cue in marked.of(Sort.CUE)):
        return {}
    for i, (one, other) in enumerate(pairwise(row)):
        words = [word for word in marked.between(one.end, other.start) if word != "the"]
        if one.sort is Sort.NUMBER and words[0:1] and words[0].isalpha() and len(words) > 1:
            words = words[1:]  # a unit
        if (one.sort is Sort.NAME) != bool(i % 2) or not words or not set(words) <= (_TO_NEXT if i % 2 else _TO_HOLDER):
            return {}
    return dict(zip(row[::2], row[1::2], strict=True)) if row[-1].sort is Sort.NAME else {}


def holder_behind(marked: Marked, value: Mention) -> Mention | None:
    """Who has a value of a row in which everybody stands behind their value; None where the clause is no such row."""
    return holders(marked, [mention for mention in marked.mentions if mention.is_value]).get(value)


def row_of(clause: Clause) -> str:
    """The attribute that a clause names ahead of a row of several: "Mentor - Mara: Tomas"; empty for none."""
    mentions = clause.marked.mentions
    if len(mentions) < 3 or mentions[0].sort is not Sort.CUE or mentions[0].start or len(mentions[0].nouns) != 1:
        return ""
    cue, name = mentions[:2]
    led = name.sort is Sort.NAME and set(clause.marked.between(cue.end, name.start)) <= _SIGNS and cue.end < name.start
    return min(cue.nouns) if led else ""


def goes_on_row(clause: Clause) -> bool:
    """Whether a clause can go on with a row: somebody, a sign and something, and no attribute of its own."""
    mentions, tokens = clause.marked.mentions, clause.marked.tokens
    first = mentions[0] if mentions else None
    named = first is not None and first.sort is Sort.NAME and not first.start and first.end < len(tokens)
    return named and first is not None and tokens[first.end].text in _SIGNS and not clause.marked.of(Sort.CUE)


def under(context: Context, noun: str) -> Context:
    """What stands above a clause that goes on with a row of an attribute."""
    return replace(context, nouns=frozenset((noun,)))
