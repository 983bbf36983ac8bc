"""The pictures of a group: what memories grew to, what rewards were made of, scores against memory, budget and length."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.causes import CAUSES
from memalpha_gym.views.shell import table, text

from ..statistics import Row
from ..table.text import budget_text, score_text, short_name
from . import svg
from .building import Shown
from .groups import Group
from .ranking import Standing, standings

PARTS = 20
"""Places along a stream at which memories are compared, as streams have different numbers of chunks."""
TERMS = ("correctness", "format", "compression", "content", "operations")


def colours(agents: Sequence[str]) -> dict[str, int]:
    """A colour for each agent, the same in all pictures of a page."""
    return {agent: number for number, agent in enumerate(agents)}


def growth(shown: Sequence[Shown], names: Mapping[str, str], colour: Mapping[str, int]) -> str:
    """Mean tokens in memory along the stream, a line an agent, with the budget; empty where no memory can be seen."""
    episodes: dict[str, list[Shown]] = defaultdict(list)
    for each in shown:
        if each.trace.memory and not each.record.failed and each.record.memory_tokens is not None:
            episodes[each.agent].append(each)
    if not episodes:
        return ""
    series = [
        svg.Series(
            names[agent],
            [(part / PARTS * 100, fmean(_at(each.trace.memory, part) for each in own)) for part in range(PARTS + 1)],
            colour[agent],
        )
        for agent, own in episodes.items()
    ]
    budgets = [each.trace.budget for own in episodes.values() for each in own if each.trace.budget]
    if budgets:
        mean = fmean(budgets)
        series.append(
            svg.Series("budget" if len(set(budgets)) == 1 else "budget (mean)", [(0, mean), (100, mean)], None)
        )
    return svg.lines(
        "Tokens in memory along the stream, means over episodes.",
        series,
        x="% of the stream read",
        y="tokens in memory",
    )


def _at(memory: Sequence[int], part: int) -> float:
    """Tokens when so many parts of the stream are read."""
    read = round(part / PARTS * len(memory))
    return float(memory[read - 1]) if read else 0.0


def memory_scatter(found: Sequence[Standing], colour: Mapping[str, int]) -> str:
    """Score against memory; empty where memories cannot be seen."""
    points = [
        svg.Series(each.name, [(each.memory_tokens, each.score)], colour[each.agent])
        for each in found
        if each.memory_tokens is not None and each.score is not None
    ]
    if len(points) < 2:
        return ""
    return svg.scatter(
        "Mean correctness against mean tokens in memory at the end. Up and to the left is better.",
        points,
        x="tokens in memory",
        y="correctness",
        top=1.0,
    )


def reward_terms(shown: Sequence[Shown], names: Mapping[str, str]) -> str:
    """A table of the mean of each term of the reward over the steps that have it."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for each in shown:
        if not each.record.failed:
            for term, found in each.trace.terms.items():
                values[each.agent][term] += found
    terms = [term for term in TERMS if any(term in found for found in values.values())]
    terms += sorted({term for found in values.values() for term in found} - set(terms))
    if not terms:
        return ""
    rows = [
        [
            text(names[agent]),
            *(_shaded(fmean(values[agent][term])) if values[agent].get(term) else "–" for term in terms),
        ]
        for agent in names
        if agent in values
    ]
    return table("terms of the reward by agent", ["agent", *map(text, terms)], rows)


def _shaded(value: float) -> str:
    return f"{value:.3f}"


def cause_shares(rows: Mapping[str, Row]) -> dict[str, float]:
    """The share of each cause in the questions of all environments, right ones under ""."""
    shares: Counter[str] = Counter()
    known = [row for row in rows.values() if row.causes]
    for row in known:
        for cause, share in row.causes.items():
            shares[cause] += share / len(known)  # type: ignore[assignment]
    return dict(shares)


