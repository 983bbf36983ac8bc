"""What the titles of columns and the keys of members say of what stands under them, besides naming an attribute."""

from __future__ import annotations

import re

TIME_TITLE = re.compile(
    r"since|until|till|from|previous|former|old|before|earlier|current|now|new|date|day|updated|as[ _]of|rumou?r|source"
    r"|history|unconfirmed|status|^was$|^when$|^prev$|^ex$",
    re.IGNORECASE,
)
"""Titles of what tells of time or standing."""

_SCHEMA = frozenset(
    "field attribute property key name what topic subject fact item entry type kind category value content detail info "
    "information note who whom person people project entity activity event action thing count number total time times how many "
    "often of id record data label title".split()
)
"""Words of keys and column heads that say what stands there, and name no attribute."""


def is_schema(title: str) -> bool:
    """Whether a key, or the head of a column, says what sort of thing stands there: "field", "how many times"."""
    found = re.findall(r"[a-z]+", title.lower())
    return bool(found) and all(word in _SCHEMA or word.removesuffix("s") in _SCHEMA for word in found)
