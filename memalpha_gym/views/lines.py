"""A picture of an episode that is decided line by line: the chunk with what was decided, the memory, and how full it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memalpha_gym.views.picture import AMBER, BLUE, DIM, GREEN, INK, RED, Row, draw

LINES_BEFORE, LINES_SHOWN, ENTRIES_SHOWN = 8, 19, 17
_COLOURS = (DIM, AMBER, GREEN, GREEN, BLUE, RED)
"""Of the actions, by number."""


@dataclass(frozen=True, slots=True)
class LinesView:
    """What there is to see at one line.

    Attributes:
        source: the source's name.
        chunk_index: of the chunk.
        chunks_total: chunks of the episode.
        lines: the texts of the chunk's lines; none where the episode is over.
        place: of the line to decide on.
        decisions: the actions for the lines before it, by number.
        actions: the names of actions, by number.
        entries: the texts of what is stored, oldest first, and whether each is spare.
        memory_tokens: tokens stored.
        spare_tokens: those of spare entries.
        memory_budget: the most tokens that may be stored; None for no limit.
        last: what was decided last.
        reward: what it was paid.
    """

    source: str
    chunk_index: int
    chunks_total: int
    lines: tuple[str, ...]
    place: int
    decisions: tuple[int, ...]
    actions: tuple[str, ...]
    entries: tuple[tuple[str, bool], ...]
    memory_tokens: int
    spare_tokens: int
    memory_budget: int | None
    last: str
    reward: float


def render_lines(view: LinesView) -> NDArray[np.uint8]:
    """The picture, 720 × 960 × 3."""
    return draw(_rows(view))


def _rows(view: LinesView) -> Iterator[Row]:
    yield Row(f"{view.source} · chunk {view.chunk_index + 1} of {view.chunks_total}", BLUE)
    yield Row(f"{view.reward:+.4f}  {view.last}" if view.last else "the episode begins", DIM)
    yield Row("")
    first = max(0, view.place - LINES_BEFORE)
    shown = view.lines[first : first + LINES_SHOWN]
    for place, text in enumerate(shown, first):
        if place < len(view.decisions):
            decision = view.decisions[place]
            yield Row(f"{view.actions[decision].split()[0]:>8} · {text}", _COLOURS[decision])
        else:
            yield Row(f"{'▶' if place == view.place else ' ':>8} · {text}", INK if place == view.place else DIM)
    yield from (Row("") for _ in range(LINES_SHOWN - len(shown) + 1))
    limit = f" of {view.memory_budget:,}" if view.memory_budget is not None else ""
    yield Row(
        f"memory: {len(view.entries)} entries, {view.memory_tokens:,}{limit} tokens, {view.spare_tokens:,} of them spare"
    )
    yield Row(
        "", GREEN, view.memory_tokens / max(view.memory_budget or 0, 1) if view.memory_budget is not None else 0.0
    )
    newest = view.entries[-ENTRIES_SHOWN:]
    for text, spare in reversed(newest):
        yield Row(text, AMBER if spare else INK)
