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
from html import unescape
from typing import Any

from memalpha_gym.dates import find_dates
from memalpha_gym.readers import labels
from memalpha_gym.readers.asked import stated
from memalpha_gym.readers.facts.clauses import sentences
from memalpha_gym.readers.facts.induction import induced
from memalpha_gym.readers.facts.titles import is_schema

_LABEL = r"(?:(?:label(?:led|ed)?|class|category|tag|code|group|no)s?\b\W{0,3}(?:is\b\W{0,2})?)?"
_QUOTED = re.compile(r"[“\"]([^“”\"]{3,300})[”\"]")
_ALONE = re.compile(
    rf"^\W*{_LABEL}\W{{0,3}}(\d{{1,3}})"
    r"(?:\W*+|[^\w(]*+\([^\w)]*+(?:\w++\s?){0,3}\)\W*+|\W*+(?:examples?|sentences?)\W*+)$",
    re.IGNORECASE,
)
_OF = (
    r"(?:(?:all\s+)?(?:examples?|texts?|sentences?|questions?|messages?|items?|lines?|notes?)\s+"
    r"(?:(?:for|of|with|under|in|the)\s+){1,2})?"
)
"""What may stand ahead of the word for a label that several texts have."""

_SIGN = r"(?:[:=|–—>→←\t]|<?-+>?|=>|<=)"
_FIRST = re.compile(rf"^\W*{_LABEL}\W{{0,3}}(\d{{1,3}})\s*(?:[\])]|{_SIGN}|[.,]|for\b|is\b)\W*(\S.*)$", re.IGNORECASE)
_LAST = re.compile(
    rf"^(.*\S)\s*(?:{_SIGN}|(?<=\s)/(?=\s)|[,(\[]|\bis\b|\bas\b|\bunder\b|\bin\b|\bhas\b)\W*+{_LABEL}\W{{0,3}}(\d{{1,3}})\W*+$",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"^\W*{_OF}(?:label|class|category|tag|code|group)\b\W{{0,3}}(\d{{1,3}})\b[^:“\"\d]{{0,40}}{_SIGN}\W*(\S.*)$",
    re.IGNORECASE,
)
_OPENED = re.compile(
    rf"^\W*{_OF}(?:label|class|category|tag|code|group)\b\W{{0,3}}(\d{{1,3}})[*_]*\.\s+(\S.*)$", re.IGNORECASE
)
"""A label that several texts follow as sentences: "Examples for label 12. Where is it? How far is it?"."""

_ELEMENT = re.compile(r"<(\w++)([^<>]*+)>([^<>]*+)</\1\s*+>", re.IGNORECASE)
_OPENING = re.compile(r"<\w([^<>]*+)>")
_GIVEN_LABEL = re.compile(r"=\s*+[\"'](\d{1,3})[\"']")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NAMED = re.compile(r"\b(?:label\w*|class|category|tag|code|group)\b\W{0,3}(?:is\b\W{0,2})?(\d{1,3})\b", re.IGNORECASE)
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
    """The examples of a note, one a line, each with its label behind it; the note itself where none is found in another form."""
    found: dict[str, set[str]] = {}
    for text, label in _from_json(content) or _from_lines(stated(content)):
        found.setdefault(text, set()).add(label)
    settled = [f"{text} → {min(given)}" for text, given in found.items() if len(given) == 1 and given != {""}]
    return "\n".join(settled) if found else content


def _from_lines(content: str) -> Iterator[tuple[str, str]]:
    above = pending = ""
    for line in _untagged(content).splitlines():
        heading = line.lstrip().startswith("#")
        line = line.strip().strip("|").strip()
        if not line or (is_schema(line) and not _BARE_NUMBER.search(line)):
            continue
        alone = _ALONE.match(line)
        if alone and pending and not above and not heading:  # the label stands behind its text
            yield pending, alone[1]
            pending = ""
            continue
        if alone:
            above = alone[1]
            continue
        line = _undated(line)
        texts = _QUOTED.findall(line)
        numbers = _numbers(_QUOTED.sub(" ", line)) if texts else []
        if numbers:  # of several nobody knows which it is
            yield from ((text, numbers[0] if len(numbers) == 1 else "") for text in texts)
        elif last := _LAST.match(line) if len(line) <= LONGEST else None:
            yield last[1].strip(" \"“”'|-*•"), last[2]
        elif opened := _OPENED.match(line):
            yield from ((text, opened[1]) for text in sentences(opened[2]))
        elif first := _FIRST.match(line) or _SAID.match(line):
            yield from ((text.strip(" \"“”'-*•"), first[1]) for text in first[2].split(" / "))
        elif above:
            yield line.strip(" \"“”'-*•"), above
        else:
            pending = line


def _untagged(content: str) -> str:
    """Notes without tags: `<label id="12"><text>…</text></label>` as a line "label 12" above its texts."""
    if "</" not in content:
        return content
    return unescape(_TAG.sub("\n", _OPENING.sub(_labelled, _ELEMENT.sub(_labelled, content))))


def _labelled(tag: re.Match[str]) -> str:
    """A tag that gives a label as such a line, with the text that it holds; any other as it is."""
    attributes, text = (tag[2], tag[3]) if tag.re is _ELEMENT else (tag[1], "")
    given = _GIVEN_LABEL.findall(attributes)
    if not given or (tag.re is _ELEMENT and not text.strip()):
        return tag[0]
    return f"\n{text} → {given[-1]}\n" if text else f"\nlabel {given[-1]}\n"


def _undated(line: str) -> str:
    """A line without a date that it begins with: when something was noted says nothing of its label."""
    day = next(find_dates(line[:40], 0), None)
    led = day is not None and not any(map(str.isalnum, line[: day.start]))
    return line[day.end :] if led and day is not None else line


def _numbers(rest: str) -> list[str]:
    """What may be the label of quoted texts: the numbers beside them but for dates, or the only one that is called a label."""
    named = _NAMED.findall(rest)
    if len(named) == 1:
        return named
    for day in reversed(list(find_dates(rest[:LONGEST], 0))):
        rest = f"{rest[: day.start]} {rest[day.end :]}"
    return _BARE_NUMBER.findall(rest)


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
