"""What notebooks show of a memory, a step and an environment: pieces of HTML that take colours and letters from around them.

Jupyter, JupyterLab and VS Code each have themes of their own, which need not be the system's. So no piece sets a colour of
text or ground: tints are mixed into whatever is there. Styles hold within a piece only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from memalpha_gym.harmless import harmless

SHOWN = 12
"""Entries of a list that are shown unfolded, the newest."""

Held = tuple[str, str, int]
"""An entry: its id, text and tokens."""
Done = tuple[str, str, Sequence[tuple[str, str]], str]
"""A call: its tool, status, arguments at lengths that can be shown, and what there is to say of it."""

_STYLE = """
.memalpha-cell { color: inherit; max-width: 60rem; overflow-wrap: anywhere;
  font: 13px/1.5 var(--jp-ui-font-family, system-ui, sans-serif); }
.memalpha-cell .memalpha-head { font-size: 15px; font-weight: 600; }
.memalpha-cell .memalpha-soft { opacity: .7; }
.memalpha-cell .memalpha-part { margin: .5rem 0 .15rem; font-weight: 600; }
.memalpha-cell .memalpha-entry { margin: 2px 0; padding: 1px 8px; white-space: pre-wrap;
  border-left: 3px solid color-mix(in srgb, currentColor 25%, transparent); }
.memalpha-cell .memalpha-text { white-space: pre-wrap; max-height: 14rem; overflow: auto; padding: .5rem .7rem;
  border-radius: 5px; background: color-mix(in srgb, currentColor 6%, transparent);
  font: 12px/1.5 var(--jp-code-font-family, ui-monospace, monospace); }
.memalpha-cell .memalpha-bar { height: 6px; max-width: 24rem; border-radius: 3px; overflow: hidden; margin: .35rem 0 .1rem;
  background: color-mix(in srgb, currentColor 15%, transparent); }
