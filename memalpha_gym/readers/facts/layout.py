"""How a note is laid out: its lines, and what headings, indents, tables and JSON say of each of them.

Whatever the layout, what comes out is lines of text, each with what stands above it. A cell of a table becomes a line
"row: column: cell", and so does a member of a JSON object.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from memalpha_gym.readers.facts import marks
from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.markup import plain
from memalpha_gym.readers.facts.mentions import Marked, Name, Sort

HEADING_WORDS = 10
LONGEST_HEADING = 300  # characters
MOST_MEMBERS = 10_000
"""Members of a JSON text that are read."""

_BULLET = re.compile(r"^(\s*)(?:[-*•–·+]\s+|\(?\d{1,3}[.)]\s+|\[[ xX]\]\s+|>\s+)")
_SETEXT = re.compile(r"^[\s=~_*+-]+$")
_TABLE_RULE = re.compile(r"^[\s|:+-]+$")
_EMPTY = re.compile(r"\W*(n/?a|none|null|nil|unknown)?\W*$", re.IGNORECASE)
_NUMERAL = re.compile(r".*\b\d{1,3}(,\d{3})+\b.*")
_TIME_KEY = re.compile(
    r"since|until|till|from|previous|former|old|before|earlier|current|now|new|date|day|updated|as of|rumou?r|source|history"
    r"|unconfirmed|status",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Context:
    """What stands above a line.

    Attributes:
        names: who headings are about; several where one heading names several.
        nouns: the attributes that a heading names.
        day: the date above.
        past: whether it is a heading for what no longer holds.
        claimed: whether nothing above says that these are rumours or orders.
    """

    names: tuple[Name, ...] = ()
    nouns: frozenset[str] = frozenset()
    day: date | None = None
    past: bool = False
    claimed: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a note with what stands above it."""

    text: str
    context: Context


def lines_of(text: str, lexicon: Lexicon) -> Iterator[Line]:
    """The lines of a note, headings left out."""
    text = plain(text, lexicon)
    members = _json_lines(text, lexicon)
    if members is not None:
        yield from (Line(member, Context()) for member in members)
        return
    stack: list[tuple[float, Context]] = []
    rows: list[str] = []
    raw_lines = text.splitlines()
    filled = [i for i, raw in enumerate(raw_lines) if raw.strip()]
    follower = {i: raw_lines[j] for i, j in pairwise(filled)}
    for i, raw in enumerate([*raw_lines, ""]):
        if _is_row(raw) or _goes_on(raw, rows):
            rows.append(raw)
            continue
        if rows:
            yield from (Line(cell, _merged(stack)) for cell in _table(rows, lexicon))
            rows = []
        if not raw.strip() or _SETEXT.match(raw):
            continue
        level, body = _levelled(raw)
        heading = _heading(raw, body, level, follower.get(i, ""), i == filled[0], lexicon)
        if heading is None:
            while stack and stack[-1][0] > level:
                stack.pop()
            yield Line(body, _merged(stack))
            continue
        only_day = heading.day is not None and not heading.names and not heading.nouns
        level -= 0.5 * only_day
        while stack and stack[-1][0] >= level:
            stack.pop()
        stack.append((level, heading))


def _levelled(raw: str) -> tuple[float, str]:
    """How deep a line stands, and the line without its bullet and hashes."""
    stripped = raw.lstrip()
    indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
    if stripped.startswith("#"):
        return -100.0 + len(stripped) - len(stripped.lstrip("#")), stripped.lstrip("#").strip()
    bullet = _BULLET.match(raw)
    if bullet:
        return indent + 1.0, raw[bullet.end() :].strip()
    return float(indent), stripped.strip()


