"""Texts and values of anyone's that are to be stored: whatever they are, they can be, and are read back as what they say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

LONGEST_MESSAGE = 4_000
"""Characters of an exception's message that are kept."""

_MOST_BITS = 13_000
"""Bits of an integer that Python still writes in decimal digits, of which it refuses 4,300 and more."""


def storable(text: str) -> str:
    """A text as a memory, a prompt and a tokenizer take it: with a question mark for a lone surrogate, which JSON can spell.

    There it stands for one character. A record says which one it was: `escaped`.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def escaped(text: str) -> str:
    r"""A text as UTF-8 can hold it: a lone surrogate as the six characters `\ud800`, NUL as `\x00`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")


def cause_of(error: BaseException) -> str:
    """An exception's type and message, of any length and whatever its `__str__` does."""
    try:
        message = str(error)
    except Exception as failure:  # the message of anyone's exception
        message = f"its message cannot be had: {type(failure).__name__}"
    if len(message) > LONGEST_MESSAGE:
        message = f"{message[:LONGEST_MESSAGE]} … ({len(message):,} characters)"
    return escaped(f"{type(error).__name__}: {message}".strip(": "))


def jsonable(value: Any, depth: int = 32) -> Any:
    """`value` in JSON's terms. What JSON has no form for, such as NaN or an object, becomes `{"repr": …}`.

    An agent may put anything into a call's arguments; a record must hold all of it, and a replay must not take a number
    or an object for a text. An integer of thousands of digits is held in hexadecimal ones.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if value.bit_length() <= _MOST_BITS else {"repr": hex(value)}
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if depth and isinstance(value, Mapping):
        return {_name(key): jsonable(item, depth - 1) for key, item in value.items()}
    if depth and isinstance(value, tuple | list):
        return [jsonable(item, depth - 1) for item in value]
    return {"repr": _shown(repr, value)}


def _name(key: object) -> str:
    return key if type(key) is str else _shown(str, key)


def _shown(form: Any, value: object) -> str:
    try:
        return str(form(value))
    except Exception as error:  # another's object, at whose mercy no record is
        return f"<{type(value).__name__}, which cannot be shown: {type(error).__name__}>"
