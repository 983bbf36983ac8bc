"""Classification by example: the stored examples that are most like a sentence vote on its label.

An example is a text with its label behind it: on the next line ("Sentence: …\\nLabel: 7") or on the same one ("… → 7").
Likeness is the cosine over words, their first four letters, and the sentence's first word and first two words, weighed by
idf: how a question begins tells much about its type. Weights were chosen on training data of four label sets. Examples that share
nothing with the sentence are left out before anything is counted, so that storing more of them changes no vote.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from memalpha_gym.readers.ranking import stem
from memalpha_gym.words import words

NEIGHBOURS = 20
VOTE_POWER = 2.0
IDF_POWER = 0.7
PREFIX = 4
PAIR, PAIR_WEIGHT = "&", 0.5

# Repetitions are possessive (`*+`): what an agent stored may be a megabyte of anything, and is read in linear time.
_LABEL = re.compile(r"(?:\blabels?+\s*+(?:is\b|[-=]>|[:=→])?+|[-=]>|→)\s*+(\w[\w.-]*)\W*", re.IGNORECASE)
_NAME = re.compile(
    r"^\W*+(?:(?:sentence|sample|example|text|utterance|question|query)\s*+\d*+\s*+[:=]\s*+)?", re.IGNORECASE
)
_JOINT = " \t\r\n.;,|([-"  # what may stand between a text and its label
_QUOTED = re.compile(r"[^\"“]*+[\"“](.+)[\"”]", re.DOTALL)


def quoted(question: str) -> str:
    """What stands between the question's outermost quotation marks; all of it where there are none."""
    match = _QUOTED.match(question)
    return match[1] if match else question


def vote(sentence: str, contents: Sequence[str]) -> str | None:
    """The label that the examples in some texts give to a sentence; None where there is no example like it.

    Args:
        sentence: what is to be labelled.
        contents: texts that hold examples.
    """
    target = features_of(sentence)
    examples = [
        example for content in contents for example in examples_in(content) if not target.isdisjoint(example[0])
    ]
    idf = _idf([features for features, _ in examples])
    scored = sorted(
        ((_cosine(target, features, idf), label) for features, label in examples), key=lambda pair: -pair[0]
    )
    votes: dict[str, float] = defaultdict(float)
    for likeness, label in scored[:NEIGHBOURS]:
        votes[label] += likeness**VOTE_POWER
    best = max(votes, key=lambda label: votes[label], default=None)
    return best if best is not None and votes[best] > 0 else None


@lru_cache(maxsize=2048)
def examples_in(content: str) -> tuple[tuple[frozenset[str], str], ...]:
    """The (features, label) pairs of a text."""
    examples = []
    start = 0
    for match in _LABEL.finditer(content):
        lines = content[start : match.start()].rstrip(_JOINT).lstrip().splitlines()
        text = _NAME.sub("", lines[-1]) if lines else ""
        if text:
            examples.append((features_of(text), match[1].rstrip(".-")))
        start = match.end()
    return tuple(examples)


def features_of(text: str) -> frozenset[str]:
    """The stems of a text's words, the beginnings of longer ones (`~`), its first word (`^`) and its first two (`&`)."""
    found = [stem(word) for word in words(text)]
    prefixes = ("~" + word[:PREFIX] for word in found if len(word) > PREFIX)
    beginnings = ["^" + found[0], f"{PAIR}{found[0]} {found[1]}"] if len(found) > 1 else ["^" + word for word in found]
    return frozenset([*found, *prefixes, *beginnings])


def _idf(documents: Sequence[frozenset[str]]) -> dict[str, float]:
    counts: dict[str, int] = defaultdict(int)
    for features in documents:
        for feature in features:
            counts[feature] += 1
    count = len(documents)
    return {
        feature: math.log(1 + (count - df + 0.5) / (df + 0.5)) ** IDF_POWER
        * (PAIR_WEIGHT if feature[0] == PAIR else 1.0)
        for feature, df in counts.items()
    }


def _cosine(a: frozenset[str], b: frozenset[str], idf: dict[str, float]) -> float:
    """Up to the length of `a`. An exact sum, so that no bit hangs on the order of a set."""
    shared = math.fsum(idf[feature] ** 2 for feature in a & b)
    norm = math.fsum(idf[feature] ** 2 for feature in b)
    return shared / math.sqrt(norm) if norm else 0.0
