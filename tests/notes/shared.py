"""A vocabulary in which no value gives its attribute away."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary


@cache
def shared(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with one range for all numbers, and one pool of texts for all attributes of an owner."""
    numbers = [words for words in vocabulary.attributes if words.kind is ValueKind.NUMBER]
    low, high = min((w.low for w in numbers), default=0), max((w.high for w in numbers), default=0)
    pools: dict[str, dict[str, None]] = {"person": {}, "project": {}}
    for words in vocabulary.attributes:
        if words.kind is ValueKind.TEXT:
            pools[words.owner].update(dict.fromkeys(words.values))

    def pooled(words: AttributeWords) -> AttributeWords:
        if words.kind is ValueKind.NUMBER:
            return replace(words, low=low, high=high)
        return replace(words, values=tuple(pools[words.owner])) if words.kind is ValueKind.TEXT else words

    return replace(vocabulary, attributes=tuple(map(pooled, vocabulary.attributes)))
