"""JSON in notes: its members as lines "path: key: value"."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.mentions import Sort
from memalpha_gym.readers.facts.titles import TIME_TITLE, is_schema

_PAST = re.compile(
    r"(history|previous(ly)?|former(ly)?|old|past|before|earlier|prior)([ _]?(values?|facts?|states?))?", re.I
)
MOST_MEMBERS = 10_000
"""Members of a JSON text that are read."""


def json_lines(text: str, lexicon: Lexicon) -> list[str] | None:
    """The members of a JSON text, or of a text whose every line is JSON; None where it is neither."""
    stripped = text.strip()
    if not stripped.startswith(("{", "[")):
        return None
    try:
        nodes = [json.loads(stripped)]
    except (ValueError, RecursionError):
        try:
            nodes = [json.loads(line) for line in stripped.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            return None
    found: list[str] = []
    for node in nodes:
        _walk(node, (), lexicon, found, 0)
    return found


def _walk(node: Any, path: tuple[str, ...], lexicon: Lexicon, found: list[str], depth: int) -> None:
    if len(found) >= MOST_MEMBERS or depth > 20:
        return
    if isinstance(node, dict):
        _walk_object(node, path, lexicon, found, depth)
    elif isinstance(node, list):
        if all(not isinstance(item, dict | list) for item in node):
            found.append(_line([*path, ", ".join(map(str, node))]))
        for item in node:
            if isinstance(item, dict | list):
                _walk(item, path, lexicon, found, depth + 1)
    elif node is not None:
        found.append(_line([*path, str(node)]))


def _line(parts: Sequence[str]) -> str:
    """A member with what it stands in; what stands in "history" or "previous" is said to be former."""
    *path, held = parts
    past = [key for key in path if _PAST.fullmatch(key)]
    return ": ".join([*(key for key in path if key not in past), f"formerly {held}" if past else held])


def _walk_object(node: dict[str, Any], path: tuple[str, ...], lexicon: Lexicon, found: list[str], depth: int) -> None:
    nested = {key: value for key, value in node.items() if isinstance(value, dict | list)}
    flat = {key: str(value) for key, value in node.items() if key not in nested and value is not None}
    titled = {key for key in flat if is_schema(key)}
    told = any(lexicon.named_by(flat[key]) for key in titled)  # a member says which attribute
    cued = {
        key
        for key, value in flat.items()
        if not (told or key in titled)
        and (lexicon.mark(key).of(Sort.CUE) or (lexicon.named_by(key) and not lexicon.mark(value).of(Sort.NAME)))
    }
    rest = [key for key in flat if key not in cued]
    if cued:
        subject = next((key for key in rest if lexicon.mark(flat[key]).of(Sort.NAME)), None)
        path = (*path, flat[subject]) if subject else path
        added = " ".join(f"({key} {flat[key]})" for key in rest if key != subject and TIME_TITLE.search(key))
        found.extend(_line([*path, key, f"{flat[key]} {added}".strip()]) for key in flat if key in cued)
        found.extend(_line([*path, key, flat[key]]) for key in rest if key != subject and not TIME_TITLE.search(key))
    elif any(lexicon.mark(key).of(Sort.VALUE, Sort.NAME) for key in rest):
        found.extend(_line([*path, key, flat[key]]) for key in rest)
    elif rest:
        parts = [f"{key} {flat[key]}" if TIME_TITLE.search(key) else flat[key] for key in rest]
        found.append(_line([*path, *parts]))
        subject = next((key for key in rest if lexicon.mark(flat[key]).of(Sort.NAME)), None)
        path = (*path, flat[subject]) if subject else path
    for key, value in nested.items():
        generic = is_schema(key) or not (lexicon.mark(key).mentions or TIME_TITLE.search(key))
        _walk(value, path if generic else (*path, key), lexicon, found, depth + 1)
