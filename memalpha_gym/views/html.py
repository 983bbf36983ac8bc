"""A page of an episode: one HTML document that loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from memalpha_gym.tools import ToolCall, ToolResult
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


def render_html(frame: StepView | Sequence[StepView]) -> str:
    """A step, or the steps of an episode folded up, as one HTML document. Equal frames give equal text.

    Its styles hold for itself only, so that it can stand in a notebook's cell as it is; it has no `dl`, whose parts Jupyter's own
    styles float. Beside what the terminal view
    shows there are the whole chunk and everything stored.

    Raises:
        ValueError: an episode without a step.
    """
    views = as_views(frame)
    if len(views) == 1:
        title, steps = progress(views[0]), [_step(views[0])]
    else:
        title = f"{len(views)} of {views[0].chunks_total} chunks · return {sum(view.reward for view in views):.4f}"
        steps = [_folded_step(view, index == len(views)) for index, view in enumerate(views, 1)]
    title = f"{_text(views[0].source)} · {title}"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n"
        f'<body><article class="memalpha"><h1>{title}</h1>\n{"".join(steps)}</article></body></html>\n'
    )


def _folded_step(view: StepView, unfolded: bool) -> str:
    summary = f"{progress(view)} · calls: {len(view.calls)} · memory: {tally(view)} · reward {view.reward:.4f}"
    return f"<details{' open' if unfolded else ''}><summary>{summary}</summary>\n{_step(view)}</details>\n"


def _step(view: StepView) -> str:
    sections = [_section("Chunk", f"{view.chunk_tokens:,} tokens", f"<pre>{_text(view.chunk)}</pre>")]
    if view.reward_terms:
        rows = "".join(_call(call, result) for call, result in zip(view.calls, view.results, strict=True))
        sections.append(_section("Calls", str(len(view.calls)), f"<table>{rows}</table>"))
    sections.append(_section("Memory", tally(view), _memory(view)))
    if view.reward_terms:
        named = "".join(f"<div><i>{_text(name)}</i> <b>{term}</b></div>" for name, term in terms(view).items())
        sections.append(_section("Reward", f"{view.reward:.4f}", f"<div class=terms>{named}</div>"))
    if read := answers(view):
        rows = "".join(map(_answer, read))
        head = "<tr><th>score</th><th>question</th><th>reply</th><th>expected</th></tr>"
        sections.append(_section("Answers", str(len(read)), f"<table>{head}{rows}</table>"))
    return "".join(sections)


def _section(title: str, note: str, body: str) -> str:
    return f"<section><h2>{title} <small>{note}</small></h2>{body}</section>\n"


def _call(call: ToolCall, result: ToolResult) -> str:
    kind = "bad" if result.status.failed else "good" if result.status == "ok" else "middling"
    given = "".join(f"<div><b>{_text(name)}</b> {_text(value)}</div>" for name, value in arguments(call))
    note = f"<div class=note>{_text(outcome(result))}</div>" if outcome(result) else ""
    tool = _text(result.tool[:80]) or "(no name)"
    return (
        f"<tr><td><mark class={kind}>{result.status}</mark></td><td class=tool>{tool}</td><td>{given}{note}</td></tr>"
    )


def _memory(view: StepView) -> str:
    diff = "".join(map(_change, changes(view)))
    share, words = usage(view)
    bar = f'<div class=bar><i style="width:{share:.1%}"></i></div>' if view.memory_budget is not None else ""
    stored = "".join(f"<li><b>{_text(entry.id)}</b> {_text(entry.content)}</li>" for _, entry in view.memory_after)
    everything = f"<details><summary>everything stored</summary><ul>{stored}</ul></details>" if stored else ""
    return f"<ul class=diff>{diff}</ul>{bar}<p>{words}</p>{everything}"


def _change(change: Change) -> str:
    old = "" if change.old is None else f"<del>{_text(change.old)}</del>"
    new = "" if change.new is None else f"<ins>{_text(change.new)}</ins>"
    arrow = " → " if old and new else ""
    return f"<li class={change.kind}><b>{_text(change.id)}</b> {old}{arrow}{new}</li>"


def _answer(answer: Mapping[str, Any]) -> str:
    score, said, expected = answer_texts(answer)
    kind = "good" if answer["score"] == 1 else "middling" if answer["score"] else "bad"
    cells = "".join(f"<td>{_text(text)}</td>" for text in (answer["question"], said, expected))
    return f"<tr><td><mark class={kind}>{score}</mark></td>{cells}</tr>"


def _text(text: object) -> str:
    return escape(harmless(text))


_STYLE = """
.memalpha { --ink: #1d2330; --soft: #667085; --line: #e2e6ee; --paper: #ffffff; --well: #f6f7fa;
  --good: #17734a; --good-well: #e3f5ec; --bad: #b3261e; --bad-well: #fdeceb; --mid: #8a5a00; --mid-well: #fff3d6;
  color: var(--ink); background: var(--paper); font: 14px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto;
  padding: 1rem 1.5rem; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { .memalpha { --ink: #e4e7ee; --soft: #98a2b3; --line: #333a47; --paper: #171a21;
  --well: #1f242e; --good: #6fd3a3; --good-well: #15352a; --bad: #ff9d96; --bad-well: #43201f; --mid: #f0c566;
  --mid-well: #3b2f14; } }
.memalpha h1 { font-size: 1.25rem; margin: 0 0 .5rem; }
.memalpha h2 { font-size: .95rem; margin: 0 0 .4rem; }
.memalpha h2 small, .memalpha p, .memalpha .terms i, .memalpha th, .memalpha .note { color: var(--soft); font-weight: normal; }
.memalpha section { border-top: 1px solid var(--line); padding: .8rem 0; }
.memalpha pre { background: var(--well); border-radius: 6px; padding: .7rem .9rem; margin: 0; max-height: 18rem;
  overflow: auto; white-space: pre-wrap; font: 13px/1.5 ui-monospace, monospace; }
.memalpha table { border-collapse: collapse; width: 100%; }
.memalpha td, .memalpha th { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; }
.memalpha th { white-space: nowrap; }
.memalpha td:first-child { width: 8.5rem; }
.memalpha .tool { width: 11rem; }
.memalpha mark { border-radius: 4px; padding: .05rem .4rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.memalpha .good { color: var(--good); background: var(--good-well); }
.memalpha .bad { color: var(--bad); background: var(--bad-well); }
.memalpha .middling { color: var(--mid); background: var(--mid-well); }
.memalpha ul { list-style: none; margin: 0; padding: 0; }
.memalpha li { padding: .2rem .5rem; margin: .15rem 0; border-left: 3px solid var(--line); white-space: pre-wrap; }
.memalpha .added { border-color: var(--good); background: var(--good-well); }
.memalpha .changed { border-color: var(--mid); background: var(--mid-well); }
.memalpha .removed { border-color: var(--bad); background: var(--bad-well); }
.memalpha ins { text-decoration: none; }
.memalpha .bar { height: 8px; border-radius: 4px; background: var(--line); overflow: hidden; margin: .6rem 0 .2rem; }
.memalpha .bar i { display: block; height: 100%; background: var(--good); }
.memalpha p { margin: .2rem 0; }
.memalpha .terms { display: flex; flex-wrap: wrap; gap: .4rem 2rem; }
.memalpha .terms i { display: block; font-style: normal; }
.memalpha .terms b { font-weight: normal; font-variant-numeric: tabular-nums; }
.memalpha summary { cursor: pointer; padding: .3rem 0; }
"""
