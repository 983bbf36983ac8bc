"""Which attribute a value in a clause belongs to: a cue and a value side by side.

A value binds to the nearest cue whose attribute it fits, with no other value between; failing that to what the value before it
was bound to, where the words between tell of time or name somebody else; failing that to the clause's hints, such as "lives";
failing that to the heading. Cues in a row bind nothing. A row of values behind a cue, and a value of another form, contradict
every value that the cue may have elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from memalpha_gym.readers.facts import marks
from memalpha_gym.readers.facts.mentions import Marked, Mention, Sort
from memalpha_gym.vocabulary import AttributeWords, ValueKind

FARTHEST = 7.0
"""How far a cue may be from its value; see `_distance`."""

MOST_OTHER_HINTS = 3
"""Attributes that a clause may hint at besides the one that a value is bound to by a hint."""

_STEPS = {
    ",": 2.0,
    ";": 9.0,
    ")": 1.5,
    "(": 0.5,
    "|": 1.0,
    "and": 1.5,
    "/": 1.5,
    ":": 0.1,
    "=": 0.1,
    "-": 0.2,
    "–": 0.2,
}
_ROW = frozenset(
    (",", "/", "and", "or", "&", "|", "of", "'s", "’s", "the", "for", "-", "–", ";", "+", ":", "a", "'", "’")
)
_AS_ITS = frozenset("as for its her his their a an the my our".split())
_CHAIN = frozenset(("of", "'s", "’s", "the", "'", "’"))
_LIST = frozenset((",", "/", "and", "or", "&", "|", ";", "+", "the", "a", "an", '"', "'", "“", "”", "-", ":"))
_COPULA = frozenset("is are = : - – — the a an number called named # | ( → has reads now at no . -> => ' “".split()) | {
    '"'
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A value with its attribute.

    Attributes:
        value: the value's mention.
        noun: the attribute.
        cue: the cue, or the hint, that it is bound by; None where it is the heading or the value before.
        fits: whether it is a value that the attribute can have, standing alone; else it is a contradiction.
        follows: whether it goes on from the value before it, about the same subject.
        behind: whether its subject stands behind it.
    """

    value: Mention
    noun: str
    cue: Mention | None
    fits: bool = True
    follows: bool = False
    behind: bool = False


def bind(
    marked: Marked, attributes: Mapping[str, AttributeWords], above: frozenset[str], last: str, joined: bool
) -> list[Bound]:
    """The values of a clause with their attributes, in order.

    Args:
        marked: the clause.
        attributes: all attributes by noun.
        above: the attributes that the heading names.
        last: the attribute that was spoken of before; empty for none.
        joined: whether that was in the same sentence.
    """
    values = [mention for mention in marked.mentions if mention.is_value]
    cues = alone(marked, attributes)
    bound: dict[int, Bound] = {}
    options = sorted(_options(marked, values, cues), key=lambda option: option[0])
    for _, i, cue, noun in options:
        taken = any(other.cue is cue for other in bound.values())
        if i not in bound and not taken:
            bound[i] = Bound(values[i], noun, cue)
    _bind_to_neighbours(marked, values, attributes, bound)
    led = {i for i in range(1, len(values)) if marks.goes_back(marked.between(values[i - 1].end, values[i].start))}
    for later in (led, frozenset[int]()):  # "(formerly X)" goes with the value before it rather than with a hint
        _bind_by_hints(marked, values, bound, later)
        _bind_to_neighbours(marked, values, attributes, bound)
    named = bool(marked.of(Sort.CUE))
    for i, value in enumerate(values):
        if i in bound or named:
            continue
        if (nouns := above & value.nouns) and len(nouns) == 1:
            bound[i] = Bound(value, min(nouns), None)
            _bind_to_neighbours(marked, values, attributes, bound)
        elif last in value.nouns and (joined or (not marked.of(Sort.NAME) and _is_elliptic(marked, value))):
            bound[i] = Bound(value, last, None, follows=not marked.of(Sort.NAME))
    _bind_to_neighbours(marked, values, attributes, bound)
    found = [bound[i] for i in sorted(bound)]
    return found + _contradictions(marked, values, cues, bound, attributes, above)


