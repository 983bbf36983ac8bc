"""What agents tell of an episode's costs: what of it can be, and the names of what cannot.

Agents are anyone's, and so are old logs: whatever stands there, tables are made of what is left of it. A figure that cannot be,
such as a size that is no number, is unknown, and is named.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.odd_texts import escaped
from memalpha_gym.products import Phase

LARGEST = 1 << 53
"""The largest number that every reader of JSON takes for itself."""
SIZES = ("store_tokens", "store_items", "store_bytes", "peak_bytes")
TIMES = ("observe_seconds", "recall_seconds")
COUNTS = ("calls", "tokens_in", "tokens_out", "embedding_calls", "embedding_tokens", "failures")
_CHAT_COUNTS = ("calls", "cached", "retries", "prompt_tokens", "completion_tokens")
MOST_FAULTS = 8
LONGEST_TEXT, MOST_FEATURES = 200, 16
MOST_TIMES = 1 << 20


def checked_costs(told: Any) -> dict[str, Any]:
    """The costs that can be, of whatever was told; what is not known here is left out.

    Args:
        told: `product` (a name), `degraded` (texts), `metered`, `usage` (counts by phase), `store_tokens`, `store_items`,
            `store_bytes`, `peak_bytes`, `observe_seconds` and `recall_seconds` (lists), each of which may be missing or None.

    Returns:
        The same, with None for each that cannot be, and `unusable` with its name and what it was.
    """
    if not isinstance(told, Mapping):
        return {"unusable": [f"costs are {_shown(told)}"]} if told is not None else {}
    faults = [_text(fault) for fault in _listed(told.get("unusable")) if isinstance(fault, str)]
    found: dict[str, Any] = {}
    for name in SIZES:
        if name in told:
            found[name] = _known(name, told[name], faults, is_count)
    for name in TIMES:
        if name in told:
            found[name] = _known(name, told[name], faults, _are_seconds)
    if "usage" in told:
        found["usage"] = _usage(told["usage"], faults)
    if "product" in told:
        found["product"] = _text(told["product"]) if isinstance(told["product"], str) else ""
    if "degraded" in told:
        found["degraded"] = [_text(name) for name in _listed(told["degraded"]) if isinstance(name, str)][:MOST_FEATURES]
    if "metered" in told:
        found["metered"] = told["metered"] is True
    return {**found, "unusable": faults[:MOST_FAULTS]} if faults else found


def checked_chat_usage(role: str, told: Any) -> tuple[ChatUsage | None, list[str]]:
    """What a role is said to have used of a language model, if all of it can be; else None, with what cannot.

    Args:
        role: who used it.
        told: a `ChatUsage`, or one as `ChatUsage.as_dict` has it.
    """
    try:
        values = told.as_dict() if isinstance(told, ChatUsage) else dict(told)
        usage = ChatUsage.from_dict(values)
        counts = {name: getattr(usage, name) for name in _CHAT_COUNTS} | dict(usage.failures)
        failures = all(isinstance(name, str) for name in usage.failures)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        return None, [f"usage of {role}: {_text(str(error))}"]
    faults = [
        f"usage of {role}: {_text(str(name))} is {_shown(value)}"
        for name, value in counts.items()
        if not _is_whole(value)
    ]
    if not failures or not _are_seconds(usage.latencies):
        faults.append(f"usage of {role}: {'latencies' if failures else 'failures'} are no numbers")
    return (None, faults) if faults else (usage, [])


def is_count(value: Any) -> bool:
    """Whether a value is a number from 0 that is not beyond all bounds."""
    return _is_number(value) and 0 <= value <= LARGEST


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and (isinstance(value, int) or math.isfinite(value))
    )


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and is_count(value)


def _are_seconds(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) <= MOST_TIMES and all(map(is_count, value))


def _known(name: str, value: Any, faults: list[str], holds: Any) -> Any:
    if value is None or holds(value):
        return list(value) if isinstance(value, tuple) else value
    faults.append(f"{name} is {_shown(value)}")
    return None


def _usage(told: Any, faults: list[str]) -> dict[str, dict[str, Any]] | None:
    """Counts by phase; None where they are not known, or one of them cannot be: the rest would be taken for the whole."""
    if told is None:
        return None
    wrong = [] if isinstance(told, Mapping) else [f"usage is {_shown(told)}"]
    found: dict[str, dict[str, Any]] = {}
    for phase, counts in told.items() if not wrong else ():
        if phase not in list(Phase) or not isinstance(counts, Mapping):
            wrong.append(f"usage has {_shown(phase)}: {_shown(counts)}")
            continue
        found[str(phase)] = dict(counts)
        for name, value in counts.items():
            if name not in (*COUNTS, "seconds") or not is_count(value):
                wrong.append(f"{phase}.{_text(str(name))} is {_shown(value)}")
    faults += wrong
    return None if wrong else found


def _listed(value: Any) -> list[Any] | tuple[Any, ...]:
    return value if isinstance(value, list | tuple) else ()


def _shown(value: Any) -> str:
    if isinstance(value, Mapping) and set(value) == {"repr"}:  # what JSON has no form for, as records hold it
        value = value["repr"]
        return _text(value, 40) if isinstance(value, str) else type(value).__name__
    try:
        return _text(repr(value), 40)
    except ValueError:  # an integer of more digits than Python writes
        return f"of type {type(value).__name__}"


def _text(text: str, most: int = LONGEST_TEXT) -> str:
    text = "".join(filter(str.isprintable, escaped(text[: most + 1])))
    return text if len(text) <= most else f"{text[: most - 1]}…"
