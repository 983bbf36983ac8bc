"""Which facts a text states: a test of words, cheap enough for every write of an agent.

A text is taken apart into units: its lines, and the sentences of these. A unit states a fact when the value stands in it as whole
words, the subject is the name nearest to it, and, where the vocabulary knows the fact's attribute, a word for the attribute
stands with it. What a unit leaves out it takes from the units before it: the subject from a heading or from the sentence before,
the attribute from a heading. So "Ann Lee\\n- dog: Rex" states a fact, and "Ann Lee has to do with Rex and 7190" states none.

A unit that gives a fact another fact's value, or another value beside its own ("Rome or Bergen"), contradicts it. A question
states nothing without its answer, and neither does a value behind "not". Apart from that words are compared and not meanings: a
text that denies a fact in other words, or tells it as hearsay, states it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from memalpha_gym.fact_words import Cue, FactWords, Language, Words, stems
from memalpha_gym.readers.asked import stated as as_stated
from memalpha_gym.readers.ranking import stem
from memalpha_gym.text_units import REACH, Unit, units_of
from memalpha_gym.words import Phrase, Wording

LABEL_WORDS = 4
"""The most words of a line that gives the label of the example before it."""
EXAMPLE_REACH = 3
"""Words between an example and its label."""
CLAIM_REACH = 4
"""Words between an attribute and a value that contradicts what is known of it."""

_DENIED = frozenset(("not", "never"))
_BELONGS = frozenset(("of", "for", "to"))
_PRONOUNS = frozenset("he she his her hers its it they their theirs i my we our us".split())


@dataclass(frozen=True, slots=True)
class Stated:
    """A value of a fact, as a unit of a text states it."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A unit of a text that states something.

    Attributes:
        text: the unit; its heading stands before it.
        facts: what it states.
    """

    text: str
    facts: tuple[Stated, ...]


def statements(
    language: Language,
    text: str,
    wording: Wording,
    facts: Iterable[FactWords],
    known: Mapping[str, Iterable[FactWords]],
) -> list[Statement]:
    """The units of a text that state one of these facts.

    Args:
        language: the words that facts are stated with.
        text: the text, as `ungrouped` gives it.
        wording: its words.
        facts: those that it may state: they have one of the words of `FactWords.words` in it.
        known: all facts by their attribute, any of which may be given another fact's value.
    """
    facts = list(facts)
    wanted = [(fact, *found) for fact in facts for found in fact.values_in(wording)]
    present = [form for fact in facts for _, forms in fact.values for form in forms if wording.holds(form)]
    if not present:
        return []
    values = {form: value for fact in facts for value, forms in fact.values for form in forms}
    loose = {form: values[form] for form in present}
    unnamed = [fact for fact in known.get("", ()) if any(map(wording.holds, fact.subject))]
    # "Where is the mop? 40" is an example and its label, and says nothing of the mop.
    said = (
        text
        if any(_is_long(name) and wording.holds(name) for fact in facts for name in fact.subject)
        else as_stated(text)
    )
    units = units_of(said, {form.word for form in present}, language)
    found = []
    for place, unit in enumerate(units):
        here = [form for form in loose if form.word in unit.lowered and unit.wording.holds(form)]
        if not here:
            continue
        stated: dict[Stated, None] = {}
        headings: set[int] = set()
        told: list[tuple[int, int]] = []
        for fact, value, form in wanted:
            heading = _states(fact, form, units, place) if form in here else None
            if heading is not None:
                stated[Stated(fact.key, value)] = None
                headings.add(heading)
                told += unit.spans(form)
                stated |= dict.fromkeys(Stated(fact.key, rival) for rival in _rivals(language, fact, form, unit, known))
        for form in here:
            spans = [span for span in unit.spans(form) if not any(a <= span[0] and span[1] <= b for a, b in told)]
            keys = [*_contradicted(spans, known, units, place), *_labelled(form, spans, unnamed, unit)]
            stated |= dict.fromkeys(Stated(key, loose[form]) for key in keys)
        if stated:
            before = [units[i].text for i in sorted(headings - {place})]
            found.append(Statement("\n".join([*before, unit.text]), tuple(stated)))
    return found


def _rivals(
    language: Language, fact: FactWords, form: Phrase, unit: Unit, known: Mapping[str, Iterable[FactWords]]
) -> Iterator[str]:
    """Values of no fact that a unit gives beside a fact's own, as in "Rome or Bergen": it does not say which is right."""
    for start, end in unit.spans(form):
        for rival in language.rivals_of(fact.attribute, unit.tokens, start, end):
            phrase = Phrase.of(rival)
            of_facts = (
                other for each in known.values() for facts in each for _, forms in facts.values for other in forms
            )
            if phrase not in of_facts:
                yield rival