def _heading(raw: str, body: str, level: float, behind: str, first: bool, lexicon: Lexicon) -> Context | None:
    """What a line says of those below it, where it is a heading: short, and without a value of its own."""
    if len(body) > LONGEST_HEADING or not behind:
        return None
    stripped = raw.strip()
    marked_as_one = stripped.startswith(("#", "[", "=", "<")) or body.endswith((":", ":**", "**", "__"))
    deeper = _levelled(behind)[0] > level
    marked = lexicon.mark(body)
    if (
        first and marked.of(Sort.DAY) and not marked.of(Sort.CUE) and not _states(body, marked)
    ):  # "Chat on 3 March 2025 …"
        named = {mention.name for mention in marked.of(Sort.NAME) if mention.name}
        return Context(tuple(named) if len(named) == 1 else (), day=marked.of(Sort.DAY)[0].day)
    if not (marked_as_one or ((first or deeper) and body[-1] not in ".!?;,=")):
        return None
    if len([token for token in marked.tokens if token.key]) > HEADING_WORDS or _states(body, marked) or _counts(marked, lexicon):
        return None
    names = tuple(dict.fromkeys(mention.name for mention in marked.of(Sort.NAME) if mention.name))
    nouns = lexicon.named_by(body)
    day = next((mention.day for mention in marked.of(Sort.DAY)), None)
    past, claimed = marks.is_past(body), marks.is_claimed(body)
    if not (names or nouns or day or past or not claimed):
        return None if not stripped.startswith("#") else Context()
    return Context(names, nouns, day, past, claimed)


def _states(body: str, marked: Marked) -> bool:
    """Whether a line holds a value, or something behind a colon, and so is no heading."""
    if any(mention.sort is Sort.VALUE or mention.number > 9 for mention in marked.mentions):
        return True
    inner = body.rstrip(":* _")
    return (":" in inner or "=" in inner.strip("= ")) and len(marked.of(Sort.NAME)) > 0 and len(marked.of(Sort.CUE)) > 0


def _counts(marked: Marked, lexicon: Lexicon) -> bool:
    """Whether a line says how often, or when, somebody did something."""
    counted = any(not mention.nouns.isdisjoint(lexicon.counted) for mention in marked.of(Sort.CUE))
    return counted and bool(marked.of(Sort.NAME)) and bool(marked.of(Sort.NUMBER, Sort.DAY))


def _merged(stack: Sequence[tuple[float, Context]]) -> Context:
    """All headings above a line as one: the nearest that says something of each kind."""
    merged = Context()
    for _, context in stack:
        merged = replace(
            merged,
            names=context.names or merged.names,
            nouns=context.nouns or merged.nouns,
            day=context.day or merged.day,
            past=merged.past or context.past,
            claimed=merged.claimed and context.claimed,
        )
    return merged


# --- tables -------------------------------------------------------------------------------------------------------------------


def _is_row(raw: str) -> bool:
    stripped = raw.strip()
    piped = stripped.count("|") >= 2 or (stripped.count("|") == 1 and not stripped.startswith("|"))
    return piped or "\t" in stripped or _separator(stripped) in (";", ",")


def _goes_on(raw: str, rows: Sequence[str]) -> bool:
    """Whether a line has as many fields as the rows above it, however its fields look."""
    sign = _separator(rows[0].strip()) if rows else ""
    return bool(sign) and len(_fields(raw, sign)) == len(_fields(rows[0], sign))


def _fields(row: str, sign: str) -> list[str]:
    return next(csv.reader([row], delimiter=sign), [])


def _cells(row: str, sign: str) -> list[str]:
    """The cells of a row; `sign` parts those of a row that neither bars nor tabs part."""
    row = row.strip()
    cells = row.strip("|").split("|") if "|" in row else _fields(row, sign) if sign else row.split("\t")
    return [cell.strip() for cell in cells]


def _separator(row: str) -> str:
    """The sign that parts the fields of a line without spaces behind it, as in "Mara Velten,4521,Biscuit"; empty for none."""
    for sign in (";", ","):
        if row.count(sign) >= 2 and f"{sign} " not in row and not _NUMERAL.fullmatch(row):
            return sign
    return ""


