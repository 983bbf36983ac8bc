"""Labelled examples in notes of any layout, for the label that they give to a sentence.

A label is found by what its examples have in common; where that does not decide, by the lexical reader's vote of the nearest
ones. Both know a text with its label behind it; here notes that put the label first, above several texts, in a table or in JSON
are brought into that form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from memalpha_gym.readers import labels
from memalpha_gym.readers.facts.induction import induced

_LABEL = r"(?:(?:label|class|category|tag|code|group|no)s?\b\W{0,3}(?:is\b\W{0,2})?)?"
_QUOTED = re.compile(r"[“\"]([^“”\"]{3,300})[”\"]")
_ALONE = re.compile(rf"^\W*{_LABEL}\W{{0,3}}(\d{{1,3}})\W*(?:\([^()]*\)|examples?|sentences?)?\W*$", re.IGNORECASE)
_SIGN = r"(?:[:=|–—>→\t]|-+>?|=>)"
_FIRST = re.compile(rf"^\W*{_LABEL}\W{{0,3}}(\d{{1,3}})\s*(?:[\])]|{_SIGN}|[.,]|for\b|is\b)\W*(\S.*)$", re.IGNORECASE)
_LAST = re.compile(
    rf"^(.*\S)\s*(?:{_SIGN}|[,(\[]|\bis\b|\bas\b|\bunder\b|\bin\b|\bhas\b)\W*{_LABEL}\W{{0,3}}(\d{{1,3}})\W*$",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\b\d{1,3}\b")
LONGEST = 600
"""Characters of a line that can end with the label of an example."""


def vote(sentence: str, contents: Sequence[str]) -> str | None:
    """The label that the examples in some notes give to a sentence; None where there is no example like it."""
    plain = [_in_plain_form(content) for content in contents]
    examples = [example for content in plain for example in labels.examples_in(content)]
    return induced(labels.features_of(sentence), examples) or labels.vote(sentence, plain)


@lru_cache(maxsize=8192)
def _in_plain_form(content: str) -> str:
    """The examples of a note, one a line, each with its label behind it; the note itself where it has them in that form."""
    found = dict(_from_json(content) or _from_lines(content))
    return "\n".join(f"{text} → {label}" for text, label in found.items()) if found else content


def _from_lines(content: str) -> Iterator[tuple[str, str]]:
    above = pending = ""
    for line in content.splitlines():
        line = line.strip().strip("|").strip()
        if not line:
            continue
        alone = _ALONE.match(line)
        if alone and pending and not above:  # the label stands behind its text
            yield pending, alone[1]
            pending = ""
            continue
        if alone:
            above = alone[1]
            continue
        texts, rest = _QUOTED.findall(line), _QUOTED.sub(" ", line)
        numbers = _BARE_NUMBER.findall(rest)
        if texts and len(numbers) == 1:
            yield from ((text, numbers[0]) for text in texts)
        elif last := _LAST.match(line) if len(line) <= LONGEST else None:
            yield last[1].strip(" \"“”'|-*•"), last[2]
        elif first := _FIRST.match(line):
            yield from ((text.strip(" \"“”'-*•"), first[1]) for text in first[2].split(" / "))
        elif above:
            yield line.strip(" \"“”'-*•"), above
        else:
            pending = line


def _from_json(content: str) -> list[tuple[str, str]]:
    if not content.lstrip().startswith(("{", "[")):
        return []
    try:
        node = json.loads(content)
    except (ValueError, RecursionError):
        return []
    return list(_walk(node, "", 0))


def _walk(node: Any, key: str, depth: int) -> Iterator[tuple[str, str]]:
    """The examples of a JSON value; `key` is what it stands under."""
    if depth > 20:
        return
    if isinstance(node, list):
        for item in node:
            yield from _walk(item, key, depth + 1)
    elif isinstance(node, dict):
        flat = [str(value) for value in node.values() if not isinstance(value, dict | list)]
        numbers = [value for value in flat if value.isdecimal()]
        texts = [value for value in flat if not value.isdecimal() and " " in value]
        if len(numbers) == 1 and texts:
            yield from ((text, numbers[0]) for text in texts)
        else:
            for inner, value in node.items():
                yield from _walk(value, inner, depth + 1)
    elif (number := _BARE_NUMBER.search(key)) and " " in str(node):
        yield str(node), number[0]
    elif str(node).isdecimal() and " " in key:
        yield key, str(node)
