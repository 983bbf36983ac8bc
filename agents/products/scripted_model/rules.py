"""What the scripted model takes from a text: statements, names, and the emptiest value that a JSON schema allows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from memalpha_gym.dates import find_dates
from memalpha_gym.sentences import split_sentences

from ...scripted.statements import Names, statements

_NAME = re.compile(r"\b(?:Project )?[A-Z][^\W\d_]+(?: [A-Z][\w'’-]*[^\W\d_])?\b")
_POSSESSIVE = re.compile(r"['’]s$")
_WORD = re.compile(r"[^\W_]+")
_WHEN = re.compile(r" \([^()]*\)$")
_NO_NAMES = frozenset(
    "The A An It In On At To Of As By For From With That This He She They We I And But If Can Does How Let Is What Who Where "
    "When Which Thanks Sorry Messages Log Nothing Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February "
    "March April May June July August September October November December".split()
)


def dated_statements(text: str) -> list[str]:
    """The sentences of a text that look like something that lasts, or all where none does, each with the text's first day."""
    day = next(find_dates(text, 0), None)
    when = f" ({text[day.start : day.end]})" if day else ""
    found = list(statements(text, Names()))
    lasting = [statement.text for statement in found if statement.weight > 0]
    return [f"{each}{when}" for each in lasting or split_sentences(text)]


def names_in(text: str) -> list[str]:
    """The names in a text, the commonest first."""
    names = (_POSSESSIVE.sub("", name) for name in _NAME.findall(text))
    found = Counter(name for name in names if name.split()[0] not in _NO_NAMES)
    return [name for name, _ in found.most_common()]


def entities_in(statement: str) -> list[str]:
    """What a statement is about: its names and, where there is only one, its last word."""
    body = _WHEN.sub("", statement)
    names = names_in(body)
    words = [word for word in _WORD.findall(body) if not any(word in name for name in names)]
    return names if len(names) > 1 or not words else [*names, words[-1]]


def between(text: str, start: str, end: str) -> str | None:
    """What stands behind the last `start` and before the next `end`, or the text's end; None where there is no `start`."""
    at = text.rfind(start)
    if at < 0:
        return None
    rest = text[at + len(start) :]
    return rest.partition(end)[0].strip()


def relations(text: str, known: list[str]) -> Iterator[tuple[str, str, str]]:
    """(name, other name, statement) of each statement of a text that speaks of a known name."""
    for statement in dated_statements(text):
        here = [name for name in known if name in statement]
        here = [name for name in here if not any(name != other and name in other for other in here)]
        others = [*here[1:], *(name for name in known if name not in here)]
        if here and others:
            yield here[0], others[0], statement


def emptiest(schema: Mapping[str, Any], root: Mapping[str, Any] | None = None) -> Any:
    """The emptiest value that a JSON schema allows."""
    root = schema if root is None else root
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return emptiest({**root.get("$defs", {}), **root.get("definitions", {})}[name], root)
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return None if any(part.get("type") == "null" for part in schema[key]) else emptiest(schema[key][0], root)
    if "properties" in schema:
        return {name: emptiest(schema["properties"][name], root) for name in schema.get("required", ())}
    nothing = {"object": {}, "array": [], "string": "", "integer": 0, "number": 0.0, "boolean": False, "null": None}
    return nothing.get(schema.get("type", ""), "")
