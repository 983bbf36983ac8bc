"""Which facts a text states: a test of words, cheap enough for every write of an agent.

A text is taken apart into units: its lines, and the sentences of these. A unit states a fact when the value stands in it as whole
words, the subject is the name nearest to it, and, where the vocabulary knows the fact's attribute, a word for the attribute
stands with it. What a unit leaves out it takes from the units before it: the subject from a heading or from the sentence before, the
attribute from a heading. So "Ann Lee\\n- dog: Rex" states a fact, and "Ann Lee has to do with Rex and 7190" states none.

A unit that gives a fact another fact's value contradicts it, and a question states nothing. Words are compared and not meanings: a
text that denies a fact, or tells it as hearsay, states it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from memalpha_gym.readers.ranking import stem
from memalpha_gym.sentences import split_sentences
from memalpha_gym.tasks import Operation
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary
from memalpha_gym.words import Phrase, Wording, words

REACH = 12
"""Units up to which a heading is looked for."""
HEADING_WORDS = 2
"""Words besides names that a heading may have, such as "the … restoration"."""
EXAMPLE_REACH = 3
"""Words between an example and its label."""
CLAIM_REACH = 4
"""Words between an attribute and a value that contradicts what is known of it."""
CUES_IN_A_ROW = 3
"""From so many attributes in a row on, or from two with a comma or "and" between, they name none: a list is no statement."""

_NUMBERS = dict(zip("zero one two three four five six seven eight nine ten eleven twelve".split(), range(13), strict=True))
_TOKEN = re.compile(r"\w+|[,;]")
_GROUPED = re.compile(r"[,\u202f](?<=\d.)(?=\d{3}(?!\d))")
_JOINING = frozenset((",", ";", "and", "or"))
_BELONGS = frozenset(("of", "for", "to"))
_PRONOUNS = frozenset("he she his her hers its it they their theirs i my we our".split())

Words = tuple[str, ...]
Cue = tuple[int, int, frozenset[str]]
"""A word for an attribute: its first token, the one behind its last, and the attributes."""


@dataclass(frozen=True, slots=True)
class FactWords:
    """What a text must hold to state a fact.

    Attributes:
        key: the fact.
        names: the words of its subject's names.
        named: whether the subject is called by words that are names; else it is looked for as it stands, such as an example's text.
        attribute: its noun in the vocabulary; empty where no word for an attribute is asked for.
        values: each value with the forms that it may have.
        subject: the names as phrases.
    """

    key: str
    names: tuple[Words, ...]
    named: bool
    attribute: str
    values: tuple[tuple[str, tuple[Phrase, ...]], ...]
    subject: tuple[Phrase, ...]

    def words(self) -> set[str]:
        """Words of which a text that states the fact has at least one; "" where any text may."""
        return {form.word for _, forms in self.values for form in forms}

    def values_in(self, text: Wording) -> list[tuple[str, Phrase]]:
        """The values, with the form that is found, of a text that names the subject somewhere."""
        if not any(map(text.holds, self.subject)):
            return []
        found = ((value, next(filter(text.holds, forms), None)) for value, forms in self.values)
        return [(value, form) for value, form in found if form is not None]


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


class Language:
    """The words of a vocabulary, ready to be looked for in units of texts. Made by `language`, once for each vocabulary."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        vocabulary = vocabulary or Vocabulary()
        self._attributes = {attribute.noun: attribute for attribute in vocabulary.attributes}
        projects = (word for project in vocabulary.projects for word in project.split() if word[:1].isupper())
        given = (*vocabulary.women, *vocabulary.men, *vocabulary.surnames, *vocabulary.bynames, *projects)
        self._names = frozenset(word for name in given for word in words(name))
        self._strong: dict[str, list[tuple[Words, frozenset[str]]]] = {}
        self._hints: dict[str, list[tuple[Words, frozenset[str]]]] = {}
        self._learn(vocabulary.attributes)

    def _learn(self, attributes: Iterable[AttributeWords]) -> None:
        strong: dict[Words, set[str]] = defaultdict(set)
        hints: dict[Words, set[str]] = defaultdict(set)
        for attribute in attributes:
            for noun in (attribute.noun, attribute.plural, *attribute.nouns):
                strong[_stems(noun)].add(attribute.noun)
            for hint in attribute.hints:
                hints[_stems(hint)].add(attribute.noun)
        for table, found in ((self._strong, strong), (self._hints, hints)):
            for phrase, nouns in sorted(found.items(), key=lambda item: -len(item[0])):
                if phrase:
                    table.setdefault(phrase[0], []).append((phrase, frozenset(nouns)))

    def fact(self, operation: Operation, before: FactWords | None = None) -> FactWords:
        """What a text must hold to state the fact of an operation at one of its values, or at one that it had `before`."""
        noun = (*operation.key.split(" / "), "")[1]
        attribute = self._attributes.get(noun)
        had = (value for value, _ in before.values) if before else ()
        told = (operation.value, *operation.claims, *operation.former, *operation.stale, *had)
        values = dict.fromkeys(filter(None, told))
        phrases = dict.fromkeys((*map(Phrase.of, operation.subject), *(before.subject if before else ())))
        names = tuple(dict.fromkeys((*map(self._name_words, operation.subject), *(before.names if before else ()))))
        return FactWords(
            operation.key,
            names,
            all(names),
            noun if attribute else "",
            tuple((value, _forms(value, attribute)) for value in values),
            tuple(phrases),
        )

    def _name_words(self, name: str) -> Words:
        return tuple(word for word in words(name) if word in self._names)

    def statements(
        self, text: str, wording: Wording, facts: Iterable[FactWords], known: Mapping[str, Iterable[FactWords]]
    ) -> list[Statement]:
        """The units of a text that state one of these facts.

        Args:
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
        units = [_Unit(unit, self) for unit in _units(text, {form.word for form in present})]
        found = []
        for place, unit in enumerate(units):
            here = [form for form in loose if form.word in unit.lowered and unit.wording.holds(form)]
            if not here:
                continue
            stated: dict[Stated, None] = {}
            headings: set[int] = set()
            told: list[tuple[int, int]] = []
            for fact, value, form in wanted:
                heading = self._states(fact, form, units, place) if form in here else None
                if heading is not None:
                    stated[Stated(fact.key, value)] = None
                    headings.add(heading)
                    told += unit.spans(form)
            for form in here:
                spans = [span for span in unit.spans(form) if not any(a <= span[0] and span[1] <= b for a, b in told)]
                keys = [*self._contradicted(spans, known, units, place), *_labelled(form, spans, unnamed, unit)]
                stated |= dict.fromkeys(Stated(key, loose[form]) for key in keys)
            if stated:
                before = [units[i].text for i in sorted(headings - {place})]
                found.append(Statement("\n".join([*before, unit.text]), tuple(stated)))
        return found

    def _contradicted(
        self,
        spans: Iterable[tuple[int, int]],
        known: Mapping[str, Iterable[FactWords]],
        units: Sequence[_Unit],
        place: int,
    ) -> Iterator[str]:
        """The facts of which a unit gives a value that is another fact's: "Ann's dog is Rome", where Rome is Ann's town."""
        unit = units[place]
        for start, _ in spans:
            cue = next((cue for cue in reversed(unit.strong) if start - CLAIM_REACH <= cue[1] <= start), None)
            names = [words for _, behind, words in unit.names if behind <= start]
            if cue is None or unit.is_question:
                continue
            heading = next((other for other in units[place - REACH if place > REACH else 0 : place][::-1] if other.is_heading), None)
            named = names[-1] if names else heading.names[0][2] if heading else ()
            yield from (fact.key for noun in sorted(cue[2]) for fact in known.get(noun, ()) if _is(fact, named))

    def _states(self, fact: FactWords, form: Phrase, units: Sequence[_Unit], place: int) -> int | None:
        """The unit that names the subject, where a unit states the fact with this form of a value; None where it does not."""
        unit = units[place]
        if fact.named and unit.is_question:
            return None
        for start, end in unit.spans(form):
            if self._is_owner(fact, unit, start, end):
                continue
            subject = self._subject_at(fact, units, place, start, end)
            if subject is not None and (not fact.attribute or self._is_told(fact.attribute, units, place, start, end)):
                return subject
        return None

    def _is_owner(self, fact: FactWords, unit: _Unit, start: int, end: int) -> bool:
        """Whether somebody who could be the value of a fact is the one whose attribute is told: "Bo's mentor is Ann", "Bo, mentor: Ann"."""
        attribute = self._attributes.get(fact.attribute)
        if attribute is None or attribute.kind is not ValueKind.PERSON:
            return False
        if unit.tokens[end : end + 1] == ["s"]:
            return True
        if any(last <= start for _, last, _ in unit.names):
            return False
        noun = _stems(attribute.noun)
        behind = [stem(token) for token in unit.tokens[end:]]
        place = next((i for i in range(len(behind)) if tuple(behind[i : i + len(noun)]) == noun), None)
        return place is not None and not _BELONGS.intersection(behind[place + len(noun) : place + len(noun) + 2])

    def _subject_at(self, fact: FactWords, units: Sequence[_Unit], place: int, start: int, end: int) -> int | None:
        """The unit that names the subject of a value: its own, a heading, or the sentence before."""
        if not fact.named:
            return _phrase_at(fact, units, place, start, end)
        unit = units[place]
        names = [name for name in unit.names if name[1] <= start or name[0] >= end]
        before = [words for _, behind, words in names if behind <= start]
        after = [words for first, _, words in names if first >= end]
        near = {before[0], before[-1]} if before else set(after[:1])
        if any(_is(fact, name) for name in near):
            return place
        if before or (after and not _PRONOUNS.intersection(unit.tokens[:start])):
            return None
        return self._heading(fact, units, place)

    def _heading(self, fact: FactWords, units: Sequence[_Unit], place: int) -> int | None:
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

    def _is_told(self, attribute: str, units: Sequence[_Unit], place: int, start: int, end: int) -> bool:
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

    def names_in(self, tokens: Sequence[str]) -> list[tuple[int, int, Words]]:
        """The names among tokens: first token, the one behind the last, and the words."""
        found = []
        place = 0
        while place < len(tokens):
            end = place
            while end < len(tokens) and tokens[end] in self._names:
                end += 1
            if end > place:
                found.append((place, end, tuple(tokens[place:end])))
            place = max(end, place + 1)
        return found

    def cues_in(self, tokens: Sequence[str], *, strong: bool) -> list[Cue]:
        """The words for attributes among tokens: nouns (`strong`), or words that hint at one."""
        table = self._strong if strong else self._hints
        stems = [stem(token) for token in tokens]
        found: list[Cue] = []
        place = 0
        while place < len(stems):
            for phrase, nouns in table.get(stems[place], ()):
                if tuple(stems[place : place + len(phrase)]) == phrase:
                    found.append((place, place + len(phrase), nouns))
                    place += len(phrase) - 1
                    break
            place += 1
        return found


