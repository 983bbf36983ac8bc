"""Text of a completion → tool calls as the paper's code reads them: the format `mem-alpha`.

A call is `✿FUNCTION✿:`, a name on a line, `✿ARGS✿:` and arguments without any ✿, up to the next `✿FUNCTION✿`, `✿RESULT✿` or
`✿RETURN✿` or the end of the text. Nothing else is a call: not one whose text holds a ✿, none of Hermes' form. What is thought
counts like what is said. The text ends before the first `✿RESULT✿:`, since the model made up what follows. Arguments are JSON, or
what json-repair makes of them; an unfinished last call is finished that way.

`completions` reads the same protocol more carefully: there a ✿ within a JSON string is text, and thoughts are no calls.
"""

from __future__ import annotations

import json
import re
import warnings
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from typing import Any

from memalpha_gym.lenient_json import nested_too_deep
from memalpha_gym.tools import ToolCall

NAMES = ("new_memory_insert", "memory_update", "memory_delete", "search_memory")
"""The tools that the protocol has."""
OTHER_NAMES = ("memory_insert", "memory_search")
"""Our names for two of them, which the protocol does not know."""

PUBLISHED_REPAIR = "0.51.0"
"""The json-repair of the paper's code (its requirements.txt)."""
FUNCTION, ARGS, RESULT = "✿FUNCTION✿:", "✿ARGS✿:", "✿RESULT✿:"

_CUTS = ("</memory_insert>", "</memory_update>", "</memory_delete>", "</done>")
_AFTER_ARGS = ("✿FUNCTION✿", "✿RESULT✿", "✿RETURN✿")
_SPACE = re.compile(r"\s*")
_OPENING = re.compile(r"[{\[]")
_BLANK = re.compile(r"[^\S\n]")


def parse_paper_completion(text: str, most_repaired: int) -> Iterator[ToolCall]:
    """The tool calls of a completion, in order.

    A call whose arguments cannot be read is `malformed`, as is one by a name of ours that the protocol does not have.

    Args:
        text: the completion.
        most_repaired: the most characters of broken JSON that are repaired, since repairing is slow.
    """
    for name, written in _calls(_said(text)):
        arguments, fault, repaired = _value(_without_remark(written), most_repaired)
        most_repaired -= repaired
        if name in OTHER_NAMES:
            fault = f"this protocol has no tool of this name; there are {', '.join(NAMES)}"
        yield ToolCall(name, arguments, fault)


def _said(text: str) -> str:
    """A completion up to what the model made up; an end tag is kept, and what follows it is not."""
    for tag in _CUTS:
        if tag in text:
            text = text[: text.index(tag) + len(tag)]
            break
    said, made_up, _ = text.partition(RESULT)
    return said.strip() if made_up else said


def _calls(text: str) -> Iterator[tuple[str, str]]:
    """The name and the arguments of every call, as they are written.

    The time is linear in the length of the text: where a line ends and which arguments are whole is found out once, and not for
    every name.
    """
    whole = list(_whole_arguments(text))
    starts = [marker for marker, _ in whole]
    position, line_end, below = 0, -1, -1
    while (position := text.find(FUNCTION, position)) >= 0:
        after = position + len(FUNCTION)
        name = _end_of_space(text, after)
        if name >= line_end:
            line_end = end if (end := text.find("\n", name)) >= 0 else len(text)
            below = _end_of_space(text, line_end)
        choice = _choose(starts, name, line_end, below)
        if choice is None and _BLANK.search(text, after, name):  # a name of nothing but space
            choice = _at(starts, name)
        if choice is None:
            position = after
            continue
        marker, position = whole[choice]
        yield text[name:marker].strip(), text[marker + len(ARGS) : position].strip()


def _whole_arguments(text: str) -> Iterator[tuple[int, int]]:
    """Where arguments are marked that end as they should, and where they end."""
    marker = text.find(ARGS)
    while marker >= 0:
        start = marker + len(ARGS)
        end = text.find("✿", start)
        if end < 0 < len(text) - start:
            yield marker, len(text)
        elif end > start and text.startswith(_AFTER_ARGS, end):
            yield marker, end
        marker = text.find(ARGS, start)


def _choose(starts: list[int], name: int, line_end: int, below: int) -> int | None:
    """Which arguments belong to the name that begins there: those right below its line, else the last ones on it."""
    if (choice := _at(starts, below)) is not None:
        return choice
    last = bisect_left(starts, line_end) - 1
    return last if last >= 0 and starts[last] > name else None


def _at(starts: list[int], place: int) -> int | None:
    """The index of the arguments that are marked exactly there."""
    index = bisect_left(starts, place)
    return index if index < len(starts) and starts[index] == place else None


def _end_of_space(text: str, start: int) -> int:
    match = _SPACE.match(text, start)
    assert match, "the pattern matches the empty text as well"
    return match.end()


def _without_remark(arguments: str) -> str:
    """Arguments without what is said behind their last brace, or behind their fence."""
    if arguments.startswith("{"):
        return arguments[: end + 1] if (end := arguments.rfind("}")) > 0 else arguments
    fence = arguments.rfind("\n```") if arguments.startswith("```") else -1
    return arguments[: fence + 4] if fence > 0 else arguments


def _value(text: str, most_repaired: int) -> tuple[Any, str, int]:
    """What arguments are, or why they are nothing, and how many characters were repaired."""
    try:
        value = json.loads(text)
        return ({}, "the arguments are an empty text", 0) if value == "" else (value, "", 0)
    except json.JSONDecodeError:
        pass
    except (ValueError, RecursionError):  # digits or levels without end, which json-repair is not asked about either
        return {}, "the arguments cannot be read", 0
    if not _OPENING.search(text):  # newer json-repairs make an object of members without braces; the paper has 0.51.0
        return {}, "the arguments are no JSON", 0
    if len(text) > most_repaired or nested_too_deep(text):
        return {}, f"the arguments are no JSON, and {len(text)} characters or their depth are too much to mend", 0
    from json_repair import repair_json  # only where it is needed

    _tell_version()
    try:
        return json.loads(repair_json(text)), "", len(text)
    except Exception:  # another project's parser at the mercy of any text: whatever it raises is the answer
        return {}, "the arguments are no JSON", len(text)


@cache
def _tell_version() -> None:
    """Say once that what is installed mends otherwise. Any version will do to play: a pin would keep others' packages out."""
    if (found := version("json-repair")) != PUBLISHED_REPAIR:
        warnings.warn(
            f"json-repair {found} mends some broken arguments otherwise than the {PUBLISHED_REPAIR} of the paper's code; for its "
            f"figures to the last call: pip install json-repair=={PUBLISHED_REPAIR}",
            stacklevel=2,
        )
