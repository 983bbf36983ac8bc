"""Cutting MemoryAgentBench's contexts into chunks of about 2,000 tokens.

Numbered facts and labelled examples are cut between each other, dialogues too, and all other text between sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import overload

from ..building.chunking import count_tokens, cut, pack
from .raw_facts import fact_lines

CHUNK_TOKENS = 2_000
_LABEL_LINE = re.compile(r"\s*labels?\s*[:=]", re.IGNORECASE)
_DIALOGUE_START = re.compile(r"\s*(?:dialogue|conversation)\s+\d+\b", re.IGNORECASE)


@dataclass(frozen=True)
class CutText(Sequence[str]):
    """The chunks of a context; it is cut when the first one is asked for.

    Attributes:
        context: the whole text.
        name: the data source, which says where it may be cut.
    """

    context: str
    name: str

    def __len__(self) -> int:
        return len(cut_context(self.context, self.name)[0])

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return cut_context(self.context, self.name)[0][index]


@lru_cache(maxsize=8)
def cut_context(context: str, name: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """A context's chunks, and the chunk that each of its parts (fact, example, dialogue) begins in."""
    parts, separator = _parts(context, name)
    pieces = [(index, piece) for index, part in enumerate(parts) for piece in _pieces(part)]
    groups = pack(count_tokens([piece for _, piece in pieces]), repeat(CHUNK_TOKENS))
    chunks = tuple(separator.join(piece for _, piece in pieces[group.start : group.stop]) for group in groups)
    places: dict[int, int] = {}
    for number, group in enumerate(groups):
        for index, _ in pieces[group.start : group.stop]:
            places.setdefault(index, number)
    return chunks, tuple(places.values())


def _parts(context: str, name: str) -> tuple[list[str], str]:
    """What should not be cut, and what stands between."""
    if name.startswith("factconsolidation"):
        return fact_lines(context), "\n"
    if name.startswith("icl_"):
        return list(_examples(context)), "\n\n"
    if name.startswith(("recsys", "redial")):
        return list(_dialogues(context)), "\n\n"
    return [context], "\n\n"


def _pieces(part: str) -> list[str]:
    return [part] if count_tokens([part])[0] <= CHUNK_TOKENS else cut(part, CHUNK_TOKENS)


def _examples(context: str) -> Iterator[str]:
    """Sentences, each with the line of its label."""
    lines: list[str] = []
    for line in filter(str.strip, context.splitlines()):
        lines.append(line)
        if _LABEL_LINE.match(line):
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)


def _dialogues(context: str) -> Iterator[str]:
    """Dialogues, each with its heading; what is set apart by empty lines where they have none."""
    lines = context.splitlines()
    headed = any(map(_DIALOGUE_START.match, lines))
    part: list[str] = []
    for line in lines:
        ends = _DIALOGUE_START.match(line) is not None if headed else not line.strip()
        if ends and any(map(str.strip, part)):
            yield "\n".join(part).strip()
            part = []
        part.append(line)
    if any(map(str.strip, part)):
        yield "\n".join(part).strip()