class _Unit:
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
        said = sum(token not in ",;" for token in self.tokens)
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
        bare = [(i, token) for i, token in enumerate(self.tokens) if token not in ",;"]
        for place in range(len(bare) - len(wanted) + 1):
            if bare[place][1] == wanted[0] and [token for _, token in bare[place : place + len(wanted)]] == wanted:
                yield bare[place][0], bare[place + len(wanted) - 1][0] + 1

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The part between commas or semicolons that a span stands in."""
        first = next((i + 1 for i in range(start - 1, -1, -1) if self.tokens[i] in ",;"), 0)
        return first, next((i for i in range(end, len(self.tokens)) if self.tokens[i] in ",;"), len(self.tokens))


@lru_cache(maxsize=16)
def language(vocabulary: Vocabulary | None) -> Language:
    """The language of a vocabulary; kept, since many episodes are told in it."""
    return Language(vocabulary)


def ungrouped(text: str) -> str:
    """A text with its numbers written without separators: 39,831 as 39831."""
    return _GROUPED.sub("", text) if "," in text or "\u202f" in text else text


def _units(text: str, wanted: Set[str]) -> Iterator[str]:
    """The sentences of those lines that have a wanted word and of the lines that may be headings to them; other lines whole."""
    lines = list(filter(None, map(str.strip, text.split("\n"))))
    lowered = [line.lower() for line in lines]
    telling = [i for i, line in enumerate(lowered) if any(word in line for word in wanted)]
    split = {place for i in telling for place in range(max(i - REACH, 0), i + 1)}
    for place, line in enumerate(lines):
        yield from split_sentences(line) if place in split else (line,)


def _stems(phrase: str) -> Words:
    return tuple(map(stem, words(phrase)))


def _forms(value: str, attribute: AttributeWords | None) -> tuple[Phrase, ...]:
    """The forms in which a text may give a value: numbers also without their unit, counts also in digits."""
    forms = [value]
    if attribute is not None and attribute.kind is ValueKind.NUMBER:
        forms += [word for word in words(value) if word.isdecimal()]
    if attribute is not None and attribute.kind is ValueKind.COUNT:
        number, _, counted = value.partition(" ")
        digits = str(_NUMBERS.get(number, number))
        forms = [f"{n} {noun}" for n in dict.fromkeys((number, digits)) for noun in dict.fromkeys((counted, attribute.noun))]
        forms += [f"{noun} {n}" for n in (number, digits) for noun in (attribute.noun, attribute.plural) if noun]
    return tuple(dict.fromkeys(Phrase.of(form) for form in forms))


def _is(fact: FactWords, name: Words) -> bool:
    """Whether a name is one of the subject's, or begins or ends with its full one, where names stand in a row."""
    return any(name == own or (len(own) > 1 and own in (name[: len(own)], name[-len(own) :])) for own in fact.names)


def _phrase_at(fact: FactWords, units: Sequence[_Unit], place: int, start: int, end: int) -> int | None:
    """The unit that holds the subject as it stands: the value's own, close to it where it is long; the one before; or the first."""
    for name in fact.subject:
        far = len(name.whole.split()) > EXAMPLE_REACH
        for first, last in units[place].spans(name) if units[place].wording.holds(name) else ():
            if not far or -EXAMPLE_REACH <= start - last <= EXAMPLE_REACH or 0 <= first - end <= EXAMPLE_REACH:
                return place
    if any(map(units[place].wording.holds, fact.subject)):
        return None
    before = [i for i in (place - 1, 0) if i >= 0 and not units[i].is_put]
    return next((i for i in before if any(map(units[i].wording.holds, fact.subject))), None)


def _labelled(
    form: Phrase, spans: Sequence[tuple[int, int]], facts: Iterable[FactWords], unit: _Unit
) -> Iterator[str]:
    """The facts close behind whose subject, no name but an example's text, a value stands that is not theirs."""
    for fact in facts if spans else ():
        subjects = [name for name in fact.subject if len(name.whole.split()) > EXAMPLE_REACH and unit.wording.holds(name)]
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