def causes(group: Group, found: Sequence[Standing]) -> str:
    """A bar an agent: the share of questions answered rightly, and why the others were not; empty where nothing is known."""
    shares = {each.agent: cause_shares(group.rows[each.agent]) for each in found}
    if not any(shares.values()):
        return ""
    kinds = [("right", "", 2), *((str(cause), cause, _CAUSE_COLOURS[place]) for place, cause in enumerate(CAUSES))]
    bars = [
        [
            text(each.name),
            svg.stacked([(name, shares[each.agent].get(cause, 0.0), number) for name, cause, number in kinds]),
            *(f"{shares[each.agent].get(cause, 0.0):.0%}" if shares[each.agent] else "–" for _, cause, _ in kinds),
        ]
        for each in found
    ]
    heads = ["agent", "share of the questions", *(text(name) for name, _, _ in kinds)]
    return svg.legend([(name, number) for name, _, number in kinds]) + table(
        "causes of wrong answers by agent", heads, bars
    )


_CAUSE_COLOURS = (8, 7, 1, 5, 0, 4)


def by_budget(groups: Sequence[Group], colour: Mapping[str, int], names: Mapping[str, str]) -> str:
    """Score against budget, for groups that differ in nothing else; empty where there are none."""
    return "".join(
        _over_groups(members, [budget_text(each.settings["budget"]) for each in members], colour, names)
        for members in _differing_in(groups, "budget")
    )


def _differing_in(groups: Sequence[Group], name: str) -> list[list[Group]]:
    found: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        rest = {key: value for key, value in group.settings.items() if key != name}
        found[json.dumps(rest, sort_keys=True, default=str)].append(group)
    several = [members for members in found.values() if len(members) > 1]
    return [sorted(members, key=lambda group: _size(group.settings[name])) for members in several]


def _size(budget: MemoryBudget) -> tuple[int, float]:
    """An order of budgets: shares of the stream, multiples, tokens; the environment's own last."""
    if isinstance(budget, str):
        return (1, float(budget.removesuffix("x")))
    if budget is None:
        return (3, 0.0)
    return (0 if budget <= 1 else 2, float(budget))


def _over_groups(
    groups: Sequence[Group], labels: Sequence[str], colour: Mapping[str, int], names: Mapping[str, str]
) -> str:
    scores: dict[str, dict[int, float | None]] = defaultdict(dict)
    for place, group in enumerate(groups):
        for each in standings(group):
            scores[each.agent][place] = each.score
    series = [
        svg.Series(names[agent], [(place, found.get(place)) for place in range(len(groups))], colour[agent])
        for agent, found in scores.items()
    ]
    places = [(float(place), "own" if label == "–" else label) for place, label in enumerate(labels)]
    return svg.lines(
        "Mean correctness under each memory budget.", series, x="budget", y="correctness", labels=places, top=1.0
    )


def by_length(groups: Sequence[Group], colour: Mapping[str, int], names: Mapping[str, str]) -> str:
    """Correctness against the length of the stream, a picture an environment that was played at several lengths."""
    found: dict[tuple[str, str], dict[str, dict[int, float | None]]] = defaultdict(lambda: defaultdict(dict))
    for group in groups:
        settings = {key: value for key, value in group.settings.items() if key != "env_args"}
        for agent, rows in group.rows.items():
            for place, column in group.columns.items():
                arguments = json.loads(place[2])
                length = arguments.pop("tokens", None)
                if isinstance(length, int) and column in rows:
                    same = json.dumps([settings, place[0], place[1], arguments, place[3]], sort_keys=True, default=str)
                    found[place[0], same][agent][length] = rows[column].correctness
    pictures = []
    for (environment, _), agents in found.items():
        lengths = sorted({length for scores in agents.values() for length in scores})
        if len(lengths) < 2:
            continue
        series = [
            svg.Series(names[agent], [(at, scores.get(length)) for at, length in enumerate(lengths)], colour[agent])
            for agent, scores in agents.items()
        ]
        labels = [
            (float(at), f"{length / 1000:g}k" if length >= 1000 else str(length)) for at, length in enumerate(lengths)
        ]
        title = f"{short_name(environment)}: correctness against the length of the stream; facts and questions are the same."
        pictures.append(svg.lines(title, series, x="tokens of the stream", y="correctness", labels=labels, top=1.0))
    return "".join(pictures)


def heat_cell(score: float | None, link: str) -> str:
    """A score on a colour that is the stronger the higher it is, with a link to the episodes."""
    if score is None:
        return "–"
    share = round(score * 55)
    style = f"background:color-mix(in srgb, var(--c0) {share}%, var(--paper))"
    return f'<a href="{link}" style="{style}">{score_text(score)}</a>'
