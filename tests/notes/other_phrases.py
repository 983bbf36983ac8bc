"""Two further ways of saying each attribute, which share nothing with `phrases.py`.

`other_phrases.txt` has one row an attribute: noun | predicate | label | another predicate | another label, shorter | a sentence
with the subject last. `{v}` is the value and `{s}` the subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_ROWS = (Path(__file__).parent / "other_phrases.txt").read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True, slots=True)
class Phrase:
    """How an attribute is put: two predicates, two labels, and a sentence that ends with the subject."""

    said: str
    label: str
    also: str
    short: str
    turned: str


PHRASES = {noun: Phrase(*rest) for noun, *rest in (row.split(" | ") for row in _ROWS)}
