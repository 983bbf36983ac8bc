"""Claims that tell nothing, since they are made of everybody or of everything.

A value that notes give to nearly everyone distinguishes nobody, nor does one that is given to several in one breath, since in a
world every value is one subject's at a time; and one that they give to several attributes of one subject belongs to none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from memalpha_gym.readers.facts.timing import Claim
from memalpha_gym.vocabulary import ValueKind

FEWEST_SUBJECTS = 4
"""Subjects of which a value has to be claimed before it counts as claimed of everybody."""

SHARE_OF_SUBJECTS = 0.8
MOST_ATTRIBUTES = 2
"""Attributes of one subject that can have the same value."""


def telling(of_attribute: Sequence[Claim], of_subject: Sequence[Claim], kind: ValueKind) -> Callable[[Claim], bool]:
    """What says of a claim on a fact whether it tells anything.

    Args:
        of_attribute: the claims on the fact's attribute, whomever they are about.
        of_subject: the claims about its subject, whatever they are on.
        kind: the attribute's. Many can have done something equally often, so that counts always tell something, but for those
            that are given to several in one breath: small numbers are right of many by chance.
    """
    if kind is ValueKind.COUNT:
        return lambda claim: claim.shared == 1
    names: dict[Hashable, set[str]] = defaultdict(set)
    nouns: dict[str, set[str]] = defaultdict(set)
    for claim in of_attribute:
        names[claim.value, claim.day if kind is ValueKind.EVENT else None].add(claim.name.full)
    for claim in of_subject:
        if not claim.former:
            nouns[claim.given].add(claim.noun)
    alone = kind is not ValueKind.PERSON  # many can have the same mentor
    many = max(FEWEST_SUBJECTS, SHARE_OF_SUBJECTS * len({claim.name.full for claim in of_attribute}))

    def tells(claim: Claim) -> bool:
        of_everybody = len(names[claim.value, claim.day if kind is ValueKind.EVENT else None]) >= many
        of_everything = bool(claim.given) and len(nouns[claim.given]) > MOST_ATTRIBUTES
        return not (claim.value and (of_everybody or of_everything or (alone and claim.shared > 1)))

    return tells
