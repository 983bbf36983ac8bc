"""Pictures of an evaluation, each by one call: figures of matplotlib, which show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from memalpha_gym.causes import CAUSES
from memalpha_gym.recording import EpisodeRecord

from .statistics import Row
from .table.text import short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.0
"""Inches."""
TERMS = ("correctness", "format", "compression", "content", "operations")
"""The terms of the reward, in the order in which they are drawn."""


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
            for number, cause in enumerate(("", *CAUSES)):
                share = row.causes.get(cause, 0.0)
                color = "#9aa3b2" if not cause else f"C{number}"
                axes.barh(place, share, left=left, color=color, label=(cause or "right") if not place else None)
                left += share
        axes.set_yticks(range(len(self.rows)), [short_name(row.group) for row in self.rows])
        axes.invert_yaxis()
        axes.set(xlim=(0, 1), xlabel="share of the questions", title=self._title())
        axes.legend(
            loc="upper center", bbox_to_anchor=(0.5, -0.25 if len(self.rows) < 4 else -0.12), ncols=4, frameon=False
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


def _figure(lines: int) -> tuple[Figure, Axes]:
    """A figure that belongs to nobody's list of open ones, so that it is shown once, and its axes."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError('pictures need matplotlib: pip install "memalpha-gym[plots]"') from None
    figure = Figure(figsize=(WIDTH, 1.6 + 0.45 * max(lines, 2)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes
