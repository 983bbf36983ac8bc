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
    "padding": f"{_HERE}.copies:PaddingAgent",
    "repeated-notes": f"{_HERE}.copies:RepeatedNotesAgent",
    "value-bags": f"{_HERE}.bags:ValueBagsAgent",
    "told-bags": f"{_HERE}.bags:ToldBagsAgent",
    "every-fact": f"{_HERE}.bags:EveryFactAgent",
    "two-values": f"{_HERE}.bags:TwoValuesAgent",
    "either-or": f"{_HERE}.bags:EitherOrAgent",
    "denied": f"{_HERE}.bags:DeniedAgent",
    "decoys": f"{_HERE}.bags:DecoysAgent",
    "split-values": f"{_HERE}.bags:SplitValuesAgent",
    "answer-sheet": f"{_HERE}.bags:AnswerSheetAgent",
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
