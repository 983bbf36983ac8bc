"""What a small network is shown of a line: numbers in [0, 1], from the text so far and the memory alone, never from the truth.

None of them knows a world's vocabulary: they are plain English (a name, a number, a present tense, a word of change), what the
stream has said before, and how the line stands to what is stored. So what is learned on the training split can hold on others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from memalpha_gym.lines import Line
from memalpha_gym.words import words

Numbers = NDArray[np.float32]

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"


def _has(pattern: str, *, fold: bool = True) -> Callable[[str], float]:
    search = re.compile(pattern, re.IGNORECASE if fold else 0).search
    return lambda text: float(search(text) is not None)


def _count(pattern: str, most: int, *, fold: bool = False) -> Callable[[str], float]:
    find = re.compile(pattern, re.IGNORECASE if fold else 0).findall
    return lambda text: min(len(find(text)) / most, 1.0)


_FULL_NAME = r"\b[A-Z][a-z]+ (?:[A-Z]['’])?[A-Z][\w-]*[a-z]\b"

SAID: dict[str, Callable[[str], float]] = {
    "length": lambda text: min(len(text) / 200, 1.0),
    "numbers": _count(r"\d+", 3),
    "long number": _has(r"\b\d{4,}\b"),
    "date": _has(rf"\d (?:{_MONTH})|(?:{_MONTH}) \d|\d{{4}}-\d\d"),
    "clock": _has(r"\b\d{1,2}[:.]\d\d\b"),
    "full names": _count(_FULL_NAME, 3),
    "capitals": _count(r"(?<=[\w,;:’'] )[“\"(]?[A-Z]", 5),
    "title": _has(r"\b(?:Mr|Ms|Mrs|Miss|Dr|Madame|Monsieur|Professor)\b", fold=False),
    "opens with a name": _has(rf"^(?:{_FULL_NAME})", fold=False),
    "opens with a capital and its possessive": _has(r"^(?:The )?[A-Z]\w+(?: [A-Z]\w+)*['’]s\b", fold=False),
    "possessive": _has(r"['’]s\b"),
    "opens with a pronoun": _has(r"^(?:he|she|his|her|it|they|their)\b"),
    "opens with a preposition": _has(r"^(?:in|on|at|from|for|to|by|of|with|as|after|under|between)\b"),
    "I": _has(r"\b(?:I|me|we|us)\b"),
    "my": _has(r"\b(?:my|mine|our)\b"),
    "you": _has(r"\b(?:you|your)\b"),
    "is": _has(r"\b(?:is|are|am)\b"),
    "has": _has(r"\b(?:has|have)\b"),
    "was": _has(r"\b(?:was|were|had|been)\b"),
    "will": _has(r"\b(?:will|would|could|can|shall|should)\b"),
    "verb in -ed": _count(r"\b[a-z]{2,}ed\b", 3),
    "verb in -s after a name": _has(r"\b[A-Z]\w+(?: [a-z]+ly)? (?!is\b|has\b|was\b)[a-z]{2,}s\b", fold=False),
    "verb in -s": _has(r"^(?:\S+ ){0,7}[a-z]{2,}[^s\W]s (?:a|an|the|to|in|at|by|with|on|for|as|no|its)\b", fold=False),
    "change": _has(
        r"\b(?:now|new|newly|no longer|any ?more|instead|since|changed|moved|switched|swapped|replaced|another|from today)\b"
    ),
    "takes back": _has(r"\b(?:correct\w*|mistake\w*|disregard|wrong|error|scratch|cancel\w*|not)\b"),
    "hearsay": _has(
        r"\b(?:rumou?r|hearsay|gossip|supposedly|allegedly|perhaps|maybe|might|they say|people say|wondered?|hear|heard|told|talk)\b"
    ),
    "request": _has(r"\b(?:please|delete|erase|forget|strike|remove|cross out|wipe|store|remember|ignore|memory|note)\b"),
    "decided": _has(r"\b(?:decided|decision|agreed|resolved|ruled|approved|settled|carried|voted|confirmed)\b"),
    "passing": _has(r"\b(?:today|tonight|yesterday|tomorrow|morning|noon|afternoon|evening|lunch|late|again|back)\b"),
    "called": _has(r"\b(?:called|named|known as|goes by|nickname\w*|stands for|belongs|means|label|filed|under)\b"),
    "likes": _has(r"\b(?:like|likes|prefer\w*|favou?rite|fond\w*|loves?|best|always|never|every|only)\b"),
    "asks": _has(r"\?"),
    "quotes": _has(r"[“”\"]"),
    "brackets": _has(r"[()\[\]]"),
    "colon": _count(r":", 2),
    "commas": _count(r"[,;]", 3),
    "ends": _has(r"[.!?…]['’\"”)]*$"),
    "the": _count(r"\bthe\b", 3, fold=True),
    "a": _count(r"\ban?\b", 3, fold=True),
    "of": _has(r"\bof\b"),
    "by": _has(r"\bby\b"),
    "for": _has(r"\bfor\b"),
    "from": _has(r"\bfrom\b"),
    "at": _has(r"\bat\b"),
    "in": _has(r"\bin\b"),
    "to": _has(r"\bto\b"),
    "with": _has(r"\bwith\b"),
    "and": _has(r"\band\b"),
    "project": _has(r"\b(?:project|production|team|group|office)\b"),
}
"""Features of what a line says, by name."""

CONTEXT = (
    "is said by someone",
    "is a heading",
    "place in the chunk",
    "line before names someone",
    "names met before",
    "words met before",
    "pairs of words met before",
    "opening met before",
)
"""Features of a line in its stream, by name."""

_CAPITAL = re.compile(r"\b[A-Z][\w’'-]*[a-z]\b")
_NAMED = re.compile(_FULL_NAME)
_SAYS = tuple(SAID.values())

COMMON = frozenset(
    "the and for that this these those with has have had was were are is its his her their now new been from into not but who "
    "which will would can could she they you our your all any one out off than then there what when where how about after i my "
    "me we he it a an of in on at to by as be or so no up".split()
)
"""Words that say nothing of what two texts are about."""


def content_words(text: str) -> frozenset[str]:
    """The words by which two texts are alike."""
    return frozenset(words(text)) - COMMON


class StreamFeatures:
    """Features of the lines of one stream, which depend on the lines before them: to be asked for chunk by chunk, in order."""

    size = len(SAID) + len(CONTEXT)
    names = (*SAID, *CONTEXT)

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._openings: set[tuple[str, ...]] = set()

    def of(self, lines: Sequence[Line]) -> Numbers:
        """One row a line."""
        rows = np.empty((len(lines), self.size), np.float32)
        named_before = False
        for row, line in zip(rows, lines, strict=True):
            said = line.said
            row[: len(SAID)] = [says(said) for says in _SAYS]
            row[len(SAID) :] = (line.opens > 0, line.heads, line.place, named_before, *self._met(said))
            named_before = _NAMED.search(said) is not None
        return rows

    def _met(self, said: str) -> tuple[float, float, float, float]:
        """How much of a line was met before; from now on all of it was."""
        told = words(said)
        pairs = list(zip(told, told[1:], strict=False))
        capitals = [word.lower() for word in _CAPITAL.findall(said)]
        opening = tuple(told[:2])
        met = (
            _share(capitals, self._words),
            _share(told, self._words),
            _share(pairs, self._pairs),
            float(opening in self._openings),
        )
        self._words.update(told)
        self._pairs.update(pairs)
        self._openings.add(opening)
        return met


def _share(items: Sequence[object], known: Iterable[object]) -> float:
    return sum(item in known for item in items) / len(items) if items else 0.0  # type: ignore[operator]
