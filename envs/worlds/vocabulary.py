"""A split's vocabulary for the facts reader: its names, its attributes with their wordings, the forms of their values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from string import Formatter

from memalpha_gym.scoring import words as words_of
from memalpha_gym.tasks import Split
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary

from .language import Attribute, Numbers, bare, lexicon
from .synonyms import SYNONYMS

_PLAIN = frozenset(
    "a an the of in on at to for from by with as into and or but not no so if than that this these those he she it they his her "
    "its their who which what when where is are was were be been being do does did has have had can will would shall may must up "
    "out off over every each any all some one my i you your own now new today number name names first last time change changed "
    "has given anyone needs called since week day goes answer answers".split()
)
"""Words of templates that say nothing of the attribute."""

SHARED_BY = 3
"""Attributes from which on a word of their templates names none of them."""


@cache
def split_vocabulary(split: Split) -> Vocabulary:
    """The vocabulary that all families of a split have in common."""
    words = lexicon(split)
    attributes = [
        *(attribute_words(split, attribute, "person") for attribute in words.person),
        *(attribute_words(split, attribute, "project") for attribute in words.project_attributes),
        attribute_words(split, words.leads, "project", ValueKind.PERSON),
        attribute_words(split, words.mentor, "person", ValueKind.PERSON),
    ]
    return Vocabulary(
        women=words.women,
        men=words.men,
        surnames=tuple(words.surnames),
        projects=tuple(words.project.format(name) for name in words.projects),
        attributes=_distinct(attributes),
        year=words.start[0],
    )


def extended(
    split: Split,
    attributes: Iterable[AttributeWords] = (),
    *,
    sources: Sequence[str] = (),
    bynames: Sequence[str] = (),
) -> Vocabulary:
    """The split's vocabulary with a family's own words."""
    common = split_vocabulary(split)
    every = (*common.attributes, *_distinct(attributes))
    return replace(common, attributes=every, sources=tuple(sources), bynames=tuple(bynames))


def attribute_words(
    split: Split, attribute: Attribute, owner: str, kind: ValueKind = ValueKind.TEXT, templates: Sequence[str] = ()
) -> AttributeWords:
    """How an attribute is named and stated in a split.

    Args:
        split: the split.
        attribute: the attribute.
        owner: who can have it: `person` or `project`.
        kind: what its values are, where they are not texts or numbers.
        templates: sentences that state it, besides its own.
    """
    nouns, hints = SYNONYMS[split][attribute.noun]
    values = attribute.values
    numbers = values if isinstance(values, Numbers) else None
    own = (*attribute.says, *attribute.changes, *attribute.asks, attribute.me, *templates)
    told = _told(template for template in own if attribute.noun not in template)  # the others name it without hints
    return AttributeWords(
        attribute.noun,
        ValueKind.NUMBER if numbers else kind,
        owner,
        nouns,
        (*hints, *sorted(told - set(hints))),
        () if isinstance(values, Numbers) else tuple(bare(value) for value in values),
        numbers.low if numbers else 0,
        numbers.high if numbers else 0,
        numbers.form.replace("{}", "").strip() if numbers else "",
    )


def _told(templates: Iterable[str]) -> set[str]:
    """The words of templates that may say what they are about."""
    found: set[str] = set()
    for template in templates:
        literal = " ".join(text for text, _, _, _ in Formatter().parse(template))
        found |= {word for word in words_of(literal) if len(word) > 2 and word not in _PLAIN}
    return found


def _distinct(attributes: Iterable[AttributeWords]) -> tuple[AttributeWords, ...]:
    """The attributes, without hints that several of them share."""
    every = list(attributes)
    shared = Counter(hint for words in every for hint in set(words.hints))
    return tuple(
        replace(words, hints=tuple(hint for hint in words.hints if shared[hint] < SHARED_BY)) for words in every
    )
