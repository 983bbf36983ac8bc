"""What `memalpha-gym bench` prints, and the same as JSON: which tables, in what order, with what they depend on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean
from typing import Any

from rich.console import Console

from memalpha_gym.terminal import printable

from ..failures import Failure, Refused, failure_lines, failures_json, refusal_lines, refusals_json
from ..options import BenchOptions, environment_arguments
from ..plan import Plan
from ..prices import Prices
from ..statistics import MEMORY_TYPES, Row
from ..suites import BRIEF, DILUTION, SUITES, dilution_grid
from .dilution import Grid, dilution_rows, print_dilution
from .dilution import as_json as dilution_as_json
from .fitting import print_notes
from .notes import footnotes
from .own_store import print_own_stores
from .published_results import PublishedResults
from .rows import as_json as rows_as_json
from .rows import print_causes, print_operations, print_table
from .summary import ablation_as_json, print_ablation, print_summary, published_rows, summary_rows
from .summary import as_json as summary_as_json
from .text import agent_names, short_number


@dataclass(frozen=True)
class Results:
    """What a benchmark came to.

    Attributes:
        options: what was asked for.
        plan: what was played.
        rows: one per environment, budget and agent.
        published: results to be set beside them; None for none.
        prices: of models; None for none.
        failures: of episodes, by agent and cause.
        refusals: of calls, by agent and status.
    """

    options: BenchOptions
    plan: Plan
    rows: Sequence[Row]
    published: PublishedResults | None = None
    prices: Prices | None = None
    failures: Sequence[Failure] = ()
    refusals: Mapping[str, Mapping[str, Refused]] = field(default_factory=dict)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What the figures depend on, for the last footnote and the JSON file."""
        keys = self.plan.keys
        first, own_store = keys[0], self.options.recall_tokens is not None
        return {
            **({"suite": self.options.suite, "columns": self._columns()} if self.plan.columns else {}),
            "environments": list(dict.fromkeys(key.environment for key in keys)),
            "agents": list(dict.fromkeys(key.agent for key in keys)),
            "episodes": self.options.episodes,
            **({"repeats": self.options.repeats} if self.options.repeats > 1 else {}),
            **({"recall_tokens": list(dict.fromkeys(key.recall_tokens for key in keys))} if own_store else {}),
            "seed": first.seed,
            "split": ", ".join(dict.fromkeys(key.split for key in keys)),
            "budget": None if self.options.budget is None else list(dict.fromkeys(key.budget for key in keys)),
            "env_args": dict(sorted(environment_arguments(self.options.episode).items())),
            "data": next((key.data for key in keys if key.data), None),
            "reader": first.reader,
            "judge": first.judge,
            "answer_judge": first.answer_judge,
            "tokenizer": first.tokenizer,
            "scoring": first.scoring,
            "reward": first.reward,
            "version": first.version,
            "agent_sources": {key.agent: key.agent_source for key in keys},
            "suite_source": first.suite_source,
        }

    def _columns(self) -> dict[str, Any]:
        """What each column of the suite was played with."""
        own = {MEMORY_TYPES} if self.options.memory_types else set()  # what a row says is not the column's
        return {
            self.plan.column(key): {
                "env": key.environment,
                "split": key.split,
                "env_args": {name: value for name, value in json.loads(key.env_args).items() if name not in own},
            }
            for key in self.plan.keys
        }

    @property
    def grid(self) -> Grid:
        """The columns of the dilution suite by family and length."""
        return dilution_grid(self.options.families, self.options.lengths)


def show(console: Console, results: Results) -> None:
    """Print the tables that were asked for: of a suite of many rows only the one over its columns, unless --details."""
    options, columns, rows = results.options, results.plan.columns, results.rows
    own_stores = options.recall_tokens is not None  # whose costs are half of what there is to see
    brief = options.suite in BRIEF and not options.details and not own_stores
    if own_stores:
        print_own_stores(console, rows, results.settings, results.prices)
    elif not brief:
        print_table(console, rows, results.settings)
    if options.operations:
        console.print()
        print_operations(console, rows)
    if options.causes:
        console.print()
        print_causes(console, rows)
    if columns and not (brief and not (options.operations or options.causes)):
        console.print()
    if options.suite == DILUTION:
        print_dilution(console, results.grid, rows, results.settings, brief)
    elif options.suite is not None:
        headings = {column.name: column.heading for column in SUITES[options.suite] if column.heading}
        print_summary(console, columns, rows, results.published, results.settings, headings)
        if results.published:
            print_ablation(console, results.published)
        print_notes(console, [_brief_note(rows), *footnotes(rows, results.settings)] if brief else [])
    _show_faults(console, results)


def _show_faults(console: Console, results: Results) -> None:
    """Why calls were refused, and where in whose code episodes failed."""
    names = agent_names(results.rows)
    print_notes(console, list(map(printable, refusal_lines(results.refusals, names))))
    for paragraph in failure_lines(results.failures, names):
        console.print()
        for line in paragraph.splitlines():
            console.print(printable(line), markup=False, soft_wrap=True)


def as_json(results: Results) -> dict[str, Any]:
    """Everything that the tables show, in JSON's terms."""
    columns, rows = results.plan.columns, results.rows
    wanted = results.options
    figures = rows_as_json(
        rows, results.settings, operations=wanted.operations, causes=wanted.causes, prices=results.prices
    )
    if results.options.suite == DILUTION:
        figures["dilution"] = dilution_as_json(dilution_rows(results.grid, rows))
    elif columns:
        figures["summary"] = summary_as_json(columns, summary_rows(columns, rows))
    if results.failures:
        figures["failures"] = failures_json(results.failures)
    if results.refusals:
        figures["invalid_calls"] = refusals_json(results.refusals)
    if results.published:
        figures["published"] = summary_as_json(columns, published_rows(columns, rows, results.published))
        if results.published.ablation:
            figures["published_ablation"] = ablation_as_json(results.published)
    return figures


def _brief_note(rows: Sequence[Row]) -> str:
    streams = [row.chunk_tokens for row in rows if row.chunk_tokens is not None]
    stream = f", of a stream of {short_number(fmean(streams))}" if streams else ""
    return f"Mean correctness over {rows[0].episodes} episodes each. memory: mean tokens at the end{stream}."
