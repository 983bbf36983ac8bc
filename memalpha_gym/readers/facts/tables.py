"""Tables in notes: rows of cells as lines that name their row and column, "row: column: cell"."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.mentions import Sort
from memalpha_gym.readers.facts.titles import TIME_TITLE, is_schema

_TABLE_RULE = re.compile(r"^[\s|:+-]+$")
_EMPTY = re.compile(r"\W*+(n/?a|none|null|nil|unknown)?\W*+$", re.IGNORECASE)
_NUMERAL = re.compile(r".*\b\d{1,3}(,\d{3})+\b.*")


def is_row(raw: str) -> bool:
    """Whether a line is a row of a table."""
    stripped = raw.strip()
    piped = stripped.count("|") >= 2 or (stripped.count("|") == 1 and not stripped.startswith("|"))
    return piped or "\t" in stripped or _separator(stripped) in (";", ",")


def goes_on(raw: str, rows: Sequence[str]) -> bool:
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


def table(rows: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    """The cells of a table as lines that name their row and column."""
    sign = _separator(rows[0].strip())
    grid = [_cells(row, sign) for row in rows if not _TABLE_RULE.match(row)]
    if not grid:
        return
    heads = [lexicon.mark(cell) for cell in grid[0]]
    valued = any(mention.holds_value or mention.day for head in heads for mention in head.mentions)
    titled = [is_schema(title) for title in grid[0]]
    by_row = any(
        is_title and all(lexicon.named_by(row[i]) for row in grid[1:] if i < len(row))
        for i, is_title in enumerate(titled)
    )  # a column says which attribute
    cued = [
        not (by_row or titled[i])
        and bool(head.of(Sort.CUE) or (i and not TIME_TITLE.match(grid[0][i]) and lexicon.named_by(grid[0][i])))
        for i, head in enumerate(heads)
    ]
    named = [bool(head.of(Sort.NAME)) for head in heads]
    if len(grid) > 1 and not valued and any(cued) and not any(named):
        for row in grid[1:]:
            yield from _headed_row(row, grid[0], cued, lexicon)
    elif len(grid) > 1 and not valued and any(named) and not any(cued):  # one column for each subject
        for row in grid[1:]:
            yield from (f"{name}: {row[0]}: {cell}" for name, cell in zip(grid[0][1:], row[1:], strict=False) if cell)
    elif len(grid) > 1 and not valued and not any(named) and any(map(TIME_TITLE.match, grid[0])):
        yield from (_titled_row(row, grid[0]) for row in grid[1:])
    else:
        for row in grid:
            yield from row if _tell_alone(row, lexicon) else [": ".join(filter(None, row))]


def _tell_alone(row: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether each cell is a note of its own, about somebody, as where bars part what is told of several people."""
    cells = [lexicon.mark(cell) for cell in row if cell]
    return len(cells) > 1 and all(
        cell.mentions and cell.mentions[0].sort is Sort.NAME and cell.of(Sort.CUE) and len(cell.mentions) > 2
        for cell in cells
    )


def _titled_row(row: Sequence[str], head: Sequence[str]) -> str:
    """A row under titles of which some tell of time, such as "since": its other cells in order, then those with their titles."""
    cells = [(title, cell) for title, cell in zip(head, row, strict=False) if not _EMPTY.match(cell)]
    main = ": ".join(cell for title, cell in cells if not TIME_TITLE.match(title))
    return " ".join([main, *(f"({title} {cell})" for title, cell in cells if TIME_TITLE.match(title))])


def _headed_row(row: Sequence[str], head: Sequence[str], cued: Sequence[bool], lexicon: Lexicon) -> Iterator[str]:
    """The cells under columns that name attributes, each with the row's subject and what other cells add, such as a date."""
    beside = [(title, cell) for title, cell, is_cue in zip(head, row, cued, strict=False) if cell and not is_cue]
    subject = next((cell for _, cell in beside if lexicon.mark(cell).of(Sort.NAME)), "")
    rest = " ".join(f"({title} {cell})" for title, cell in beside if cell != subject)
    for title, cell, is_cue in zip(head, row, cued, strict=False):
        if is_cue and not _EMPTY.match(cell):
            yield f"{subject}: {title}: {cell} {rest}".strip()
