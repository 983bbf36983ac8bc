"""The words by which a text states a fact: the subject's names, the words for the attribute, the forms of the values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from memalpha_gym.readers.ranking import stem
from memalpha_gym.tasks import Operation
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary
from memalpha_gym.words import Phrase, Wording, words

Words = tuple[str, ...]
Cue = tuple[int, int, frozenset[str]]
"""A word for an attribute: its first token, the one behind its last, and the attributes."""

_NUMBERS = dict(
    zip("zero one two three four five six seven eight nine ten eleven twelve".split(), range(13), strict=True)
)


_JOINING = frozenset((",", ";", "or", "and", "either"))
"""Tokens that may stand between a value and another that is offered in its place."""
_YEARS = range(1900, 2101)
"""Numbers that are rather a date's than a value."""


@dataclass(frozen=True, slots=True)
class FactWords:
    """What a text must hold to state a fact.

    Attributes:
        key: the fact.
        names: the words of its subject's names.
        named: whether the subject is called by words that are names; else it is looked for as it stands: an example's text.
        attribute: its noun in the vocabulary; empty where no word for an attribute is asked for.
        of_people: whether its values are people.
        values: each value with the forms that it may have.
        subject: the names as phrases.
    """

    key: str
    names: tuple[Words, ...]
    named: bool
    attribute: str
    of_people: bool
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


class Language:
    """The words of a vocabulary, ready to be looked for in texts. Made by `language`, once for each vocabulary."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        vocabulary = vocabulary or Vocabulary()
        self._attributes = {attribute.noun: attribute for attribute in vocabulary.attributes}
        projects = (word for project in vocabulary.projects for word in project.split() if word[:1].isupper())
        given = (*vocabulary.women, *vocabulary.men, *vocabulary.surnames, *vocabulary.bynames, *projects)
        self._names = frozenset(word for name in given for word in words(name))
        self._values_of = {a.noun: {tuple(words(value)): value for value in a.values} for a in vocabulary.attributes}
        self._strong: dict[str, list[tuple[Words, frozenset[str]]]] = {}
        self._hints: dict[str, list[tuple[Words, frozenset[str]]]] = {}
        nouns = [words(noun) for a in vocabulary.attributes for noun in (a.noun, *a.nouns)]
        self._plain = frozenset(noun[0] for noun in nouns if len(noun) == 1)
        self._values: dict[str, list[Words]] = defaultdict(list)  # values of several words, by the first of them
        self._learn(vocabulary.attributes)

    def _learn(self, attributes: Iterable[AttributeWords]) -> None:
        strong: dict[Words, set[str]] = defaultdict(set)
        hints: dict[Words, set[str]] = defaultdict(set)
        for attribute in attributes:
            for noun in (attribute.noun, attribute.plural, *attribute.nouns):
                strong[stems(noun)].add(attribute.noun)
            for hint in attribute.hints:
                hints[stems(hint)].add(attribute.noun)
        for table, found in ((self._strong, strong), (self._hints, hints)):
            for phrase, nouns in sorted(found.items(), key=lambda item: -len(item[0])):
                if phrase:
                    table.setdefault(phrase[0], []).append((phrase, frozenset(nouns)))
        told = {tuple(words(value)) for attribute in attributes for value in attribute.values}
        for value in sorted(told, key=lambda value: -len(value)):
            if len(value) > 1:
                self._values[value[0]].append(value)

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
            attribute is not None and attribute.kind is ValueKind.PERSON,
            tuple((value, _forms(value, attribute)) for value in values),
            tuple(phrases),
        )

    def _name_words(self, name: str) -> Words:
        return tuple(word for word in words(name) if word in self._names)

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

    def rivals_of(self, noun: str, tokens: Sequence[str], start: int, end: int) -> list[str]:
        """Values that an attribute can have right beside a span of tokens: "Oslo or Rome" gives two for one that has one."""
        attribute = self._attributes.get(noun)
        if attribute is None or attribute.kind not in (ValueKind.TEXT, ValueKind.NUMBER):
            return []
        while start and tokens[start - 1] in _JOINING:
            start -= 1
        while tokens[end : end + 1] and tokens[end] in _JOINING:
            end += 1
        beside = (*tokens[max(start - 1, 0) : start], *tokens[end : end + 1])
        if attribute.kind is ValueKind.NUMBER:
            numbers = (word for word in beside if word.isdecimal() and int(word) not in _YEARS)
            return [word for word in numbers if attribute.low <= int(word) < attribute.high]
        return [
            value
            for phrase, value in self._values_of[noun].items()
            if tuple(tokens[end : end + len(phrase)]) == phrase
            or (start >= len(phrase) and tuple(tokens[start - len(phrase) : start]) == phrase)
        ]

    def cues_in(self, tokens: Sequence[str], *, strong: bool) -> list[Cue]:
        """The words for attributes among tokens: nouns (`strong`), or hints; none within a value of several words.

        A noun of one word counts as it stands, or without its plural's s: "stage" is not "stages", which names who directs.
        """
        table = self._strong if strong else self._hints
        stems = [stem(token) for token in tokens]
        found: list[Cue] = []
        place = 0
        while place < len(stems):
            value = next(
                (v for v in self._values.get(tokens[place], ()) if tuple(tokens[place : place + len(v)]) == v), ()
            )
            if value:
                place += len(value)
                continue
            for phrase, nouns in table.get(stems[place], ()):
                alone = strong and len(phrase) == 1
                if alone and not {tokens[place], tokens[place].removesuffix("s")} & self._plain:
                    continue
                if tuple(stems[place : place + len(phrase)]) == phrase:
                    found.append((place, place + len(phrase), nouns))
                    place += len(phrase) - 1
                    break
            place += 1
        return found


@lru_cache(maxsize=16)
def language(vocabulary: Vocabulary | None) -> Language:
    """The language of a vocabulary; kept, since many episodes are told in it."""
    return Language(vocabulary)


def stems(phrase: str) -> Words:
    """The words of a phrase without their endings."""
    return tuple(map(stem, words(phrase)))


def _forms(value: str, attribute: AttributeWords | None) -> tuple[Phrase, ...]:
    """The forms in which a text may give a value: numbers also without their unit, counts also in digits."""
    forms = [value]
    if attribute is not None and attribute.kind is ValueKind.NUMBER:
        forms += [word for word in words(value) if word.isdecimal()]
    if attribute is not None and attribute.kind is ValueKind.COUNT:
        number, _, counted = value.partition(" ")
        digits = str(_NUMBERS.get(number, number))
        forms = [
            f"{n} {noun}" for n in dict.fromkeys((number, digits)) for noun in dict.fromkeys((counted, attribute.noun))
        ]
        forms += [f"{noun} {n}" for n in (number, digits) for noun in (attribute.noun, attribute.plural) if noun]
    return tuple(dict.fromkeys(Phrase.of(form) for form in forms))