def alone(marked: Marked, attributes: Mapping[str, AttributeWords]) -> list[Mention]:
    """The cues that do not stand in a row with cues of other attributes, each without a value of its own."""
    marking = [mention for mention in marked.mentions if mention.sort is Sort.CUE or mention.is_value]
    rowed: set[Mention] = set()
    for i, (one, other) in enumerate(pairwise(marking)):
        if one.sort is not Sort.CUE or other.sort is not Sort.CUE or one.nouns & other.nouns:
            continue
        behind = next(
            (mention for mention in marking[i + 2 :] if not mention.nouns & other.nouns or mention.is_value), None
        )
        valued = i > 0 and marking[i - 1].sort is not Sort.CUE and behind is not None and behind.is_value
        person = any(attributes[noun].kind is ValueKind.PERSON for noun in one.nouns)
        has_value = person and _has_value_by_name(marked, marking[i - 1].end if i else 0, one, other)
        valued = valued or (i > 0 and _goes_on(marked, marking[i - 1], one, other))
        valued = valued or _tells_of_another(marked, one, other, attributes)
        if not valued and _between_is(marked, one, other, _CHAIN if has_value else _ROW):
            rowed |= {one, other}
    return [mention for mention in marking if mention.sort is Sort.CUE and mention not in rowed]


def _tells_of_another(marked: Marked, one: Mention, other: Mention, attributes: Mapping[str, AttributeWords]) -> bool:
    """Whether a cue goes with the name behind it, of which the next cue tells: "The team of project Heron decided to …"."""
    owners = ({attributes[noun].owner for noun in cue.nouns} for cue in (one, other))
    told = all(attributes[noun].kind is ValueKind.LIST for noun in other.nouns)
    named = any(one.end <= name.start and name.end <= other.start for name in marked.of(Sort.NAME))
    return told and named and set.isdisjoint(*owners)


def _goes_on(marked: Marked, value: Mention, one: Mention, other: Mention) -> bool:
    """Whether a value is said to be something, and then more is said: "has V as its partner and runs its tests at W"."""
    ahead, behind = marked.between(value.end, one.start), marked.between(other.end, other.end + 1)
    said = value.is_value and ahead[:1] in (["as"], ["for"]) and _AS_ITS.issuperset(ahead)
    return said and bool(behind) and behind[0].isalpha() and behind[0] not in _ROW


def _has_value_by_name(marked: Marked, start: int, relation: Mention, other: Mention) -> bool:
    """Whether somebody is named as the value of a relation: between it and the next cue, or besides its subject ahead of it."""
    names = marked.of(Sort.NAME)
    ahead = sum(start <= name.start and name.end <= relation.start for name in names)
    return ahead > 1 or any(relation.end <= name.start < other.start for name in names)


def _between_is(marked: Marked, one: Mention, other: Mention, allowed: frozenset[str]) -> bool:
    """Whether nothing but these words, and names, stands between two mentions."""
    named = {i for m in marked.of(Sort.NAME) for i in range(m.start, m.end)}
    words = marked.between(one.end, other.start)
    return all(word in allowed or i in named for i, word in enumerate(words, one.end))


def _options(
    marked: Marked, values: Sequence[Mention], cues: Sequence[Mention]
) -> list[tuple[float, int, Mention, str]]:
    """Every value with the nearest cue on each side that it fits, and how far that is."""
    options = []
    for i, value in enumerate(values):
        earlier = values[i - 1].end if i else 0
        later = values[i + 1].start if i + 1 < len(values) else len(marked.tokens)
        left = [cue for cue in cues if earlier <= cue.start and cue.end <= value.start]
        right = [cue for cue in cues if value.end <= cue.start and cue.end <= later]
        for cue in (*left[-1:], *right[:1]):
            nouns = cue.nouns & value.nouns
            words = marked.between(min(cue.end, value.end), max(cue.start, value.start))
            distance = _distance(words) + 0.05 * (cue.start > value.start)
            if len(nouns) == 1 and distance <= FARTHEST:
                options.append((distance, i, cue, min(nouns)))
    return options


def _distance(words: Sequence[str]) -> float:
    return sum(_STEPS.get(word, 0.3) for word in words)


def _bind_to_neighbours(
    marked: Marked, values: Sequence[Mention], attributes: Mapping[str, AttributeWords], bound: dict[int, Bound]
) -> None:
    """Bind values without a cue of their own to what stands beside them, where the words between say how they belong together."""
    places = [*range(1, len(values)), *range(len(values) - 2, -1, -1)]
    for turn, i in enumerate(places):
        beside = i - 1 if turn < len(values) - 1 else i + 1
        if i in bound or beside not in bound:
            continue
        cue = bound[beside].cue
        if cue is not None and values[i].end <= cue.start and cue.end <= values[beside].start:
            continue  # "can be rung on 1385, and was given locker 8400"
        one, other = sorted((i, beside))
        words = marked.between(values[one].end, values[other].start)
        near = bound[beside]
        fits = near.noun in values[i].nouns
        turned = (
            near.cue is not None and near.cue.start > near.value.start
        )  # "Biscuit is Mara's dog, Pepper is Tomas's"
        start, end = (values[one].end, values[other].start) if not turned else (values[i].end, _next(marked, values, i))
        own_name = any(start <= name.start < end for name in marked.of(Sort.NAME))
        many = attributes[near.noun].kind in (ValueKind.LIST, ValueKind.EVENT)
        if all(word in _LIST for word in words):
            bound[i] = Bound(values[i], near.noun, near.cue, fits=many and fits, follows=True)
        elif fits and own_name and beside < i:
            bound[i] = Bound(values[i], near.noun, None, behind=turned)
        elif fits and (many or _tells_of_time(marked, values, one, other)):
            bound[i] = Bound(values[i], near.noun, near.cue, follows=True)


