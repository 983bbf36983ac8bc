"""Stored text in the frame of tags and ids that it is shown in, and taken out of it again."""

from __future__ import annotations

import re

from memalpha_gym.memory_types import MemoryType

_TAG = rf"/?\s*(?i:{'|'.join(MemoryType)}|search_results)\b[^<>\n]{{0,64}}>"
_FRAMES = re.compile(rf"(?P<mark><)(?= *{_TAG})|(?P<line>^)(?= *(?:\[[se]\d+\] |\(empty\)$))", re.MULTILINE)
_SPACED_FRAMES = re.compile(rf"(?P<mark><) (?= *{_TAG})|(?P<line>^) (?= *(?:\[[se]\d+\] |\(empty\)$))", re.MULTILINE)


def unframed(text: str) -> str:
    """Stored text as it is shown in a frame of tags and ids: what could be taken for the frame's own, a tag or the beginning of
    an entry, has a space put in. `reframed` takes it out again.
    """
    return _FRAMES.sub(lambda found: f"{found['mark'] or ''} ", text)


def reframed(text: str) -> str:
    """The stored text that `unframed` was given."""
    return _SPACED_FRAMES.sub(lambda found: found["mark"] or "", text)
