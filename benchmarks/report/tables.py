"""The leaderboard as a file for others: CSV for programs, LaTeX for papers, Markdown for pages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from ..statistics import Interval
from ..table.text import FAILED, MISSING, PRIVILEGED, marked_score, score_text, short_number
from .groups import Group, headings
from .ranking import Standing, standings

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
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
    """Two tables a group: correctness with its interval and what it is less than the best by; and each environment."""
    parts = []
    for group, heading in zip(groups, headings(groups), strict=True):
        lines = [f"**{_marked_down(heading)}**\n"] if heading else []
        for heads, rows in _tables(group):
            lines.append(f"| {' | '.join(map(_marked_down, heads))} |")
            lines.append(f"|{'|'.join([' :-- ', *[' --: '] * (len(heads) - 1)])}|")
            lines += [*(f"| {' | '.join(map(_marked_down, row))} |" for row in rows), ""]
        parts.append("\n\n".join(["\n".join(lines).rstrip(), *_notes(group)]) + "\n")
    return "\n".join(parts)


def _marked_down(text: str) -> str:
    return re.sub(r"([\\|*_`<>\[\]#])", r"\\\1", " ".join(text.split()))


def latex_table(groups: Sequence[Group]) -> str:
    r"""Two `tabular`s a group, for the package booktabs; each stands in a `table` of the author's."""
    parts = ["% \\usepackage{booktabs}"]
    for group, heading in zip(groups, headings(groups), strict=True):
        lines = [f"% {' '.join(heading.split())}"] if heading else []
        for heads, rows in _tables(group):
            lines += [f"\\begin{{tabular}}{{l{'r' * (len(heads) - 1)}}}", "\\toprule", _row(heads), "\\midrule"]
            lines += [*map(_row, rows), "\\bottomrule", "\\end{tabular}", ""]
        parts.append("\n".join([*lines, *(f"% {' '.join(note.split())}" for note in _notes(group))]))
    return "\n\n".join(parts) + "\n"


def _row(cells: Sequence[str]) -> str:
    return " & ".join(map(escaped, cells)) + r" \\"


def escaped(text: str) -> str:
    """A text in which LaTeX takes nothing for a command; characters that no common font has are left out."""
    kept = "".join(each for each in " ".join(text.split()) if each.isprintable())
    return "".join(_LATEX.get(each, each) for each in kept)


_Cells = tuple[list[str], list[list[str]]]


def _tables(group: Group) -> list[_Cells]:
    """Headings and rows of the leaderboard; and, where there are several environments, of each of them, a column an agent."""
    found = standings(group)
    columns = list(group.columns.values())
    tables = [_leaderboard(found)]
    if len(columns) > 1:
        rows = [
            [
                column,
                *(
                    marked_score(row.correctness, row.failed)
                    if (row := group.rows[each.agent].get(column))
                    else MISSING
                    for each in found
                ),
            ]
            for column in columns
        ]
        tables.append((["environment", *map(_marked, found)], rows))
    return tables


def _leaderboard(found: Sequence[Standing]) -> _Cells:
    failed = any(each.failed for each in found)
    heads = [
        "agent",
        "correctness",
        "95 % interval",
        *(["failed = 0"] if failed else []),
        "less than best",
        "p",
        "memory",
    ]
    rows = []
    for each in found:
        less = MISSING if each.to_best is None else f"{each.to_best.difference:+.3f}".replace("-", "−")
        p = MISSING if each.p is None else "< 0.001" if each.p < 0.001 else f"{each.p:.3f}"
        rows.append(
            [
                _marked(each),
                score_text(each.score),
                _interval(each.ci95),
                *([score_text(each.strict)] if failed else []),
                less,
                p,
                short_number(each.memory_tokens),
            ]
        )
    return heads, rows


def _marked(each: Standing) -> str:
    return f"{each.name}{f' {PRIVILEGED}' * each.privileged}{f' {FAILED}' * bool(each.failed)}"


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