def _table(rows: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    """The cells of a table as lines that name their row and column."""
    sign = _separator(rows[0].strip())
    grid = [_cells(row, sign) for row in rows if not _TABLE_RULE.match(row)]
    if not grid:
        return
    heads = [lexicon.mark(cell) for cell in grid[0]]
    valued = any(mention.holds_value or mention.day for head in heads for mention in head.mentions)
    cued = [
        bool(head.of(Sort.CUE) or (i and not _TIME_KEY.match(grid[0][i]) and lexicon.named_by(grid[0][i])))
        for i, head in enumerate(heads)
    ]
    named = [bool(head.of(Sort.NAME)) for head in heads]
    if len(grid) > 1 and not valued and any(cued) and not any(named):
        for row in grid[1:]:
            yield from _headed_row(row, grid[0], cued, lexicon)
    elif len(grid) > 1 and not valued and any(named) and not any(cued):  # one column for each subject
        for row in grid[1:]:
            yield from (f"{name}: {row[0]}: {cell}" for name, cell in zip(grid[0][1:], row[1:], strict=False) if cell)
    elif len(grid) > 1 and not valued and not any(named) and any(map(_TIME_KEY.match, grid[0])):
        yield from (_titled_row(row, grid[0]) for row in grid[1:])
    else:
        yield from (": ".join(filter(None, row)) for row in grid)


def _titled_row(row: Sequence[str], head: Sequence[str]) -> str:
    """A row under titles of which some tell of time, such as "since": its other cells in order, then those with their titles."""
    cells = [(title, cell) for title, cell in zip(head, row, strict=False) if not _EMPTY.match(cell)]
    main = ": ".join(cell for title, cell in cells if not _TIME_KEY.match(title))
    return " ".join([main, *(f"({title} {cell})" for title, cell in cells if _TIME_KEY.match(title))])


def _headed_row(row: Sequence[str], head: Sequence[str], cued: Sequence[bool], lexicon: Lexicon) -> Iterator[str]:
    """The cells under columns that name attributes, each with the row's subject and what other cells add, such as a date."""
    beside = [(title, cell) for title, cell, is_cue in zip(head, row, cued, strict=False) if cell and not is_cue]
    subject = next((cell for _, cell in beside if lexicon.mark(cell).of(Sort.NAME)), "")
    rest = " ".join(f"({title} {cell})" for title, cell in beside if cell != subject)
    for title, cell, is_cue in zip(head, row, cued, strict=False):
        if is_cue and not _EMPTY.match(cell):
            yield f"{subject}: {title}: {cell} {rest}".strip()


# --- JSON ---------------------------------------------------------------------------------------------------------------------


def _json_lines(text: str, lexicon: Lexicon) -> list[str] | None:
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
            found.append(": ".join([*path, ", ".join(map(str, node))]))
        for item in node:
            if isinstance(item, dict | list):
                _walk(item, path, lexicon, found, depth + 1)
    elif node is not None:
        found.append(": ".join([*path, str(node)]))


def _walk_object(node: dict[str, Any], path: tuple[str, ...], lexicon: Lexicon, found: list[str], depth: int) -> None:
    nested = {key: value for key, value in node.items() if isinstance(value, dict | list)}
    flat = {key: str(value) for key, value in node.items() if key not in nested and value is not None}
    cued = {
        key
        for key, value in flat.items()
        if lexicon.mark(key).of(Sort.CUE) or (lexicon.named_by(key) and not lexicon.mark(value).of(Sort.NAME))
    }
    rest = [key for key in flat if key not in cued]
    if cued:
        subject = next((key for key in rest if lexicon.mark(flat[key]).of(Sort.NAME)), None)
        path = (*path, flat[subject]) if subject else path
        added = " ".join(f"({key} {flat[key]})" for key in rest if key != subject and _TIME_KEY.search(key))
        found.extend(": ".join([*path, key, f"{flat[key]} {added}".strip()]) for key in flat if key in cued)
        found.extend(": ".join([*path, key, flat[key]]) for key in rest if key != subject and not _TIME_KEY.search(key))
    elif any(lexicon.mark(key).of(Sort.VALUE, Sort.NAME) for key in rest):
        found.extend(": ".join([*path, key, flat[key]]) for key in rest)
    elif rest:
        parts = [f"{key} {flat[key]}" if _TIME_KEY.search(key) else flat[key] for key in rest]
        found.append(": ".join([*path, *parts]))
        subject = next((key for key in rest if lexicon.mark(flat[key]).of(Sort.NAME)), None)
        path = (*path, flat[subject]) if subject else path
    for key, value in nested.items():
        generic = not (lexicon.mark(key).mentions or _TIME_KEY.search(key))
        _walk(value, path if generic else (*path, key), lexicon, found, depth + 1)
