"""Which of two people named around a relation, such as "mentor", has the other: by the verb, the preposition and the layout.

"Ada has Bob as her coach" and "Bob keeps an eye on Ada as her coach" name two people in other orders. Verbs of receiving put
who has somebody first, verbs of giving put them second; other verbs settle nothing, and then neither reading is taken.
"""

from __future__ import annotations

from collections.abc import Sequence

from memalpha_gym.readers.facts.mentions import Marked, Mention, Sort
from memalpha_gym.readers.facts.tokens import root_of

INVERSE = frozenset(
    map(
        root_of,
        "mentee pupil student trainee apprentice disciple learner protege protégé protegee protégée tutee".split(),
    )
)
"""Roots of nouns for who has somebody: "Ada is Bob's pupil"."""

_RECEIVING = frozenset(
    map(
        root_of,
        "have get find gain receive win obtain choose pick take want ask consult learn study follow obey sing switch change "
        "turn rely count listen report thank owe".split(),
    )
) | {"has", "had"}
_GIVING = frozenset(
    map(
        root_of,
        "teach train coach guide advise mentor instruct show help supervise oversee direct drill tutor school give offer provide "
        "care educate counsel accompany prepare encourage assist steer shape".split(),
    )
)
_TURNS = {
    root_of("take"): ("wing", "care", "hand"),
    root_of("keep"): ("eye", "watch"),
    root_of("look"): ("after", "out", "over"),
    root_of("watch"): ("over",),
}
"""Verbs that are of giving where one of these words stands behind them: "takes Ada under his wing"."""

_BE = frozenset("is are was were be been being".split())
_SOURCE = frozenset(("by", "from", "under", "through"))
_TARGET = frozenset(("of", "for", "to"))
_SET = frozenset("set changed switched updated altered reset".split())
_UNCLEAR = frozenset(("for", "to", "on", "with", "at", "beside", "alongside"))
_ARTICLES = frozenset(("the", "a", "an", "(", "dear", "young", "old", "mr", "ms", "mrs", "dr", "one", "certain"))
_MARKS_OF_POSSESSION = frozenset(("'s", "’s", "'", "’"))
_AHEAD_OF_VERBS = (
    frozenset(", now also then always often still just already today currently who that and has have had will".split())
    | _BE
)


def is_inverse(words: Sequence[str]) -> bool:
    """Whether words name who has somebody, such as "pupil", and not whom they have."""
    return any(root_of(word) in INVERSE for word in words if word.isalpha())


def first_has_second(marked: Marked, first: Mention, second: Mention, cue: Mention | None) -> bool | None:
    """Whether the person named first has the second; False for the other way round, None where it is not clear.

    Args:
        marked: the clause.
        first, second: the two people, in order.
        cue: what names the relation; None where it is the heading.
    """
    words = _unnamed(marked, first.end, second.start, cue)
    behind = _unnamed(marked, second.end, len(marked.tokens), cue)
    lead = next((word for word in reversed(words) if word not in _ARTICLES), "")
    between = cue is not None and first.end <= cue.start and cue.end <= second.start
    if words[:1] and words[0] in _MARKS_OF_POSSESSION:
        return True
    if cue is not None and is_inverse(marked.between(cue.start, cue.end)):
        return _by_inverse(words, lead)
    if lead in _SOURCE or (lead == "to" and not _SET.isdisjoint(words)):  # "mentor set to Bob"
        return True
    verb = _verb(words, behind, range(cue.start - first.end, cue.end - first.end) if between and cue else range(0))
    if verb is not None:
        return None if lead == "with" and not verb else verb
    if lead in ("after", "over"):
        return False
    if lead in _TARGET and (between or lead == "of" or (cue is not None and cue.end <= first.start)):
        return False
    if lead in _UNCLEAR and not between:
        return None
    return None if _has_other_verb(marked, words, first) else True


def _unnamed(marked: Marked, start: int, end: int, cue: Mention | None) -> list[str]:
    """The words of a stretch without those of other facts: "Ada: show vegetable leeks, coach Bob" tells of no showing."""
    hidden = {
        place
        for mention in marked.of(Sort.CUE, Sort.VALUE)
        if mention is not cue and (cue is None or mention.sort is Sort.VALUE or mention.nouns.isdisjoint(cue.nouns))
        for place in range(mention.start, mention.end)
    }
    return ["_" if i in hidden else word for i, word in enumerate(marked.between(start, end), start)]


def _by_inverse(words: Sequence[str], lead: str) -> bool | None:
    """Who has whom around "pupil" and the like: "Ada, a pupil of Bob", "Bob has Ada as his pupil"."""
    if lead in _SOURCE or lead in ("of", "to", "with"):
        return True
    return False if words[:1] and words[0] in (":", "has", "had", "|") else None


def _verb(words: Sequence[str], behind: Sequence[str], cue: range) -> bool | None:
    """What a verb between two people says of who has whom; None where no known verb stands there.

    Args:
        words: what stands between them.
        behind: what stands behind the second.
        cue: the places of the relation's own word among `words`; it counts as a verb only where one stands.
    """
    place = next((i for i, word in enumerate(words) if word not in _AHEAD_OF_VERBS and not word.endswith("ly")), 0)
    main = words[place] if words else ""
    root = root_of(main) if main.isalpha() else main
    if place in cue and (root in _RECEIVING or words[cue.stop - 1] in _SOURCE):  # "learns from", "coached by"
        return True
    turned = any(word in (*words[place:], *behind) for word in _TURNS.get(root, ()))
    inflected = main.endswith(("s", "ed", "ing")) and words[cue.stop : cue.stop + 1] not in ([":"], ["="], ["-"], ["|"])
    if turned or (inflected if place in cue else root in _GIVING and not main.endswith(("er", "or"))):
        return bool(_BE & set(words[:place])) and not main.endswith("ing")
    others = [word for i, word in enumerate(words) if i not in cue]
    return True if any(word in _RECEIVING or root_of(word) in _RECEIVING for word in others if word.isalpha()) else None


def _has_other_verb(marked: Marked, words: Sequence[str], first: Mention) -> bool:
    """Whether what stands right behind somebody looks like a verb that says nothing of who has whom."""
    for i, word in enumerate(words, first.end):
        if word in _AHEAD_OF_VERBS - _BE - {","} or word.endswith("ly"):
            continue
        known = any(mention.start <= i < mention.end for mention in marked.mentions)
        return not known and word.isalpha() and len(word) > 3 and word.endswith(("s", "ed", "ing"))
    return False
