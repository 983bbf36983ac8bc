"""Agents that try to be paid without a memory that is worth it. They are no baselines: tests hold the reward against them."""

from __future__ import annotations

from typing import Any

from memalpha_gym.registration import load

_HERE = "memalpha_gym.agents.scripted.cheats"

CHEATS = {
    "bogus-deletes": f"{_HERE}.unread:BogusDeletesAgent",
    "junk-writes": f"{_HERE}.unread:JunkWritesAgent",
    "keyword-hoard": f"{_HERE}.unread:KeywordHoardAgent",
    "goldfish": f"{_HERE}.copies:GoldfishAgent",
    "near-copies": f"{_HERE}.copies:NearCopiesAgent",
    "one-blob": f"{_HERE}.copies:OneBlobAgent",
    "dropped-words": f"{_HERE}.copies:DroppedWordsAgent",
    "padding": f"{_HERE}.copies:padding",
    "repeated-notes": f"{_HERE}.copies:repeated_notes",
    "value-bags": f"{_HERE}.unread:ValueBagsAgent",
    "told-bags": f"{_HERE}.told:told_bags",
    "every-fact": f"{_HERE}.told:every_fact",
    "two-values": f"{_HERE}.told:two_values",
    "either-or": f"{_HERE}.told:either_or",
    "shared-values": f"{_HERE}.told:shared_values",
    "denied": f"{_HERE}.told:denied",
    "decoys": f"{_HERE}.told:decoys",
    "split-values": f"{_HERE}.told:split_values",
    "answer-sheet": f"{_HERE}.told:answer_sheet",
}
"""All cheats by name: `cheat:NAME` plays one."""


def cheat(name: str = "goldfish") -> Any:
    """A cheat by its name.

    Raises:
        ValueError: there is none of that name.
    """
    if name not in CHEATS:
        raise ValueError(f"there is no cheat {name!r}; there are {', '.join(CHEATS)}, as in cheat:goldfish")
    return load(CHEATS[name])()
