"""The leaderboard as a file for others: CSV for programs, LaTeX for papers, Markdown for pages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from ..statistics import Interval
from ..table.text import FAILED, MISSING, PRIVILEGED, score_text
from .groups import Group, headings
from .ranking import Standing, standings

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    PRIVILEGED: r"$^\dagger$",
    MISSING: "--",
    "−": "$-$",
    **{each: f"\\{each}" for each in "&%$#_"},
}


def csv_table(groups: Sequence[Group]) -> str:
    """One line an agent and environment, and one over all environments, with every figure as a number."""
    names = sorted({name for group in groups for name in group.settings})
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    figures = (
        "correctness",
        "ci_low",
        "ci_high",
        "correctness_failed_0",
        "less_than_best",
        "less_ci_low",
        "less_ci_high",
        "p_holm",
    )
    rest = (
        "return",
        "memory_tokens",
        "peak_memory_tokens",
        "stream_tokens",
        "invalid_calls",
        "episodes",
        "failed",
        "privileged",
    )
    writer.writerow(["agent", "environment", *figures, *rest, *names])
    for group in groups:
        settings = [_plain(group.settings.get(name)) for name in names]
        for each in standings(group):
            writer.writerow([_safe(each.agent), "all", *_over_all(each), *settings])
            for column, row in group.rows[each.agent].items():
                own = [
                    row.correctness,
                    *row.ci95,
                    row.correctness_failed_0,
                    *[None] * 4,
                    row.episode_return,
                    row.memory_tokens,
                ]
                own += [row.peak_memory_tokens, row.chunk_tokens, row.invalid_calls, row.episodes, row.failed]
                writer.writerow([_safe(each.agent), _safe(column), *map(_plain, own), int(row.privileged), *settings])
    return file.getvalue()


def _over_all(each: Standing) -> list[Any]:
    low, high = each.to_best.ci95 if each.to_best else (None, None)
    less = each.to_best.difference if each.to_best else None
    figures = [each.score, *each.ci95, each.strict, less, low, high, each.p, each.episode_return, each.memory_tokens]
    figures += [each.peak_tokens, each.stream_tokens, None, each.episodes, each.failed]
    return [*map(_plain, figures), int(each.privileged)]


def _plain(value: Any) -> Any:
    return (
        ""
        if value is None
        else repr(value)
        if isinstance(value, float)
        else _safe(value)
        if isinstance(value, str)
        else value
    )


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def markdown_table(groups: Sequence[Group]) -> str:
    """A table a group: correctness with its interval, what it is less than the best by, and each environment."""
    parts = []
    for group, heading in zip(groups, headings(groups), strict=True):
        heads, rows = _cells(group)
        lines = [f"**{_marked_down(heading)}**\n"] if heading else []
        lines.append(f"| {' | '.join(map(_marked_down, heads))} |")
        lines.append(f"|{'|'.join([' :-- ', *[' --: '] * (len(heads) - 1)])}|")
        lines += [f"| {' | '.join(map(_marked_down, row))} |" for row in rows]
        parts.append("\n".join([*lines, "", *_notes(group)]) + "\n")
    return "\n".join(parts)


def _marked_down(text: str) -> str:
    return re.sub(r"([\\|*_`<>\[\]#])", r"\\\1", " ".join(text.split()))


def latex_table(groups: Sequence[Group]) -> str:
    r"""A `tabular` a group, for the package booktabs; it stands in a `table` of the author's."""
    parts = ["% \\usepackage{booktabs}"]
    for group, heading in zip(groups, headings(groups), strict=True):
        heads, rows = _cells(group)
        lines = [f"% {' '.join(heading.split())}"] if heading else []
        lines += [f"\\begin{{tabular}}{{l{'r' * (len(heads) - 1)}}}", "\\toprule", _row(heads), "\\midrule"]
        lines += [_row(row) for row in rows]
        lines += ["\\bottomrule", "\\end{tabular}", *(f"% {' '.join(note.split())}" for note in _notes(group))]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _row(cells: Sequence[str]) -> str:
    return " & ".join(map(escaped, cells)) + r" \\"


def escaped(text: str) -> str:
    """A text in which LaTeX takes nothing for a command; characters that no common font has are left out."""
    kept = "".join(each for each in " ".join(text.split()) if each.isprintable())
    return "".join(_LATEX.get(each, each) for each in kept)


def _cells(group: Group) -> tuple[list[str], list[list[str]]]:
    columns = list(group.columns.values())
    found = standings(group)
    failed = any(each.failed for each in found)
    heads = ["agent", "correctness", "95 % interval", *(["failed = 0"] if failed else []), "less than best", "p"]
    heads += columns if len(columns) > 1 else []
    rows = []
    for each in found:
        less = MISSING if each.to_best is None else f"{each.to_best.difference:+.3f}".replace("-", "−")
        row = [
            f"{each.name}{f' {PRIVILEGED}' * each.privileged}{f' {FAILED}' * bool(each.failed)}",
            score_text(each.score),
            _interval(each.ci95),
        ]
        row += [score_text(each.strict)] if failed else []
        row += [less, MISSING if each.p is None else f"{each.p:.3f}"]
        rows_of = group.rows[each.agent]
        if len(columns) > 1:
            row += [score_text(rows_of[column].correctness) if column in rows_of else MISSING for column in columns]
        rows.append(row)
    return heads, rows


def _interval(ci95: Interval) -> str:
    low, high = ci95
    return MISSING if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _notes(group: Group) -> list[str]:
    episodes = sorted({row.episodes for rows in group.rows.values() for row in rows.values()})
    told = " or ".join(map(str, episodes))
    notes = [f"{told} episodes each; 95 % bootstrap intervals over tasks; p by paired randomisation, adjusted (Holm)."]
    if any(row.privileged for rows in group.rows.values() for row in rows.values()):
        notes.append(f"{PRIVILEGED} is told the task, and is not ranked.")
    if any(row.failed for rows in group.rows.values() for row in rows.values()):
        notes.append(f"{FAILED} had failed episodes, which its mean leaves out; failed = 0 counts them as 0.")
    return notes
