"""What was done, told with verbs: "has given blood twice" of blood donations, "went out kayaking" of kayak trips.

A vocabulary gives such ways of telling as a few words ("give blood"). They are found in any form and order with some other words
between, as long as nothing parts them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product

from memalpha_gym.readers.facts.mentions import Mention, Sort
from memalpha_gym.readers.facts.tokens import Token, root_of
from memalpha_gym.vocabulary import AttributeWords, ValueKind

WIDEST = 7
"""Tokens over which the words of one way of telling may be spread."""

_PARTING = frozenset((",", ";", "|", ":", "and", "&", "/", "=", "→", ".", "?", "!"))

Acts = Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
"""Ways of telling as roots of words, each with its attribute, by the last of the roots."""


def acts_of(attributes: Iterable[AttributeWords]) -> Acts:
    """The ways of telling what is counted, made ready for finding them."""
    found: dict[str, dict[tuple[tuple[str, ...], str], None]] = defaultdict(dict)
    for words in attributes:
        if words.kind is ValueKind.COUNT:
            for hint in words.hints:
                roots = tuple(map(act_root, hint.split()))
                found[roots[-1]][roots, words.noun] = None
    return {root: sorted(ways, key=lambda way: -len(way[0])) for root, ways in found.items()}


def told_words(words: AttributeWords) -> tuple[str, ...]:
    """The words by which notes that tell of something counted are found: what it is done with, and verbs that need no more."""
    forms = ("{0}", "{0}s", "{1}ed", "{1}ing")
    last = dict.fromkeys(hint.split()[-1] for hint in words.hints)
    return tuple(dict.fromkeys(form.format(word, word.removesuffix("e")) for word in last for form in forms))


def roots_of(words: AttributeWords) -> frozenset[str]:
    """The roots of all words that name or tell of something."""
    return frozenset(act_root(word) for phrase in (words.noun, *words.nouns, *words.hints) for word in phrase.split())


def with_acts(
    tokens: Sequence[Token], mentions: Sequence[Mention], acts: Acts, nouns: Collection[str]
) -> list[Mention]:
    """The mentions of a text with what is told by verbs among them, as cues.

    Hints give way to it, and so do shorter cues of what is not counted; names, values, numbers and days do not, and end it.

    Args:
        tokens, mentions: the text.
        acts: the ways of telling.
        nouns: what is counted.
    """
    kept = list(mentions)
    for start, end, noun in _ways(tokens, acts):
        within = [mention for mention in kept if mention.start < end and start < mention.end]
        yields = [
            mention
            for mention in within
            if mention.sort is Sort.HINT
            or (
                mention.sort is Sort.CUE
                and mention.end - mention.start < end - start
                and mention.nouns.isdisjoint(nouns)
            )
        ]
        firm = [mention for mention in within if mention not in yields]
        if any(mention.sort is Sort.CUE for mention in firm):
            continue
        if firm:
            if any(mention.start < start or end - 1 < mention.end for mention in firm):
                continue
            end = min(mention.start for mention in firm)
        kept = [mention for mention in kept if mention in firm or mention not in within]
        kept.append(Mention(Sort.CUE, start, end, frozenset((noun,))))
    return sorted(kept, key=lambda mention: mention.start)


def _ways(tokens: Sequence[Token], acts: Acts) -> Iterator[tuple[int, int, str]]:
    """Where something is told: first token, the one behind the last, and the attribute; those of more and closer words first."""
    roots = [act_root(token.text) if token.key else "" for token in tokens]
    found = []
    for place, root in enumerate(roots):
        for way, noun in acts.get(root, ()):
            span = _span(tokens, roots, place, way[:-1])
            if span:
                found.append((-len(way), span[1] - span[0], span, noun))
    yield from ((*span, noun) for _, _, span, noun in sorted(found))


def _span(tokens: Sequence[Token], roots: Sequence[str], place: int, others: Sequence[str]) -> tuple[int, int] | None:
    """The narrowest stretch around a place that holds all other roots with nothing between that parts them."""
    low = high = place
    while low > max(0, place - WIDEST) and tokens[low - 1].text.lower() not in _PARTING:
        low -= 1
    while high + 1 < min(len(tokens), place + WIDEST) and tokens[high + 1].text.lower() not in _PARTING:
        high += 1
    places = [[i for i in range(low, high + 1) if i != place and roots[i] == other] for other in others]
    spans = ((min(place, *chosen), max(place, *chosen) + 1) for chosen in product(*places)) if others else ()
    best = min(spans, key=lambda span: span[1] - span[0], default=None) if others else (place, place + 1)
    return best if best and best[1] - best[0] <= WIDEST else None


@lru_cache(maxsize=65536)
def act_root(word: str) -> str:
    """A word's root, of which no last letter stands twice and none is an i: "patrolled" is "patrol", "tried" is "try"."""
    root = root_of(word)
    root = f"{root[:-1]}y" if root.endswith("i") and len(root) > 2 else root
    return root[:-1] if len(root) > 3 and root[-1] == root[-2] else root
