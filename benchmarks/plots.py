"""Pictures of evaluations, each by one call: figures of matplotlib, which show themselves in a notebook.

`results.plot` draws one evaluation; `heat_map(first, second, …)` sets several agents beside each other.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any, Protocol

from memalpha_gym.causes import CAUSES
from memalpha_gym.recording import EpisodeRecord

from .fact_timeline import GONE, LOST, FactLine, fact_timeline
from .statistics import Row
from .table.text import budget_text, short_name, short_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TERMS = ("correctness", "format", "compression", "content", "operations")
"""The terms of the reward, in the order in which they are drawn."""

STATES = {
    "right": "#2a9d6f",
    "beside": "#a9b944",
    "stale": "#e0a030",
    LOST: "#d64545",
    "absent": "#d9dce2",
    "open": "#8fb4d8",
    GONE: "#eef0f3",
}
"""What becomes of a fact, and the colour of it."""
_SAID = {"right": "held right", "absent": "not held", "beside": "beside a stale value", GONE: "retracted and gone"}
CAUSE_COLOURS = {
    "": "#2a9d6f",
    "unwritten": "#c9ced8",
    "lost": "#d64545",
    "stale": "#e0a030",
    "unretrieved": "#5b8cc4",
    "unused": "#7a3fb0",
    "unanswerable": "#6b4a3a",
}
"""Why an answer is wrong, and the colour of it; right ones first."""


class HasRows(Protocol):
    """Results, of which the rows are drawn."""

    @property
    def rows(self) -> Sequence[Row]:
        """One an environment."""
        ...


@dataclass(frozen=True)
class Plots:
    """Pictures of some results. Failed episodes are left out of all of them.

    Attributes:
        rows: the figures, one row an environment.
        episodes: each episode's figures, and what happened in it.
    """

    rows: Sequence[Row]
    episodes: Sequence[tuple[EpisodeRecord, Mapping[str, Any]]]

    def scores(self) -> Figure:
        """Mean correctness of each environment with its 95 % interval, and every episode as a dot."""
        figure, axes = _figure(len(self.rows))
        for place, row in enumerate(self.rows):
            if row.correctness is None:
                continue
            low, high = row.ci95
            error = None if low is None or high is None else [[row.correctness - low], [high - row.correctness]]
            axes.barh(place, row.correctness, xerr=error, color="C0", alpha=0.75, capsize=3)
            dots = list(row.scores.values())
            axes.scatter(dots, [place] * len(dots), s=12, color="black", alpha=0.5, zorder=3)
        axes.set_yticks(range(len(self.rows)), [short_name(row.group) for row in self.rows])
        axes.invert_yaxis()
        axes.set(xlim=(0, 1.02), xlabel="correctness", title=self._title())
        return figure

    def causes(self) -> Figure:
        """The share of the questions of each environment that is right, and why the others are not."""
        figure, axes = _figure(len(self.rows))
        for place, row in enumerate(self.rows):
            left = 0.0
            for cause in ("", *CAUSES):
                share = row.causes.get(cause, 0.0)
                axes.barh(
                    place, share, left=left, color=CAUSE_COLOURS[cause], label=(cause or "right") if not place else None
                )
                left += share
        axes.set_yticks(range(len(self.rows)), [short_name(row.group) for row in self.rows])
        axes.invert_yaxis()
        axes.set(xlim=(0, 1), xlabel="share of the questions", title=self._title())
        axes.legend(
            loc="upper center", bbox_to_anchor=(0.5, -0.4 if len(self.rows) < 4 else -0.16), ncols=4, frameon=False
        )
        return figure

    def memory(self, environment: str | None = None) -> Figure:
        """Tokens in memory after each chunk, a line an episode, with the budget of each.

        Args:
            environment: whose episodes; by default the first row's.
        """
        figure, axes = _figure(4)
        chosen = self._of(environment)
        budgets = set()
        for _, details in chosen:
            tokens = [step["memory_tokens"] for step in details["steps"]]
            axes.plot(range(1, len(tokens) + 1), tokens, color="C0", alpha=0.6)
            if budget := details.get("memory_budget", 0):
                budgets.add(budget)
        for budget in sorted(budgets):
            axes.axhline(budget, color="C3", linestyle="--", alpha=0.6)
        label = "budgets" if len(budgets) > 1 else "budget"
        if budgets:
            axes.annotate(label, (1, max(budgets)), color="C3", va="bottom")
        axes.set(xlabel="chunk", ylabel="tokens in memory", title=self._title(chosen))
        axes.set_ylim(bottom=0)
        return figure

    def reward(self, environment: str | None = None) -> Figure:
        """The mean of each term of the reward over the steps that have it, and over episodes.

        Args:
            environment: whose episodes; by default the first row's.
        """
        figure, axes = _figure(3)
        chosen = self._of(environment)
        steps = [step["reward_terms"] for _, details in chosen for step in details["steps"]]
        means = {term: [step[term] for step in steps if step.get(term) is not None] for term in TERMS}
        drawn = {term: fmean(values) for term, values in means.items() if values}
        axes.barh(list(drawn), list(drawn.values()), color="C0", alpha=0.75)
        axes.invert_yaxis()
        axes.set(xlabel="mean of the term, before it is weighed", title=self._title(chosen))
        return figure

    def budget(self) -> Figure:
        """Mean correctness against the memory budget, a line an environment, with its 95 % interval.

        Raises:
            ValueError: one budget was played; `evaluate(…, memory_budget=["1x", "2x", "4x"])` plays several.
        """
        budgets = list(dict.fromkeys(row.budget for row in self.rows))
        if len(budgets) < 2:
            raise ValueError(f"one budget was played, {budgets[0]}; evaluate with memory_budget=[…] of several")
        figure, axes = _figure(5)
        names = [budget_text(each) for each in budgets]
        for environment, rows in _grouped(self.rows, lambda row: row.group).items():
            _line(axes, [names.index(budget_text(row.budget)) for row in rows], rows, short_name(environment))
        axes.set_xticks(range(len(names)), names)
        axes.set(xlabel="memory budget", ylabel="correctness", ylim=(-0.02, 1.02), title=self._title())
        axes.legend(frameon=False)
        return figure

    def length(self) -> Figure:
        """Mean correctness against the length of the stream, a line an environment and budget, with its 95 % interval.

        Raises:
            ValueError: one length was played; `evaluate(…, tokens=[4000, 16000], facts=12, questions=12)` plays several.
        """
        figure, axes = _figure(5)
        lines = _grouped(self.rows, lambda row: (row.environment, row.budget))
        if not any(row.column for row in self.rows) or max(map(len, lines.values())) < 2:
            raise ValueError("one length was played; evaluate with tokens=[…] of several, and facts=, questions=")
        budgets = {budget for _, budget in lines}
        for (environment, budget), rows in lines.items():
            under = f", budget {budget_text(budget)}" if len(budgets) > 1 else ""
            _line(axes, [row.chunk_tokens or 0.0 for row in rows], rows, f"{short_name(environment)}{under}")
        axes.set_xscale("log", base=2)
        ticks = sorted({float(f"{row.chunk_tokens:.2g}") for row in self.rows if row.chunk_tokens})
        axes.set_xticks(ticks, [short_number(tick) for tick in ticks])
        axes.minorticks_off()
        axes.set(xlabel="tokens of the stream", ylabel="correctness", ylim=(-0.02, 1.02), title=self._title())
        axes.legend(frameon=False)
        return figure

    def compare(self, *others: HasRows) -> Figure:
        """This agent and others on the same environments, as `heat_map` draws them."""
        return heat_map(self, *others)

    def timeline(self, environment: str | None = None, episode: int = 0, most: int = 30) -> Figure:
        """Each fact of an episode: when it was told, how the memory held it after each chunk, and when it was asked for.

        Args:
            environment: whose episodes; by default the first row's.
            episode: which of them, from 0.
            most: facts that are drawn, in the order in which they are told.

        Raises:
            ValueError: the environment does not know its facts, or there is no such episode.
        """
        chosen = self._of(environment)
        if not 0 <= episode < len(chosen):
            raise ValueError(f"there is no episode {episode}; {len(chosen)} were played without failing, from 0")
        record, details = chosen[episode]
        lines = recorded_timeline(record, details)[:most]
        figure, axes = _figure(max(4, 0.55 * len(lines)))
        draw_timeline(axes, lines)
        axes.set_title(f"{self._title(chosen)}, task {record.key.task_index}")
        return figure

    def _of(self, environment: str | None) -> list[tuple[EpisodeRecord, Mapping[str, Any]]]:
        names = list(dict.fromkeys(record.key.environment for record, _ in self.episodes))
        wanted = (
            next((name for name in names if environment in (name, short_name(name))), None) if environment else names[0]
        )
        if wanted is None:
            raise ValueError(
                f"there are no episodes of {environment!r}; there are those of {', '.join(map(short_name, names))}"
            )
        return [
            (record, details)
            for record, details in self.episodes
            if record.key.environment == wanted and not record.failed
        ]

    def _title(self, chosen: Sequence[tuple[EpisodeRecord, Mapping[str, Any]]] = ()) -> str:
        where = f", {short_name(chosen[0][0].key.environment)}" if chosen else ""
        return f"{self.rows[0].agent}{where}"


def heat_map(*results: HasRows) -> Figure:
    """Mean correctness of several agents, an agent a line and an environment a column.

    Args:
        results: one evaluation an agent.
    """
    groups = [each.rows for each in results]
    columns = list(dict.fromkeys(row.group for rows in groups for row in rows))
    figure, axes = _figure(1 + len(groups), max(4.0, 2.2 + 0.62 * len(columns)))
    scores = [{row.group: row.correctness for row in rows} for rows in groups]
    values = [[math.nan if (score := each.get(name)) is None else score for name in columns] for each in scores]
    axes.imshow(values, cmap="viridis", vmin=0, vmax=1, aspect="auto")
    for y, line in enumerate(values):
        for x, value in enumerate(line):
            said, color = ("–", "black") if math.isnan(value) else (f"{value:.2f}", "white" if value < 0.6 else "black")
            axes.text(x, y, said, ha="center", va="center", color=color, fontsize=9)
    names = [short_name(name).removesuffix("-v0") for name in columns]
    axes.set_xticks(range(len(columns)), names, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(groups)), [rows[0].agent for rows in groups])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_title("correctness")
    return figure


def recorded_timeline(record: EpisodeRecord, details: Mapping[str, Any]) -> tuple[FactLine, ...]:
    """What became of each fact of an episode that was kept."""
    key = record.key
    arguments = {"split": key.split, **json.loads(key.env_args)}
    arguments |= {"data": key.data} if key.data else {}
    arguments |= {"memory_budget": key.budget} if key.budget is not None else {}
    return fact_timeline(key.environment, arguments, details)


def draw_timeline(axes: Axes, lines: Sequence[FactLine]) -> None:
    """Draw facts from top to bottom, chunks from left to right."""
    for place, line in enumerate(lines):
        for chunk, state in enumerate(line.states):
            if state in STATES:
                axes.barh(place, 1, left=chunk + 0.5, height=0.72, color=STATES[state], linewidth=0)
        told = [chunk + 1 for chunk in line.told]
        axes.scatter(told, [place] * len(told), marker=">", s=26, color="black", zorder=3)
        asked = [chunk + 1.38 for chunk in line.asked]
        axes.scatter(asked, [place] * len(asked), marker="D", s=16, color="#7a3fb0", zorder=3)
    seen = {state for line in lines for state in line.states}
    for state, color in STATES.items():
        if state in seen:
            axes.barh(0, 0, color=color, label=_SAID.get(state, state))
    axes.scatter([], [], marker=">", s=26, color="black", label="told")
    axes.scatter([], [], marker="D", s=16, color="#7a3fb0", label="asked for")
    axes.set_yticks(
        range(len(lines)), [line.key if len(line.key) < 44 else f"{line.key[:42]} …" for line in lines], fontsize=8
    )
    axes.invert_yaxis()
    axes.set_xlim(0.5, len(lines[0].states) + 0.5)
    axes.set_xlabel("chunk")
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.4, -0.08 if len(lines) > 10 else -0.2), ncols=5, frameon=False, fontsize=8
    )


def _grouped(rows: Sequence[Row], by: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        if row.correctness is not None:
            found.setdefault(by(row), []).append(row)
    return found


def _line(axes: Axes, places: Sequence[float], rows: Sequence[Row], label: str) -> None:
    """A line through the scores of some rows, with their intervals as a band."""
    order = sorted(range(len(rows)), key=lambda one: places[one])
    xs, drawn = [places[one] for one in order], [rows[one] for one in order]
    (line,) = axes.plot(xs, [row.correctness or 0.0 for row in drawn], marker="o", label=label)
    ends = [tuple((row.correctness if end is None else end) or 0.0 for end in row.ci95) for row in drawn]
    axes.fill_between(
        xs, [low for low, _ in ends], [high for _, high in ends], color=line.get_color(), alpha=0.15, linewidth=0
    )


def _figure(lines: float, width: float = 7.0) -> tuple[Figure, Axes]:
    """An empty picture of some lines of content, and its axes."""
    try:
        from .pictures import picture
    except ImportError:
        raise ImportError('pictures need matplotlib: pip install "memalpha-gym[plots]"') from None
    figure = picture(1.6 + 0.45 * max(lines, 2), width)
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes
