"""What a reader has to know of a table: marks, names, judges, failures, and what the figures depend on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.product_specs import is_product
from memalpha_gym.terminal import printable

from ..statistics import Row
from .text import (
    DEGRADED,
    FAILED,
    FAILED_AS_0,
    OWN_READING,
    OWN_WORD,
    PRIVILEGED,
    UNUSABLE,
    agent_names,
    budget_text,
    failure_count,
    seconds_text,
    short_name,
    short_number,
)

CAUSE_LENGTH = 200
STANDIN = "standin"
"""How the name of an answer judge ends that is no language model."""
_SETTINGS = ("reader", "judge", "tokenizer", "scoring", "reward", "seed", "split", "repeats", "version")


def footnotes(rows: Sequence[Row], settings: Mapping[str, Any]) -> list[str]:
    """The footnotes of a table of these rows, each a paragraph.

    Args:
        rows: the rows.
        settings: what the figures depend on, for the last one.
    """
    names = agent_names(rows)
    facts = {name: settings[name] for name in _SETTINGS if settings.get(name) is not None} | dict(
        settings.get("env_args") or {}
    )
    return [
        *_marks(rows, names),
        *_answer_judges(rows),
        *_usage(rows),
        *_product_usage(rows, names),
        *_failures(rows, names),
        " · ".join(f"{name} {value}" for name, value in facts.items()),
    ]


def _marks(rows: Sequence[Row], names: Mapping[str, str]) -> Iterator[str]:
    """What marks and short names mean."""
    if any("agent" in row.usage for row in rows):
        yield (
            "Model: calls of the agent's own model, those that failed for good, tokens in and out, all as totals of all "
            "episodes; seconds that half of the calls, and 95 % of them, stayed within."
        )
    if any(row.privileged for row in rows):
        yield f"{PRIVILEGED} is told the task, and is not ranked."
    if any(row.agent == "verbatim" for row in rows):
        yield "verbatim stores every chunk as it is, until its memory is full."
    for row in {row.agent: row for row in rows}.values():
        if row.costs.degraded:
            off = printable(", ".join(row.costs.degraded))
            yield f"{DEGRADED} {names[row.agent]} ran without {off}: off in this installation."
        if row.reading:
            yield f"{OWN_READING} {names[row.agent]} is read in a way of its own, {row.reading}, and not as the others are."
        if row.costs.usage is not None and not row.costs.metered:
            yield f"{OWN_WORD} what {names[row.agent]} asked of models is its own word, and was not metered."
        if row.costs.unusable:
            told = printable("; ".join(row.costs.unusable))
            yield f"{UNUSABLE} {names[row.agent]} told figures that cannot be, or not of every episode; they are dashes: {told}."
    yield from (f"{name} is {agent}." for agent, name in names.items() if name != agent)


def _answer_judges(rows: Sequence[Row]) -> Iterator[str]:
    """The answer judges that were asked, with the environments where."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.answer_judge:
            found.setdefault(row.answer_judge, {})[short_name(row.group)] = None
    for judge, groups in found.items():
        standin = ", which stands in for a language model: no figures to set beside published ones"
        yield f"Replies in {', '.join(groups)} were judged by {judge}{standin if judge.endswith(STANDIN) else ''}."


def _usage(rows: Sequence[Row]) -> Iterator[str]:
    """What reader and judges used of a language model, over all rows."""
    for role in ("reader", "judge", "answer_judge"):
        usage = sum((row.usage[role] for row in rows if role in row.usage), ChatUsage())
        if usage.calls or usage.cached:
            cached = f"; {usage.cached:,} more from its cache" if usage.cached else ""
            yield (
                f"The {role.replace('_', ' ')} made {usage.calls:,} model calls, {failure_count(usage):,} of which failed: "
                f"{short_number(usage.prompt_tokens)} tokens in, {short_number(usage.completion_tokens)} out, latency p50 "
                f"{seconds_text(usage.p50)} s, p95 {seconds_text(usage.p95)} s{cached}."
            )


def _product_usage(rows: Sequence[Row], names: Mapping[str, str]) -> Iterator[str]:
    """What each product asked of models, by phase, over all rows."""
    for agent, name in names.items():
        phases: dict[str, Counter[str]] = {}
        played = [row for row in rows if row.agent == agent and (is_product(agent) or not row.costs.metered)]
        for row in played:
            for phase, counts in (row.costs.usage or {}).items():
                phases.setdefault(phase, Counter()).update(counts)
        told = [f"{phase} {_counts(counts)}" for phase, counts in phases.items() if any(counts.values())]
        known, all_of_them = sum(row.costs.usage_episodes for row in played), sum(row.costs.episodes for row in played)
        of = f", in {known} of {all_of_them} episodes" if known < all_of_them else ""
        if told:
            yield f"{name} asked of models{of}: {'; '.join(told)}."


def _counts(counts: Mapping[str, float]) -> str:
    tokens = f"{short_number(counts['tokens_in'])} tokens in, {short_number(counts['tokens_out'])} out"
    parts = [f"{counts['calls']:,.0f} calls, {tokens}"] if counts["calls"] else []
    if counts["embedding_calls"]:
        parts.append(
            f"{counts['embedding_calls']:,.0f} embeddings of {short_number(counts['embedding_tokens'])} tokens"
        )
    if counts["failures"]:
        parts.append(f"{counts['failures']:,.0f} failed")
    return ", ".join(parts)


def _failures(rows: Sequence[Row], names: Mapping[str, str]) -> Iterator[str]:
    """Verdicts that could not be had, and episodes that failed, with their causes."""
    for row in rows:
        if row.judge_errors:
            where = f"{names[row.agent]} in {short_name(row.group)}"
            yield f"No verdict could be had on {row.judge_errors} writes of {where}; they count in neither direction."
    if any(row.failed for row in rows):
        yield (
            f"{FAILED} leaves out episodes that failed, as do all figures but “{FAILED_AS_0}”, which counts them as 0. Whoever "
            "fails where it is unsure has the better mean for it, so such rows are not ranked."
        )
    for row in rows:
        for cause, count in row.failures.items():
            at = "" if row.budget is None else f" at budget {budget_text(row.budget)}"
            where = f"{names[row.agent]} in {short_name(row.group)}"
            first_line = printable(cause.splitlines()[0][:CAUSE_LENGTH])
            yield f"  {count} of {row.episodes}, {where}{at}: {first_line}"