def _contradicted(
    spans: Iterable[tuple[int, int]],
    known: Mapping[str, Iterable[FactWords]],
    units: Sequence[Unit],
    place: int,
) -> Iterator[str]:
    """The facts of which a unit gives a value that is another fact's: "Ann's dog is Rome", where Rome is Ann's town."""
    unit = units[place]
    for start, _ in spans:
        cue = next((cue for cue in reversed(unit.strong) if start - CLAIM_REACH <= cue[1] <= start), None)
        names = [words for _, behind, words in unit.names if behind <= start]
        if cue is None or unit.is_question or _is_denied(unit, start):
            continue
        before = reversed(units[max(place - REACH, 0) : place])
        heading = None if names else next((other for other in before if other.is_heading), None)
        named = names[-1] if names else heading.names[0][2] if heading else ()
        yield from (fact.key for noun in sorted(cue[2]) for fact in known.get(noun, ()) if _is(fact, named))


def _states(fact: FactWords, form: Phrase, units: Sequence[Unit], place: int) -> int | None:
    """The unit that names the subject, where a unit states the fact with this form of a value; None where it does not."""
    unit = units[place]
    if fact.named and unit.is_question:
        return None
    for start, end in unit.spans(form):
        if _is_denied(unit, start):
            continue
        if fact.of_people and (_is_owner(fact, unit, start, end) or not _says_something(unit, start, end)):
            continue
        subject = _subject_at(fact, units, place, start, end)
        if subject is not None and (not fact.attribute or _is_told(fact.attribute, units, place, start, end)):
            return subject
    return None


def _is_denied(unit: Unit, start: int) -> bool:
    """Whether a value stands right behind "not"."""
    return not _DENIED.isdisjoint(unit.tokens[max(start - 2, 0) : start])


def _is_owner(fact: FactWords, unit: Unit, start: int, end: int) -> bool:
    """Whether somebody who could be the value is who it is told of: "Bo's mentor is Ann" and "Bo, mentor: Ann" tell of Bo."""
    if unit.tokens[end : end + 1] == ["s"]:
        return True
    if any(last <= start for _, last, _ in unit.names):
        return False
    noun = stems(fact.attribute)
    behind = [stem(token) for token in unit.tokens[end:]]
    place = next((i for i in range(len(behind)) if tuple(behind[i : i + len(noun)]) == noun), None)
    return place is not None and not _BELONGS.intersection(behind[place + len(noun) : place + len(noun) + 2])


def _says_something(unit: Unit, start: int, end: int) -> bool:
    """Whether a unit that names somebody says what they are to whom: "Her mentor is Bo", "It was Bo", "Bo"; not "Bo slept"."""
    told = unit.strong or unit.hints or _PRONOUNS.intersection(unit.tokens)
    return bool(told) or len(unit.tokens) <= end - start


def _subject_at(fact: FactWords, units: Sequence[Unit], place: int, start: int, end: int) -> int | None:
    """The unit that names the subject of a value: its own, a heading, or the sentence before."""
    if not fact.named:
        return _phrase_at(fact, units, place, start, end)
    unit = units[place]
    names = [name for name in unit.names if name[1] <= start or name[0] >= end]
    before = [words for _, behind, words in names if behind <= start]
    after = [words for first, _, words in names if first >= end]
    near = {before[0], before[-1]} if before else set(after[:1])
    if any(_is(fact, name) for name in near):
        return None if _is_one_of_several(fact, unit, names, start) else place
    if before or (after and not _PRONOUNS.intersection(unit.tokens[:start])):
        return None
    return _heading(fact, units, place)


