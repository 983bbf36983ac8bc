"""Names with arguments, as the command line gives them: `mem0(infer=False)`, `package.module:Class(keep=3)`."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

_WORDS = {"true": True, "false": False, "null": None, "none": None}


@dataclass(frozen=True, slots=True)
class CallSpec:
    """A name, and the arguments that what it names is made with.

    Attributes:
        name: the name, or `package.module:Class`.
        arguments: by their names.
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


def parse_call(spec: str) -> CallSpec:
    """What a spec names, and with which arguments.

    A value is a Python literal (`3`, `0.5`, `False`, `'text'`, `[1, 2]`), one of JSON's words `true`, `false` and `null`, or a
    single word, which is taken for text.

    Raises:
        ValueError: the spec has another form.
    """
    name, bracket, rest = spec.partition("(")
    if not bracket:
        return CallSpec(spec)
    if not (name and rest.endswith(")")):
        raise ValueError(f"{spec!r} is not of the form name(argument=value, …)")
    try:
        call = ast.parse(f"f({rest[:-1]})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # of what is nested without end, too
        call = None
    if not isinstance(call, ast.Call) or call.args or any(keyword.arg is None for keyword in call.keywords):
        raise ValueError(f"{spec!r} is not of the form name(argument=value, …); put text between quotes")
    return CallSpec(name, {str(keyword.arg): _value(spec, keyword) for keyword in call.keywords})


def _value(spec: str, keyword: ast.keyword) -> Any:
    if isinstance(keyword.value, ast.Name):
        return _WORDS.get(keyword.value.id.lower(), keyword.value.id)
    try:
        return ast.literal_eval(keyword.value)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise ValueError(
            f"{spec!r}: the value of {keyword.arg} is no number, text or list; put text between quotes"
        ) from None
