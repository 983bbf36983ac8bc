"""How a note is laid out: its lines, and what headings, indents, tables and JSON say of each of them.

Whatever the layout, what comes out is lines of text, each with what stands above it. A cell of a table becomes a line
"row: column: cell", and so does a member of a JSON object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from memalpha_gym.readers.asked import stated
from memalpha_gym.readers.facts import asides, marks
from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.markup import plain
from memalpha_gym.readers.facts.members import json_lines
from memalpha_gym.readers.facts.mentions import Marked, Name, Sort
from memalpha_gym.readers.facts.pairs import pairs
from memalpha_gym.readers.facts.tables import goes_on, is_row, table
from memalpha_gym.vocabulary import ValueKind

HEADING_WORDS = 10
LONGEST_HEADING = 300  # characters

_BULLET = re.compile(r"^(\s*)(?:[-*•–·+]\s+|\(?\d{1,3}[.)]\s+|\[[ xX]\]\s+|>\s+)")
_SHORT = re.compile(r"\b(no|nr|num|ext|tel|ph)\.$", re.IGNORECASE)
"""A shortened word with its full stop, which ends a heading and no sentence."""

_TITLE = re.compile(
    r"(?:the\s+)?(?:[\w'’-]+\s+){1,6}?(?:log|diary|journal|register|record|list|overview|sheet|timeline|notes)"
    r"(?:\s+(?:for|of|about|on)\s+[^.:;!?]{2,60})?\.\s+(?=\S)",
    re.IGNORECASE,
)
"""A title that ends as a sentence does, with more behind it."""

_TRIPLE = re.compile(r"[(<\[]([^()<>\[\],;:]{2,80}), ([^()<>\[\],;:]{2,80}), ([^()<>\[\],;:]{1,120})[)>\]]")
_TRIPLES = re.compile(rf"\W*?(?:{_TRIPLE.pattern}[;,.\s]*)+")
"""A line of nothing but triples: "(Ada Stone, pager, 1234); (Ada Stone, previous pager, 1555)"."""

_SETEXT = re.compile(r"^[\s=~_*+-]+$")


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
    text = stated(plain(text, lexicon))
    members = json_lines(text, lexicon)
    if members is not None:
        yield from (Line(member, Context()) for member in members)
        return
    stack: list[tuple[float, Context]] = []
    rows: list[str] = []
    raw_lines = text.splitlines()
    filled = [i for i, raw in enumerate(raw_lines) if raw.strip()]
    follower = {i: raw_lines[j] for i, j in pairwise(filled)}
    for i, raw in enumerate([*raw_lines, ""]):
        if is_row(raw) or goes_on(raw, rows):
            rows.append(raw)
            continue
        if rows:
            yield from (Line(cell, _merged(stack)) for cell in table(rows, lexicon))
            rows = []
        if not raw.strip() or _SETEXT.match(raw):
            continue
        level, body = _levelled(raw)
        if _TRIPLES.fullmatch(body):
            body = _TRIPLE.sub(r"\1: \2: \3", body)
        heading = _heading(raw, body, level, follower.get(i, ""), i == filled[0], lexicon)
        if heading is None:
            while stack and stack[-1][0] > level:
                stack.pop()
            above = _merged(stack)
            if opened := _opened(body, lexicon):
                yield Line(opened[1], _merged([*stack, (level, opened[0])]))
                continue
            yield from (Line(each, above) for each in asides.rows(body, lexicon) or pairs(body, lexicon) or [body])
            continue
        only_day = heading.day is not None and not heading.names and not heading.nouns
        level -= 0.5 * only_day
        while stack and stack[-1][0] >= level:
            stack.pop()
        stack.append((level, heading))


def _opened(body: str, lexicon: Lexicon) -> tuple[Context, str] | None:
    """What a line's first sentence says of the others, where it is a title: "Outing log for Ada. …"; and the others."""
    title = _TITLE.match(body)
    marked = lexicon.mark(title[0]) if title else None
    if title is None or marked is None or marked.of(Sort.DAY) or _states(title[0], marked) or _tells(marked, lexicon):
        return None
    names = tuple(dict.fromkeys(mention.name for mention in marked.of(Sort.NAME) if mention.name))
    nouns = frozenset(noun for cue in marked.of(Sort.CUE) for noun in cue.nouns)
    named_first = bool(marked.mentions) and marked.mentions[0].sort is Sort.NAME  # "Ada keeps the log."
    if len(names) != 1 or len(nouns) != 1 or named_first:
        return None
    return Context(names, nouns, None, marks.is_past(title[0]), marks.is_claimed(title[0])), body[title.end() :]


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
    if not (marked_as_one or ((first or deeper) and (body[-1] not in ".!?;,=" or _SHORT.search(body)))):
        return None
    if (
        len([token for token in marked.tokens if token.key]) > HEADING_WORDS
        or _states(body, marked)
        or _tells(marked, lexicon)
    ):
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


def _tells(marked: Marked, lexicon: Lexicon) -> bool:
    """Whether a line says how often or when somebody did something, or names somebody and who they are to somebody else."""
    kinds = {lexicon.attributes[noun].kind for cue in marked.of(Sort.CUE) for noun in cue.nouns}
    names = {mention.name for mention in marked.of(Sort.NAME)}
    counts = ValueKind.COUNT in kinds and bool(names) and bool(marked.of(Sort.NUMBER, Sort.DAY))
    return counts or (ValueKind.PERSON in kinds and len(names) > 1)


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