def _is_one_of_several(fact: FactWords, unit: Unit, names: Sequence[tuple[int, int, Words]], start: int) -> bool:
    """Whether a value is given to several at once, which tells of nobody: "Ada and Bo and Cy have the pager 4417"."""
    ahead = [name for name in names if name[1] <= start] or names
    kind = {"the", *" ".join(phrase.whole for phrase in fact.subject).split()}  # "the Opal yard and the Onyx yard"
    between = (unit.tokens[one[1] : other[0]] for one, other in pairwise(ahead))
    return any([word for word in words if word not in kind] == ["and"] for words in between)


def _heading(fact: FactWords, units: Sequence[Unit], place: int) -> int | None:
    """The unit that names the subject of a unit without names: the nearest that names anybody, or the heading over both."""
    near = True
    for back in range(place - 1, max(place - REACH, 0) - 1, -1):
        told, heading = units[back].names, units[back].is_heading
        if units[back].is_question:
            return None
        if told and (near or heading) and any(_is(fact, name) for _, _, name in (told[0], told[-1])):
            return back
        if heading:
            return None
        near = near and not told
    return None


def _is_told(attribute: str, units: Sequence[Unit], place: int, start: int, end: int) -> bool:
    """Whether the words around a value name the attribute; where none of them names any, whether a heading does."""
    unit = units[place]
    first, last = unit.clause(start, end)
    for low, high in ((first, last), (0, len(unit.tokens))):
        strong = [cue for cue in unit.strong if low <= cue[0] < high]
        hints = [cue for cue in unit.hints if low <= cue[0] < high]
        if attribute in _near(strong, start, end, 1) | _near(hints, start, end, 2):
            return True
        if strong:
            return False
    if unit.hints:
        return False
    for back in range(place - 1, max(place - REACH, 0) - 1, -1):
        if units[back].is_question:
            return False
        if units[back].strong or units[back].hints:
            told = [nouns for _, _, nouns in (*units[back].strong, *units[back].hints)]
            return attribute in frozenset().union(*told)
    return False


def _is(fact: FactWords, name: Words) -> bool:
    """Whether a name is one of the subject's, or begins or ends with its full one, where names stand in a row."""
    return any(name == own or (len(own) > 1 and own in (name[: len(own)], name[-len(own) :])) for own in fact.names)


def _phrase_at(fact: FactWords, units: Sequence[Unit], place: int, start: int, end: int) -> int | None:
    """The unit that holds the subject as it stands: that of the value, if a long one is close; the one before; the first."""
    for name in fact.subject:
        far = _is_long(name)
        for first, last in units[place].spans(name) if units[place].wording.holds(name) else ():
            if not far or -EXAMPLE_REACH <= start - last <= EXAMPLE_REACH or 0 <= first - end <= EXAMPLE_REACH:
                return place
    if any(map(units[place].wording.holds, fact.subject)):
        return None
    before = [i for i in (place - 1, 0) if i >= 0 and not units[i].is_put]
    names = [name for name in fact.subject if not _is_long(name) or len(units[place].tokens) <= LABEL_WORDS]
    return next((i for i in before if any(map(units[i].wording.holds, names))), None)


def _is_long(name: Phrase) -> bool:
    """Whether a subject is a text, such as an example, and no name."""
    return len(name.whole.split()) > EXAMPLE_REACH


def _labelled(form: Phrase, spans: Sequence[tuple[int, int]], facts: Iterable[FactWords], unit: Unit) -> Iterator[str]:
    """The facts close behind whose subject, no name but an example's text, a value stands that is not theirs."""
    for fact in facts if spans else ():
        subjects = [name for name in fact.subject if _is_long(name) and unit.wording.holds(name)]
        ends = [last for name in subjects for _, last in unit.spans(name)]
        own = any(form in forms for _, forms in fact.values)
        if not own and any(0 <= start - last <= EXAMPLE_REACH for start, _ in spans for last in ends):
            yield fact.key


def _near(cues: Sequence[Cue], start: int, end: int, most: int) -> frozenset[str]:
    """The attributes of the nearest cues before a span, of those within it, and of the nearest behind it."""
    before = [nouns for _, last, nouns in cues if last <= start][-most:]
    within = [nouns for first, last, nouns in cues if first < end and last > start]
    after = [nouns for first, _, nouns in cues if first >= end][:1]
    return frozenset().union(*before, *within, *after)
