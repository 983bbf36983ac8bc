"""What stands in the columns of a table: names, numbers, and the columns of what is shown only where it is there or asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.text import Text

from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.registration import AGENTS, NAMESPACE

from .statistics import Row

MISSING = "–"
PRIVILEGED = "†"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and what stands in it for a row."""

    header: str
    cell: Callable[[Row], str | Text]
    justify: Literal["left", "right"] = "right"
    wraps: bool = False


def agent_names(rows: Sequence[Row]) -> dict[str, str]:
    """What each agent is called here, where that tells the agents apart: the name alone of `name:argument`, the class alone of
    `package.module:Class`.
    """
    agents = list(dict.fromkeys(row.agent for row in rows))
    parts = [agent.partition(":") for agent in agents]
    short = [
        name if name in AGENTS else agent.rpartition(":")[2] for agent, (name, _, _) in zip(agents, parts, strict=True)
    ]
    return dict(zip(agents, short if len(set(short)) == len(agents) else agents, strict=True))


def short_name(environment: str) -> str:
    """An environment's id without this suite's own namespace, and without the module that registers it."""
    return environment.rpartition(":")[2].removeprefix(f"{NAMESPACE}/")


def budget_text(budget: float | None) -> str:
    """A budget as it is given: a share of the stream up to 1, above it a number of tokens."""
    return MISSING if budget is None else f"{budget:g}" if budget <= 1 else str(budget)


def score_text(value: float | None) -> str:
    """A score to three places; a dash where there is none."""
    return MISSING if value is None else f"{value:.3f}"


def short_number(value: float | None) -> str:
    """A number of tokens, such as 812, 6.1k or 474k; a dash where there is none."""
    if value is None:
        return MISSING
    if value < 999.5:
        return f"{value:.0f}"
    if value < 99_950:
        return f"{value / 1_000:.1f}k"
    return f"{value / 1_000:.0f}k" if value < 999_500 else f"{value / 1_000_000:.1f}M"


def seconds_text(value: float | None) -> str:
    """Seconds to two places; a dash where there are none."""
    return MISSING if value is None else f"{value:.2f}" if value < 9.995 else f"{value:.0f}"


def _mean_text(value: float | None) -> str:
    return MISSING if value is None else f"{value:.1f}"


def failure_count(usage: ChatUsage) -> int:
    """Calls that failed for good, whatever the cause."""
    return sum(usage.failures.values())


def agent_column(names: Mapping[str, str]) -> Column:
    """The agents, each by what it is called here."""
    return Column("agent", lambda row: f" {names[row.agent]}{f' {PRIVILEGED}' if row.privileged else ''}", "left")


def _usage_column(header: str, cell: Callable[[ChatUsage], str]) -> Column:
    return Column(header, lambda row: cell(row.usage["agent"]) if "agent" in row.usage else MISSING)


def _operation_column(header: str, name: str, cell: Callable[[float | None], str]) -> Column:
    return Column(header, lambda row: cell(getattr(row.operations, name)) if row.operations else MISSING)


USAGE = (
    _usage_column("model\ncalls", lambda usage: short_number(usage.calls)),
    _usage_column("\nfailed", lambda usage: str(failure_count(usage))),
    _usage_column("tokens\nin", lambda usage: short_number(usage.prompt_tokens)),
    _usage_column("\nout", lambda usage: short_number(usage.completion_tokens)),
    _usage_column("latency\np50", lambda usage: seconds_text(usage.p50)),
    _usage_column("\np95", lambda usage: seconds_text(usage.p95)),
)
"""What the agent's own language model did."""

OPERATIONS = (
    _operation_column("write\nprecision", "write_precision", score_text),
    _operation_column("write\nrecall", "write_recall", score_text),
    _operation_column("updates\nright", "updates_right", score_text),
    _operation_column("correct\nsilence", "silence", score_text),
    _operation_column("stale\nleft", "stale_left", _mean_text),
    _operation_column("dupli-\ncates", "duplicates", _mean_text),
    _operation_column("inven-\ntions", "inventions", _mean_text),
)
"""What the agent did about the facts that it read."""
