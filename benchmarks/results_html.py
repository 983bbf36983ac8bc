"""Evaluations, comparisons and episodes as a notebook shows them: pieces of HTML, in light and in dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from memalpha_gym.causes import CAUSES
from memalpha_gym.cells import answers_table, calls_table, folded, framed, head, numbers, part, passage, table, text
from memalpha_gym.recording import EpisodeRecord
from memalpha_gym.tools import ToolCall
from memalpha_gym.views.step import arguments

from .paired import Paired
from .statistics import Interval, Row
from .table.text import FAILED, FAILED_AS_0, MISSING, budget_text, marked_score, score_text, short_name, short_number


def results_html(rows: Sequence[Row], settings: Mapping[str, Any], tracebacks: Mapping[str, int]) -> str:
    """The table of an evaluation.

    Args:
        rows: one an environment.
        settings: what the figures depend on, told below the table.
        tracebacks: of the episodes that failed, with how many.
    """
    failures = any(row.failed for row in rows)
    heads = (
        "environment",
        "correctness",
        *([FAILED_AS_0] if failures else []),
        "return",
        "memory",
        "of stream",
        "invalid calls",
        "wrong because",
        "episodes",
    )
    named = {name: value for name, value in settings.items() if name != "episodes" and value not in (None, "", {})}
    told = ", ".join(f"{name} {_setting(value)}" for name, value in named.items())
    return framed(
        head(rows[0].agent),
        table(heads, (_cells(row, failures) for row in rows), figures=True),
        _soft(_FAILED_NOTE) if failures else "",
        _soft(f"Means over episodes with 95 % bootstrap intervals; memory and stream in tokens. {told}."),
        *(folded(f"{count} failed", f"<pre>{text(trace)}</pre>") for trace, count in tracebacks.items()),
    )


def comparison_html(
    first: str, second: str, differences: Mapping[str, Paired | None], failed: Mapping[str, int]
) -> str:
    """The table of a comparison; `failed` has how many episodes of either failed in each environment."""
    return framed(
        head(f"{first} less {second}"),
        table(
            ("environment", "difference", "p", "tasks"),
            (_compared(place, each, failed.get(place, 0)) for place, each in differences.items()),
            True,
        ),
        _soft(f"{FAILED} leaves out the tasks of failed episodes: no ground to call either better.")
        if any(failed.values())
        else "",
        _soft("Correctness, task by task, with 95 % bootstrap intervals; p by swapping the two within tasks."),
    )


def episode_html(record: EpisodeRecord, details: Mapping[str, Any]) -> str:
    """An episode: its figures, its answers, and each step with its calls.

    Args:
        record: the figures.
        details: the rest, as `PlayedEpisode.details` has it.
    """
    key = record.key
    figures = {"correctness": record.correctness, "return": record.episode_return}
    budget = details.get("memory_budget") or 0
    size = "" if record.memory_tokens is None else f"{record.memory_tokens:,} tokens in memory"
    limit = f", budget {budget:,}" if budget else ""
    steps = "".join(folded(*_step(place, step)) for place, step in enumerate(details["steps"], 1))
    answers = details.get("answers", ())
    return framed(
        head(short_name(key.environment), f"{key.agent}, {key.split} task {key.task_index}, {record.task_id}"),
        f"<div>{text(record.failed)}</div>" if record.failed else numbers(figures),
        _soft(f"{size}{limit}, of {record.chunk_tokens:,} read" if size else f"{record.chunk_tokens:,} tokens read"),
        (part("answers", len(answers)) + answers_table(answers)) if answers else "",
        part("steps", len(details["steps"])),
        steps,
    )


def _step(number: int, step: Mapping[str, Any]) -> tuple[str, str]:
    results = step["results"]
    refused = sum(result["status"] != "ok" for result in results)
    many = f"{len(results)} call{'s' * (len(results) != 1)}{f', {refused} not executed' if refused else ''}"
    title = f"chunk {number}: {many}, reward {step['reward']:+.4f}"
    given = [arguments(ToolCall(**call)) for call in step.get("calls", ())] or [[] for _ in results]
    done = [(r["tool"][:80], r["status"], told, r["detail"]) for r, told in zip(results, given, strict=True)]
    said = passage(step["completion"]) if "completion" in step else ""
    terms = {name: value for name, value in step["reward_terms"].items() if value is not None}
    return title, f"{said}{calls_table(done)}{numbers({**terms})}"


_FAILED_NOTE = (
    f"{FAILED} leaves out episodes that failed, and is not to be ranked; {FAILED_AS_0}: the mean with 0 for each of them, which "
    "is the least that it can be."
)


def _soft(said: str) -> str:
    return f'<div class="memalpha-soft">{text(said)}</div>'


def _cells(row: Row, failures: bool) -> tuple[str, ...]:
    wrong = {cause: share for cause in CAUSES if (share := row.causes.get(cause, 0.0)) >= 0.005}
    failed = f" <small>{row.failed} failed</small>" if row.failed else ""
    budget = "" if row.budget is None else f" <small>of {escape(budget_text(row.budget))}</small>"
    return (
        text(short_name(row.group)),
        f"{marked_score(row.correctness, row.failed)}{_interval(row.ci95)}",
        *([score_text(row.correctness_failed_0)] if failures else []),
        score_text(row.episode_return),
        f"{short_number(row.memory_tokens)}{budget}",
        short_number(row.chunk_tokens),
        str(row.invalid_calls),
        ", ".join(f"{cause} {share:.0%}" for cause, share in wrong.items()) or MISSING,
        f"{row.episodes}{failed}",
    )


def _compared(environment: str, each: Paired | None, failed: int) -> tuple[str, ...]:
    left_out = f" <small>{FAILED} {failed} failed</small>" if failed else ""
    if each is None:
        return (text(short_name(environment)), MISSING, MISSING, f"0{left_out}")
    return (
        text(short_name(environment)),
        f"{each.difference:+.3f}{_interval(each.ci95)}",
        f"{each.p:.3f}",
        f"{each.tasks}{left_out}",
    )


def _interval(interval: Interval) -> str:
    low, high = interval
    return "" if low is None or high is None else f" <small>{low:.3f} to {high:.3f}</small>"


def _setting(value: object) -> str:
    return " ".join(f"{name}={each}" for name, each in value.items()) if isinstance(value, Mapping) else str(value)
