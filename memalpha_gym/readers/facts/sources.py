"""Whom to believe: what a memory says of how reliable its sources are, and the claims that are left by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from memalpha_gym.readers.facts.clauses import sentences
from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.mentions import Sort
from memalpha_gym.readers.facts.resolution import Held

_OVER = re.compile(
    r">|\b(over|rather than|instead of|before|above|outranks?|beats?|overrules?|trumps?|overrides?|not|ahead of"
    r"|more than"
    r"|better than|more reliable than|higher than|prevails? over|wins? over|against)\b"
)
_UNDER = re.compile(r"<|\b(below|under|behind|yields? to|gives? way to|loses? to|less reliable than|less than)\b")
_TRUST = re.compile(
    r"\b(trust|believe|prefer|go by|follow|rely on|take|heed|stick to|side with|favou?r|use|goes to"
    r"|counts?)( the| what| only)*$"
)
_RIGHT = re.compile(
    r"^\W*(?:['’]s )?(is|are|being|remains)? ?(always |usually |the one )?(that is |to be |who is )?(right"
    r"|correct|wins?|prevails?|has precedence"
    r"|takes precedence|counts|trusted|more reliable|more trustworthy|better|believed|has the last word"
    r"|authoritative|decides|reliable)\b"
)
_WRONG = re.compile(
    r"^\W*(is|are|being)? ?(always |usually |the one )?(that is |to be )?(wrong|at fault|mistaken|loses?"
    r"|less reliable|unreliable|in error"
    r"|incorrect|not to be trusted|to blame)\b"
)


def most_reliable(held: Sequence[Held], texts: Sequence[str], lexicon: Lexicon) -> list[Held]:
    """The claims whose source no other claim's source is to be believed over.

    Args:
        held: the claims on one fact.
        texts: notes that may say which of two sources is right.
        lexicon: the words.
    """
    beliefs = {belief for text in texts for belief in beliefs_in(text, lexicon)}
    speaking = {claim.source for _, claim in held if claim.source}
    beaten = {worse for better in speaking for worse in _reached(better, beliefs)}
    return [(entry, claim) for entry, claim in held if claim.source not in beaten]


def _reached(source: str, beliefs: set[tuple[str, str]]) -> set[str]:
    """All sources that one is believed over, through any chain of beliefs."""
    reached: set[str] = set()
    frontier = {source}
    while frontier:
        frontier = {worse for better, worse in beliefs if better in frontier} - reached
        reached |= frontier
    return reached - {source}


def beliefs_in(text: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """The pairs (more reliable, less reliable) that a note tells of."""
    for line in text.splitlines():
        for sentence in sentences(line):
            marked = lexicon.mark(sentence)
            named = marked.of(Sort.SOURCE)
            if len({mention.text for mention in named}) < 2 or marked.of(Sort.NAME):
                continue
            words = [" ".join(marked.between(one.end, other.start)) for one, other in pairwise(named)]
            behind = [*words, " ".join(marked.between(named[-1].end, len(marked.tokens)))]
            ahead = [" ".join(marked.between(0, named[0].start)), *words]
            yield from _beliefs([mention.text for mention in named], ahead, behind)


def _beliefs(named: Sequence[str], ahead: Sequence[str], behind: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Beliefs from the sources of a sentence in order, and the words ahead of and behind each."""
    for i, source in enumerate(named):
        others = [other for other in dict.fromkeys(named) if other != source]
        if _WRONG.search(behind[i]):
            yield from ((other, source) for other in others)
            return
        if _RIGHT.search(behind[i]) or _TRUST.search(ahead[i]):
            yield from ((source, other) for other in others)
            return
    for one, other, words in zip(named, named[1:], behind, strict=False):
        if _OVER.search(words) or words.strip() in (",", "then", ", then"):
            yield one, other
        elif _UNDER.search(words):
            yield other, one
