"""Which label a sentence has by the words that examples of a label have in common and those of other labels do not.

The nearest examples are no guide where a sentence shares its turn of phrase with one kind and its subject with another; a careful
reader sees that all examples of a label speak of a refund. So a word counts by the share of a label's examples that have it, and
by how few labels have it at all. The share is squared, so that one word of all of them counts for more than two of some, and one
example is added that lacks it, so that many count for more than few. How sentences begin, and words that stand in any sentence,
do not count.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Set

from memalpha_gym.readers.labels import features_of

_PLAIN = (
    "a an the of in on at to for from by with into over after before out off up down all about near behind and or but "
    "not no than that this it its is are was were be been being do does did has have had can could will would shall "
    "should may might must i me my you your we us our they them their he she his her who whom whose what when where why "
    "how which there here please some somebody any nobody everyone more most too so if as until again"
)
_IN_ANY = frozenset(feature for feature in features_of(_PLAIN) if feature[0] not in "^&")


def induced(target: Set[str], examples: Iterable[tuple[Set[str], str]]) -> str | None:
    """The label whose examples have most in common with a sentence that other labels' do not; None where none stands out.

    Args:
        target: the features of the sentence, as in `memalpha_gym.readers.labels`.
        examples: the features of each example, with its label.
    """
    having: dict[str, Counter[str]] = defaultdict(Counter)
    sizes: Counter[str] = Counter()
    words = {feature for feature in target if _counts(feature)}
    for features, label in examples:
        sizes[label] += 1
        for feature in features & words:
            having[feature][label] += 1
    scores = dict.fromkeys(sizes, 0.0)
    for feature in sorted(words):
        rarity = math.log(1 + len(sizes) / max(len(having[feature]), 1))
        for label, count in having[feature].items():
            scores[label] += rarity * (count / (sizes[label] + 1)) ** 2
    ranked = sorted(scores.values(), reverse=True)
    if not ranked or ranked[0] <= 0 or (len(ranked) > 1 and math.isclose(ranked[0], ranked[1])):
        return None
    return max(scores, key=lambda label: scores[label])


def _counts(feature: str) -> bool:
    return feature[0] not in "^&" and feature not in _IN_ANY
