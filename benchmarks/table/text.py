"""How names and figures are written in tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.product_specs import is_product
from memalpha_gym.registration import AGENTS, NAMESPACE

from ..statistics import Row

MISSING = "–"
PRIVILEGED = "†"
DEGRADED = "°"
OWN_READING = "§"
OWN_WORD = "*"
UNUSABLE = "?"
FAILED = "!"
FAILED_AS_0 = "failed = 0"
"""What the figure is called in which failed episodes count as 0."""


def agent_names(rows: Sequence[Row]) -> dict[str, str]:
    """What each agent is called here, as `short_names` has it."""
    return short_names(row.agent for row in rows)


def short_names(specs: Iterable[str]) -> dict[str, str]:
    """What agents are called, where no other one is called so: the name alone of `name:argument`, the class alone of
    `package.module:Class`, either without the hash of its source.
    """
    agents = list(dict.fromkeys(specs))
    short = list(map(_short, agents))
    return {agent: name if short.count(name) == 1 else agent for agent, name in zip(agents, short, strict=True)}


def agents_called(name: str, agents: Iterable[str]) -> list[str]:
    """Which agents of a file a user means: the one of this very name; else those that bench was given by it, before it put the
    version of a product behind it; else those that the tables call so.
    """
    there = list(dict.fromkeys(agents))
    for called in (str, _as_given, _short):
        if found := [agent for agent in there if called(agent) == name]:
            return found
    return []


def _as_given(agent: str) -> str:
    while agent.endswith("]") and " [" in agent:  # which version of a product, which state of an agent's source
        agent = agent.rpartition(" [")[0]
    return agent


def _short(agent: str) -> str:
    agent = _as_given(agent)
    name, _, argument = agent.partition(":")
    if is_product(agent):
        called, bracket, arguments = argument.partition("(")
        return f"{name}:{called.rpartition(':')[2]}{bracket}{arguments}"
    return name if name in AGENTS else agent.partition("(")[0].rpartition(":")[2] + "".join(agent.partition("(")[1:])


def marked_row(names: Mapping[str, str], row: Row) -> str:
    """What the agent of a row is called here, with its marks: told the answers, degraded, read in a way of its own."""
    return " ".join([marked(names[row.agent], row.privileged), *_marks(row)])


def marked_names(rows: Sequence[Row]) -> dict[str, str]:
    """What each agent is called here, with the marks that it has in any of its rows, but for that of being told the answers."""
    marks: dict[str, dict[str, None]] = {}
    for row in rows:
        marks.setdefault(row.agent, {}).update(dict.fromkeys(_marks(row)))
    return {agent: " ".join([name, *marks[agent]]) for agent, name in agent_names(rows).items()}


def _marks(row: Row) -> list[str]:
    own_word = row.costs.usage is not None and not row.costs.metered
    marks = {
        DEGRADED: row.costs.degraded,
        OWN_READING: row.reading,
        OWN_WORD: own_word,
        UNUSABLE: row.costs.unusable,
    }
    return [mark for mark, has in marks.items() if has]


def marked(name: str, privileged: bool) -> str:
    """An agent's name, with its mark where it was told the answers."""
    return f"{name} {PRIVILEGED}" if privileged else name


def short_name(environment: str) -> str:
    """An environment's id without this suite's own namespace, and without the module that registers it."""
    return environment.rpartition(":")[2].removeprefix(f"{NAMESPACE}/")


def budget_text(budget: MemoryBudget) -> str:
    """A budget as it is given: a share of the stream up to 1, above it a number of tokens, or a multiple."""
    return MISSING if budget is None else f"{budget:g}" if isinstance(budget, float) and budget <= 1 else str(budget)


def score_text(value: float | None) -> str:
    """A score to three places; a dash where there is none."""
    return MISSING if value is None else f"{value:.3f}"


def marked_score(value: float | None, failed: int) -> str:
    """A score, marked where it leaves episodes out that failed."""
    return score_text(value) + (FAILED if failed and value is not None else "")


def mean_text(value: float | None) -> str:
    """A mean to one place; a dash where there is none."""
    return MISSING if value is None else f"{value:.1f}"


def short_number(value: float | None) -> str:
    """A number of tokens, such as 812, 6.1k or 474k; a dash where there is none."""
    if value is None:
        return MISSING
    if value < 999.5:
        return f"{value:.0f}"
    if value < 99_950:
        return f"{value / 1_000:.1f}k"
    return f"{value / 1_000:.0f}k" if value < 999_500 else f"{value / 1_000_000:.1f}M"


def failure_count(usage: ChatUsage) -> int:
    """Calls that failed for good, whatever the cause."""
    return sum(usage.failures.values())


def seconds_text(value: float | None) -> str:
    """Seconds to two places; a dash where there are none."""
    return MISSING if value is None else f"{value:.2f}" if value < 9.995 else f"{value:.0f}"
