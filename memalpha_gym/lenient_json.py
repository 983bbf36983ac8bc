"""JSON as language models write it: read where it is right, mended where it nearly is, never deeper than is good."""

from __future__ import annotations

import json
import math
import re
from typing import Any

MAX_DEPTH = 32
"""Levels of nested objects and lists; a tool call has three."""


def decode(text: str, start: int = 0) -> tuple[Any, int]:
    """The JSON value that begins at `start`, and where it ends.

    Of equal keys the last counts, control characters in strings are taken as they are, and null stands for what is no
    number in JSON, or no sane one: NaN, infinities, integers of more than a hundred digits.

    Raises:
        ValueError: there is no value, or it is nested more than `MAX_DEPTH` deep.
    """
    try:
        value, end = _DECODER.raw_decode(text, start)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    level, depth = [value], 0
    while level := [item for item in level if isinstance(item, (dict, list))]:
        if (depth := depth + 1) > MAX_DEPTH:
            raise ValueError(_TOO_DEEP)
        level = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]
    return value, end


def mend(text: str) -> Any:
    """The value that broken JSON was meant to be. Takes about 5 microseconds a character; the caller bounds the length.

    Raises:
        ValueError: it cannot be told, or the text breaks off inside a string: half an id is another id, and half a fact
            another fact.
    """
    text = text.strip()
    if re.sub(r"\\.", "", text, flags=re.DOTALL).count('"') % 2 and not text.endswith(("}", "]")):
        raise ValueError("it breaks off inside a string")
    if nested_too_deep(text):
        raise ValueError(_TOO_DEEP)
    from json_repair import repair_json  # only where it is needed

    try:
        mended = repair_json(text, skip_json_loads=True, ensure_ascii=False)
    except Exception as error:  # another project's parser at the mercy of any text: whatever it raises is the answer
        raise ValueError(f"json-repair gave up on it ({type(error).__name__})") from error
    return decode(mended)[0]


def nested_too_deep(text: str) -> bool:
    """Whether more than `MAX_DEPTH` brackets are open at once. Open brackets alone cost json-repair 100 microseconds each."""
    depth = 0
    for bracket in re.finditer(r"[\[{(]|[\]})]", text):
        depth += 1 if bracket[0] in "[{(" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= 100 else None


def _number(digits: str) -> float | None:
    return number if math.isfinite(number := float(digits)) else None


_TOO_DEEP = f"it is nested more than {MAX_DEPTH} deep"
_DECODER = json.JSONDecoder(strict=False, parse_constant=lambda _: None, parse_int=_integer, parse_float=_number)
