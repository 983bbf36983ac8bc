"""What an evaluation came to: a table, the episodes behind it, and what is made of them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from memalpha_gym.recording import EpisodeRecord, RunLog

from .failures import own_frames
from .paired import Paired, paired
from .plots import Plots
from .results_html import comparison_html, episode_html, results_html
from .statistics import Row
from .table.rows import print_table
from .table.text import FAILED, budget_text, short_name

if TYPE_CHECKING:
    import pandas as pd


LENGTH = "tokens"
"""The argument of environments that says how long their streams are."""


@dataclass(frozen=True)
class PlayedEpisode:
    """One episode: its figures, and what happened in it."""

    record: EpisodeRecord
    text: str = field(repr=False)

    @cached_property
    def details(self) -> Mapping[str, Any]:
        """`steps` (calls, results, reward and its terms), `answers` with their causes, `memory_budget` in tokens (0 for none),
        and a failed one's `traceback`.
        """
        details: Mapping[str, Any] = json.loads(self.text)
        return details

    def _repr_html_(self) -> str:
        return episode_html(self.record, self.details)


@dataclass(frozen=True)
class Comparison:
    """Two agents on the same tasks, an environment a line.

    Attributes:
        first: what the one is called.
        second: what the other is called.
        differences: by environment; None where they share no task.
        failed: how many episodes of either failed in each environment; their tasks are left out of the difference.
    """

    first: str
    second: str
    differences: Mapping[str, Paired | None]
    failed: Mapping[str, int] = field(default_factory=dict)

    def to_dicts(self) -> list[dict[str, Any]]:
        """A dict a line: environment, tasks, difference, its interval, p, failed episodes."""
        return [
            {
                "environment": environment,
                "tasks": each.tasks if each else 0,
                "difference": each.difference if each else None,
                "ci_low": each.ci95[0] if each else None,
                "ci_high": each.ci95[1] if each else None,
                "p": each.p if each else None,
                "failed": self.failed.get(environment, 0),
            }
            for environment, each in self.differences.items()
        ]

    def to_pandas(self) -> pd.DataFrame:
        """The same as a data frame."""
        return _frame(self.to_dicts())

    def __str__(self) -> str:
        lines = [f"{self.first} less {self.second}, correctness, task by task:"]
        for environment, each in self.differences.items():
            said = "no task in common" if each is None else f"{each.difference:+.3f}{_interval(each)}, p {each.p:.3f}"
            failed = self.failed.get(environment, 0)
            told = f"{each.tasks if each else 0} tasks{f', {FAILED} {failed} failed' * bool(failed)}"
            lines.append(f"  {short_name(environment)}: {said} ({told})")
        if any(self.failed.values()):
            lines.append(f"{FAILED} leaves out the tasks of failed episodes: no ground to call either better.")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return comparison_html(self.first, self.second, self.differences, self.failed)


@dataclass(frozen=True)
class Results:
    """What an agent did: rows of figures, one an environment, and the episodes that they are means of.

    In a notebook it shows itself as a table; in a terminal `print` does.

    Attributes:
        rows: the figures; see `memalpha_gym.benchmarks.statistics.Row`.
        played: the episodes, in the order of the tasks.
    """

    rows: Sequence[Row]
    played: Sequence[tuple[EpisodeRecord, str]] = field(repr=False)

    @cached_property
    def episodes(self) -> tuple[PlayedEpisode, ...]:
        """Every episode with its steps and answers."""
        return tuple(PlayedEpisode(record, text) for record, text in self.played)

    @property
    def plot(self) -> Plots:
        """Pictures of these results, each by one call; needs matplotlib: `pip install "memalpha-gym[plots]"`."""
        return Plots(self.rows, [(episode.record, episode.details) for episode in self.episodes])

    @property
    def agent(self) -> str:
        """What the agent is called."""
        return self.rows[0].agent

    @property
    def settings(self) -> dict[str, Any]:
        """What the figures depend on, beside the environments."""
        keys = [record.key for record, _ in self.played]
        names = ("split", "seed", "budget", "env_args", "reader", "reward", "scoring", "version")
        found = {name: list(dict.fromkeys(getattr(key, name) for key in keys)) for name in names}
        return {name: values[0] if len(values) == 1 else values for name, values in found.items()}

    def to_dicts(self) -> list[dict[str, Any]]:
        """A dict a row: what is a mean is None where no episode has a score."""
        return [
            {
                "environment": row.environment,
                "agent": row.agent,
                **({"budget": row.budget} if row.budget is not None else {}),
                "episodes": row.episodes,
                "failed": row.failed,
                "correctness": row.correctness,
                "correctness_failed_0": row.correctness_failed_0,
                "ci_low": row.ci95[0],
                "ci_high": row.ci95[1],
                "return": row.episode_return,
                "memory_tokens": row.memory_tokens,
                "peak_memory_tokens": row.peak_memory_tokens,
                "chunk_tokens": row.chunk_tokens,
                "invalid_calls": row.invalid_calls,
                "seconds": row.seconds,
                "split": self.settings["split"],
                "seed": self.settings["seed"],
            }
            for row in self.rows
        ]

    def to_pandas(self) -> pd.DataFrame:
        """The same as a data frame.

        Raises:
            ImportError: pandas is not installed.
        """
        return _frame(self.to_dicts())

    def compare(self, other: Results) -> Comparison:
        """By how much this agent is more correct than another, over the tasks that both have a score of.

        Raises:
            ValueError: the two were played with other settings, so that their tasks or their pay are not the same.
        """
        mine, theirs = self.settings, other.settings
        if unlike := sorted(name for name in mine if mine[name] != theirs[name]):
            both = ", ".join(f"{name} is {mine[name]!r} and {theirs[name]!r}" for name in unlike)
            raise ValueError(f"the two were not played alike: {both}; evaluate both with the same arguments")
        others = {_played_in(row): row for row in other.rows}
        differences: dict[str, Paired | None] = {}
        failed = {}
        for row in self.rows:
            place = _played_in(row)
            against = others.get(place)
            differences[place] = paired(row.scores, against.scores) if against else None
            failed[place] = row.failed + against.failed if against else 0
        return Comparison(self.agent, other.agent, differences, failed)

    def save(self, path: str | Path) -> None:
        """Keep the episodes in an episode log, as `memalpha-gym bench --out` writes it; those of equal keys are replaced.

        Raises:
            RunLogError: the file cannot be used.
        """
        with RunLog(path) as log, log.at_once():
            for record, text in self.played:
                log.append(record, text)

    @property
    def tracebacks(self) -> dict[str, int]:
        """The traceback of each way in which episodes failed, from where it leaves this package on, and how many did. The whole
        of it is in an episode's `details`.
        """
        found: dict[str, int] = {}
        for episode in self.episodes:
            if episode.record.failed:
                trace = own_frames(str(episode.details.get("traceback", ""))) or episode.record.failed
                found[trace] = found.get(trace, 0) + 1
        return found

    def __str__(self) -> str:
        text = io.StringIO()
        print_table(Console(file=text, width=100), self.rows, self._told())
        return text.getvalue().rstrip() + "".join(
            f"\n\n{count} failed:\n{trace}" for trace, count in self.tracebacks.items()
        )

    def _repr_html_(self) -> str:
        return results_html(self.rows, self._told(), self.tracebacks)

    def _told(self) -> dict[str, Any]:
        told = self.settings
        arguments = told["env_args"]  # of several lengths each row tells its own
        inside = json.loads(arguments if isinstance(arguments, str) else arguments[0])
        if not isinstance(arguments, str):
            inside.pop(LENGTH)
        budget = told["budget"] if not isinstance(told["budget"], list) else None
        return {"episodes": self.rows[0].episodes, **told, "budget": budget, "env_args": inside}


def _played_in(row: Row) -> str:
    """The environment of a row, with its budget where it was given one."""
    return row.group if row.budget is None else f"{row.group}, budget {budget_text(row.budget)}"


def _interval(each: Paired) -> str:
    low, high = each.ci95
    return "" if low is None or high is None else f" [{low:+.3f}, {high:+.3f}]"


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    try:
        import pandas
    except ImportError:
        raise ImportError("to_pandas needs pandas: pip install pandas; to_dicts gives the same without it") from None
    return pandas.DataFrame(rows)
