"""All families of worlds, by the names in their ids."""

from __future__ import annotations

from collections.abc import Mapping

from .abstain import ABSTAIN
from .conflict import CONFLICT
from .count import COUNT
from .family import Family
from .forget import FORGET
from .labels import LABELS
from .multihop import MULTIHOP
from .paraphrase import PARAPHRASE
from .poison import POISON
from .preference import PREFERENCE
from .recall import RECALL
from .summary import SUMMARY
from .temporal import TEMPORAL
from .update import UPDATE

FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        RECALL,
        MULTIHOP,
        UPDATE,
        CONFLICT,
        TEMPORAL,
        COUNT,
        PREFERENCE,
        ABSTAIN,
        FORGET,
        POISON,
        PARAPHRASE,
        LABELS,
        SUMMARY,
    )
}