.memalpha-cell .memalpha-bar div { height: 100%; background: #2a9d6f; }
.memalpha-cell .memalpha-good { background: color-mix(in srgb, #2a9d6f 22%, transparent); }
.memalpha-cell .memalpha-bad { background: color-mix(in srgb, #d64545 22%, transparent); }
.memalpha-cell .memalpha-mid { background: color-mix(in srgb, #d69a2d 25%, transparent); }
.memalpha-cell .memalpha-tag { border-radius: 3px; padding: 0 6px; white-space: nowrap; }
.memalpha-cell .memalpha-scroll { overflow-x: auto; }
.memalpha-cell table { border-collapse: collapse; margin: .2rem 0; font-variant-numeric: tabular-nums; }
.memalpha-cell tr, .memalpha-cell thead { background: transparent !important; }
.memalpha-cell th, .memalpha-cell td { text-align: left !important; vertical-align: top !important; border: 0;
  padding: 2px 14px 2px 0 !important; white-space: normal !important; max-width: none !important; overflow-wrap: break-word; }
.memalpha-cell td:nth-child(2) { min-width: 8rem; }
.memalpha-cell th { font-weight: 600; white-space: nowrap !important; }
.memalpha-cell .memalpha-figures td { white-space: nowrap !important; min-width: 0; }
.memalpha-cell .memalpha-figures td.memalpha-words { white-space: normal !important; min-width: 11rem; }
.memalpha-cell .memalpha-figures th { border-bottom: 1px solid color-mix(in srgb, currentColor 35%, transparent); }
.memalpha-cell .memalpha-figures :is(th, td):not(:first-child) { text-align: right !important; }
.memalpha-cell pre { white-space: pre-wrap; max-height: 20rem; overflow: auto; background: transparent; color: inherit; }
.memalpha-cell summary { cursor: pointer; }
"""


def framed(*parts: str) -> str:
    """Pieces as one, with the styles that they need."""
    return f'<div class="memalpha-cell"><style>{_STYLE}</style>{"".join(parts)}</div>'


def text(value: object) -> str:
    """Anybody's text as HTML that shows it."""
    return escape(harmless(value))


def head(title: object, note: object = "") -> str:
    """A title, and beside it a note."""
    return (
        f'<div><span class="memalpha-head">{text(title)}</span> <span class="memalpha-soft">{text(note)}</span></div>'
    )


def part(title: object, note: object = "") -> str:
    """The title of a part."""
    return f'<div class="memalpha-part">{text(title)} <span class="memalpha-soft">{text(note)}</span></div>'


def passage(content: object) -> str:
    """A text in full, in a frame that scrolls."""
    return f'<div class="memalpha-text">{text(content)}</div>'


def folded(title: object, body: str) -> str:
    """What is seen after a click."""
    return f"<details><summary>{text(title)}</summary>{body}</details>"


def tag(word: object, kind: str) -> str:
    """A word on a ground that says `good`, `bad` or `mid`."""
    return f'<span class="memalpha-tag memalpha-{kind}">{text(word)}</span>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], figures: bool = False) -> str:
    """A table of cells that are HTML already.

    Args:
        heads: the names of the columns.
        rows: the rows.
        figures: whether all columns but the first hold figures, which stand to the right.
    """
    top = "".join(f"<th>{text(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    kind = ' class="memalpha-figures"' if figures else ""
    return f'<div class="memalpha-scroll"><table{kind}><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(content: str) -> str:
    """A cell; one of several words, between commas, may take several lines."""
    words = ' class="memalpha-words"' if ", " in content else ""
    return f"<td{words}>{content}</td>"


def memory_parts(held: Mapping[str, Sequence[Held]], tokens: int, budget: int | None) -> str:
    """A memory: how full it is, and every entry; all but the newest of a long list are folded up.

    Args:
        held: the entries of each memory type that is on, oldest first.
        tokens: tokens in use.
        budget: the most that may be; None for no limit.
    """
    if budget is None:
        used, bar = f"{tokens:,} tokens, no budget", ""
    else:
        share = min(tokens / budget, 1.0) if budget else 1.0
        used = f"{tokens:,} of {budget:,} tokens"
        bar = f'<div class="memalpha-bar"><div style="width:{share:.1%}"></div></div>'
    return part("memory", used) + bar + "".join(_entries(kind, entries) for kind, entries in held.items())


def calls_table(calls: Sequence[Done]) -> str:
    """What was called, and what came of it."""
    if not calls:
        return '<div class="memalpha-soft">nothing was called</div>'
    rows = [
        (tag(status, _kind(status)), text(tool or "(no name)"), _arguments(given) + _note(note))
        for tool, status, given, note in calls
    ]
    return table(("", "tool", "arguments"), rows)


def numbers(figures: Mapping[str, float | None]) -> str:
    """Figures by name in one line; a dash for what is not known."""
    said = [f"{name} {'–' if value is None else format(value, '.3f')}" for name, value in figures.items()]
    return f"<div>{text(' · '.join(said))}</div>"


def answers_table(answers: Iterable[Mapping[str, object]]) -> str:
    """Questions with replies, what was expected, and why a reply is wrong."""
    rows = []
    for answer in answers:
        score, accepted = answer.get("score"), answer.get("answers")
        known = isinstance(score, int | float)
        kind = "good" if known and score == 1 else "mid" if known and score else "bad"
        expected = " | ".join(map(str, accepted)) if isinstance(accepted, Sequence) else ""
        mark = tag(f"{score:.2f}" if isinstance(score, int | float) else "failed", kind)
        said = answer.get("error") or answer.get("prediction") or "(nothing)"
        cells = (answer.get("question", ""), said, expected or "(no answer)", answer.get("cause") or "")
        rows.append((mark, *(text(cell) for cell in cells)))
    return table(("score", "question", "reply", "accepted", "cause"), rows)


def _entries(kind: str, entries: Sequence[Held]) -> str:
    lines = [
        f'<div class="memalpha-entry"><b>{text(name)}</b> {text(content)} <span class="memalpha-soft">{tokens}</span></div>'
        for name, content, tokens in entries
    ]
    older = folded(f"{len(lines) - SHOWN} older", "".join(lines[:-SHOWN])) if len(lines) > SHOWN else ""
    note = f"{len(lines)} {'entry' if len(lines) == 1 else 'entries'}" if lines else "empty"
    return part(kind.replace("_", " "), note) + older + "".join(lines[-SHOWN:])


def _arguments(given: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<div><b>{text(name)}</b> {text(value)}</div>" for name, value in given)


def _note(note: str) -> str:
    return f'<div class="memalpha-soft">{text(note)}</div>' if note else ""


def _kind(status: str) -> str:
    return {"ok": "good", "duplicate": "mid"}.get(status, "bad")