def _next(marked: Marked, values: Sequence[Mention], i: int) -> int:
    return values[i + 1].start if i + 1 < len(values) else len(marked.tokens)


def _tells_of_time(marked: Marked, values: Sequence[Mention], one: int, other: int) -> bool:
    """Whether two values are told as one after the other: by the words or a day between, or "until" behind the second."""
    words = marked.between(values[one].end, values[other].start)
    dated = any(values[one].end <= day.start < values[other].start for day in marked.of(Sort.DAY))
    ended = marks.ends(marked.between(values[other].end, _next(marked, values, other)))
    return marks.goes_on(words) or marks.goes_back(words) or marks.ends(words) or dated or ended


def _bind_by_hints(marked: Marked, values: Sequence[Mention], bound: dict[int, Bound], later: Set[int]) -> None:
    """Bind values by words that name an attribute only beside a value of it: the nearest, with no other value between.

    A hint of several attributes that the value fits needs another beside it that tells which. Among hints of many other
    attributes none binds, so that a list of hints picks no value by its form.
    """
    used = {other.cue for other in bound.values()}
    hinting = [
        (mention, mention.hinted if mention.sort is Sort.CUE else mention.nouns)
        for mention in marked.of(Sort.HINT, Sort.CUE)
        if mention not in used
    ]
    for i, value in enumerate(values):
        if i in bound or i in later:
            continue
        earlier = values[i - 1].end if i else 0
        hints = [
            (_distance(marked.between(min(hint.end, value.end), max(hint.start, value.start))), hint.start, hint, nouns)
            for hint, nouns in hinting
            if earlier <= hint.start and hint.end <= _next(marked, values, i)
        ]
        near = sorted(
            (distance, start, hint, nouns & value.nouns)
            for distance, start, hint, nouns in hints
            if nouns & value.nouns
        )
        fitting = near[0][3] if near else frozenset()
        for _, _, _, nouns in near[1:]:
            fitting = fitting & nouns if len(fitting) > 1 and fitting & nouns else fitting
        if len(fitting) == 1:
            noun = min(fitting)
            if len({nouns for _, _, _, nouns in hints if nouns and noun not in nouns}) < MOST_OTHER_HINTS:
                bound[i] = Bound(value, noun, near[0][2])


def _is_elliptic(marked: Marked, value: Mention) -> bool:
    """Whether the words around a value place it in time, so that it speaks of what was spoken of: "before that it was …"."""
    words = marked.between(0, value.start)
    if marks.leads_to_former(words) or marks.goes_on(words) or marks.is_past(" ".join(words)):
        return True
    return marks.was_once(marked.between(value.end, len(marked.tokens)))


def _contradictions(
    marked: Marked,
    values: Sequence[Mention],
    cues: Sequence[Mention],
    bound: Mapping[int, Bound],
    attributes: Mapping[str, AttributeWords],
    above: frozenset[str],
) -> list[Bound]:
    """Cues that are given something which their attribute cannot have."""
    found = []
    used = {other.cue for other in bound.values()}
    for cue in cues:
        behind = next((i for i, value in enumerate(values) if value.start >= cue.end), None)
        if behind is None or behind in bound or cue in used or len(cue.nouns) != 1:
            continue
        noun, value = min(cue.nouns), values[behind]
        single = attributes[noun].kind in (ValueKind.TEXT, ValueKind.NUMBER, ValueKind.PERSON)
        wrong = value.sort is Sort.VALUE or value.number >= 100
        if single and wrong and set(marked.between(cue.end, value.start)) <= _COPULA:
            found.append(Bound(value, noun, cue, fits=False))
    if len(above) == 1 and not marked.of(Sort.CUE) and values and not bound:
        noun = min(above)
        if attributes[noun].kind in (ValueKind.TEXT, ValueKind.NUMBER) and values[0].sort is Sort.VALUE:
            found.append(Bound(values[0], noun, None, fits=False))
    return found
