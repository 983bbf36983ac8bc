"""Text views of an episode for a terminal, 100 columns wide, in plain escape codes."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from memalpha_gym.tools import CallStatus, ToolCall, ToolResult
from memalpha_gym.views.step import (
    Change,
    StepView,
    answer_texts,
    answers,
    arguments,
    as_views,
    changes,
    harmless,
    outcome,
    progress,
    tally,
    terms,
    usage,
)

COLUMNS = 100
CHUNK_LINES = 8
BAR_COLUMNS = 40

BOLD, DIM, RED, GREEN, YELLOW = 1, 2, 31, 32, 33


def render_ansi(frame: StepView | Sequence[StepView]) -> str:
    """A step, or the steps of an episode, as coloured text. Equal frames give equal text.

    The chunk is shortened to its first lines, and entries that the step left alone are only counted.

    Raises:
        ValueError: an episode without a step.
    """
    return "\n\n".join("\n".join(_step(view)) for view in as_views(frame))


def _step(view: StepView) -> Iterator[str]:
    head = f"{_line(view.source, 50)} · {progress(view)} · {view.chunk_tokens:,} tokens "
    yield _paint(BOLD, head + "─" * (COLUMNS - _width(head)))
    yield from _lines(view.chunk, CHUNK_LINES, "  ")
    if view.reward_terms:
        yield _paint(BOLD, "calls" if view.calls else "no calls")
        for call, result in zip(view.calls, view.results, strict=True):
            yield from _call(call, result)
    yield f"{_paint(BOLD, 'memory')} {tally(view)}"
    for change in changes(view):
        yield from _change(change)
    yield f"  {_bar(view)}{usage(view)[1]}"
    if view.reward_terms:
        named = ", ".join(f"{_line(name, 20)} {term}" for name, term in terms(view).items())
        yield f"{_paint(BOLD, 'reward')} {view.reward:.4f} ({named})"
    read = answers(view)
    if read:
        yield _paint(BOLD, "answers")
    for answer in read:
        yield from _answer(answer)


def _call(call: ToolCall, result: ToolResult) -> Iterator[str]:
    colour = {CallStatus.OK: GREEN, CallStatus.DUPLICATE: YELLOW}.get(result.status, RED)
    tool = _line(result.tool, 30) or "(no name)"
    given = _line(", ".join(f"{name}={value}" for name, value in arguments(call)), COLUMNS - 20 - _width(tool))
    yield f"  {_paint(colour, f'{result.status:<16}')} {tool} {_paint(DIM, given)}".rstrip()
    yield from _lines(outcome(result), 2, " " * 19)


def _change(change: Change) -> Iterator[str]:
    sign, colour = {"added": ("+", GREEN), "changed": ("~", YELLOW), "removed": ("-", RED)}[change.kind]
    entry_id = _line(change.id, 6)
    mark = f"  {sign} {entry_id}{' ' * (7 - _width(entry_id))}"
    for text in (change.old, change.new):
        if text is not None:
            first, *rest = _lines(text, 2, " " * 11) or [""]
            yield _paint(colour, mark + first.strip())
            yield from (_paint(colour, line) for line in rest)
            mark = " " * 9 + "→ "


def _bar(view: StepView) -> str:
    if view.memory_budget is None:
        return ""
    share = usage(view)[0]
    full = round(share * BAR_COLUMNS)
    return f"{_paint(YELLOW if share > 0.9 else GREEN, '█' * full)}{_paint(DIM, '░' * (BAR_COLUMNS - full))} "


def _answer(answer: Mapping[str, Any]) -> Iterator[str]:
    score, said, expected = answer_texts(answer)
    colour = GREEN if answer["score"] == 1 else YELLOW if answer["score"] else RED
    indent = " " * 9
    yield f"  {_paint(colour, f'{score:<6}')} {_line(answer['question'], COLUMNS - len(indent))}"
    yield from _lines(said, 2, indent)
    yield _paint(DIM, f"{indent}expected {_line(expected, COLUMNS - len(indent) - 9)}")


def _paint(code: int, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if text else ""


def _line(text: object, columns: int) -> str:
    """Text in one line of so many columns."""
    return "".join(_lines(" ".join(str(text)[: 4 * columns].split()), 1, "", columns))


def _lines(text: object, most: int, indent: str, columns: int = COLUMNS) -> list[str]:
    """Text in lines of so many columns, indent included, with a mark at the end of the last where there is more."""
    width = columns - len(indent) - 1  # a line may break between a wide character and its placeholder
    whole = str(text).strip()
    excerpt = harmless(whole[: width * (most + 1)])
    wrapped = [line for paragraph in excerpt.split("\n") for line in textwrap.wrap(_spaced(paragraph), width)]
    if len(wrapped) > most or len(whole) > width * (most + 1):
        wrapped = wrapped[:most]
        wrapped[-1] = textwrap.wrap(wrapped[-1], width - 2)[0] + " …"
    return [indent + line.replace("\0", "") for line in wrapped]


def _width(text: str) -> int:
    return len(_spaced(text))


def _spaced(text: str) -> str:
    """Text with a placeholder after each character that is two columns wide, so that its length is its width."""
    if text.isascii():
        return text
    return "".join(c + "\0" if unicodedata.east_asian_width(c) in "WF" else c for c in text)
