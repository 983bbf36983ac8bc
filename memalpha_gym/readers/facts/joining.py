"""Names that a clause joins, so that what it says holds for each: "Mara and Tomas", "Mara …, and so does Tomas"."""

from __future__ import annotations

from collections.abc import Sequence

from memalpha_gym.readers.facts.mentions import Marked, Mention, Sort

_JOINS = frozenset("and & or , / ; + plus as well also both of for the project".split())
_FIRMLY = frozenset(("and", "&", "or", "+", "plus", "well"))
_MARKS_OF_POSSESSION = frozenset(("'s", "’s", "'", "’"))
_LIKEWISE = frozenset(("so", "likewise", "same", "too", "also", "shared", "well", "do", "does"))
_LINKING = _LIKEWISE | frozenset(
    ", and & ( ) the goes for has have is are it this that as like by with holds true of number one".split()
)


def joined_with(mention: Mention, names: Sequence[Mention], marked: Marked) -> list[Mention]:
    """A name with those that it is joined with, in order."""
    place = names.index(mention) if mention in names else -1
    if place < 0:
        return [mention]
    first = last = place
    while first and _join(names[first - 1], names[first], marked):
        first -= 1
    while last + 1 < len(names) and _join(names[last], names[last + 1], marked):
        last += 1
    return list(names[first : last + 1])


def _join(one: Mention, other: Mention, marked: Marked) -> bool:
    """Whether nothing but words that join stands between two names. "Mara, Tomas's mentor" names one person twice."""
    words = marked.between(one.end, other.start)
    if not words or not _JOINS.issuperset(words):
        return False
    owns = marked.between(other.end, other.end + 1)[:1]
    return bool(_FIRMLY & set(words)) or not (owns and owns[0] in _MARKS_OF_POSSESSION)


def also_named(value: Mention, names: Sequence[Mention], marked: Marked) -> list[Mention]:
    """Of whom else a value is said behind it: "Mara has the pager 4417, and so do Tomas and Ada"."""
    behind = next((name for name in names if name.start >= value.end), None)
    if behind is None or any(mention.start >= value.end for mention in marked.of(Sort.CUE, Sort.VALUE)):
        return []
    words = set(marked.between(value.end, behind.start))
    return joined_with(behind, names, marked) if words & _LIKEWISE and words <= _LINKING else []
