"""Whether a row of an episode log holds what such a row can hold.

A sum tells whether a row is what was written; it does not tell that this program wrote it. A log may come from anybody, and what
its rows are taken for is looked at once, here, before anything is made of it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import fields
from types import NoneType
from typing import Any

from memalpha_gym.records import EpisodeKey, EpisodeRecord, RunNote

_KINDS: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "bool": (bool,),
    "float": (int, float),
    "int | None": (int, NoneType),
    "float | None": (int, float, NoneType),
    "MemoryBudget": (int, float, str, NoneType),
    "RecallTokens": (int, str, NoneType),
}
"""By the annotation of a field, what it may hold; every other field is an object of JSON, or None where that is its default."""

_COUNTS = ("calls", "causes")
"""Fields that count things by name."""


def check_record(record: EpisodeRecord) -> None:
    """Refuse figures that no episode has.

    Raises:
        ValueError: a column holds what it cannot; the message names it.
    """
    for part, holder in ((EpisodeKey, record.key), (EpisodeRecord, record)):
        for field in fields(part):
            if field.name != "key":
                _check(field.name, getattr(holder, field.name), str(field.type), field.default is None)
    for name, text in (("env_args", record.key.env_args), ("reading", record.reading or "{}")):
        if not isinstance(json.loads(text), dict):
            raise ValueError(f"{name} is no JSON object")
    for name in _COUNTS:
        if not all(isinstance(count, int) for count in (getattr(record, name) or {}).values()):
            raise ValueError(f"{name} counts by name, and a count is no whole number")


def _check(name: str, value: object, annotation: str, may_lack: bool) -> None:
    kinds = _KINDS.get(annotation, (dict, NoneType) if may_lack else (dict,))
    if not isinstance(value, kinds):
        raise ValueError(f"{name} is {value!r:.60}, which is no {annotation}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name} is {value}")


def check_note(note: RunNote) -> None:
    """Refuse a note of a run that does not say which.

    Raises:
        ValueError: the run is no JSON object, or the shard no n/m.
    """
    if not isinstance(note.run, str) or not isinstance(json.loads(note.run), dict):
        raise ValueError("run is no JSON object")
    if not isinstance(note.shard, str) or not re.fullmatch(r"[1-9][0-9]{0,8}/[1-9][0-9]{0,8}", note.shard):
        raise ValueError(f"shard is {note.shard!r:.60}, and not n/m")


def episode_of(text: str) -> dict[str, Any]:
    """The steps, answers and, for a failed episode, the traceback, of their JSON.

    Raises:
        ValueError: it is no such thing.
    """
    try:
        episode = json.loads(text)
    except RecursionError:
        raise ValueError("the episode is nested too deeply") from None
    if not isinstance(episode, dict):
        raise ValueError("the episode is no JSON object")
    for name in ("steps", "answers"):
        parts = episode.get(name, [])
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            raise ValueError(f"{name} of the episode is no list of objects")
    return episode
