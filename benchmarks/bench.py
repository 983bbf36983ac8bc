"""`memalpha-gym bench`: agents compared over environments, task by task, from the same seeds."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import tyro
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog, RunLogError

from .runner import draw_tasks, run_episodes
from .settings import (
    check_agent,
    check_at_least,
    check_output,
    count_tasks,
    episode_key,
    full_id,
    optional,
    parse_budgets,
    parse_settings,
    split_list,
)
from .statistics import Row, summarise
from .table import as_json, print_table, short_name

DEFAULT_AGENTS = "oracle,extract,verbatim,random,empty"
PIPED_WIDTH = 120
"""Columns of the table where standard output is no terminal and COLUMNS is not set."""


@dataclass(frozen=True)
class BenchSettings:
    """Play every agent on the same tasks of every environment and print a table of the results.

    Without any option: five agents on a generated world, which needs no data.
    """

    env: Annotated[str, tyro.conf.arg(metavar="ID[,ID…]")] = "MemAlpha/Recall-v0"
    """Environments, by id and separated by commas; `memalpha-gym list` names them. module:id imports a module first."""
    agents: Annotated[str, tyro.conf.arg(aliases=["--agent"], metavar="A[,B…]")] = DEFAULT_AGENTS
    """Agents, by name and separated by commas. package.module:Class names one of your own."""
    episodes: int = 5
    """Tasks of each environment. A source that has fewer plays all it has."""
    seed: int = 0
    """Draws the tasks, and seeds environments and agents. The same seed gives the same figures."""
    split: str = "test"
    """Part of the source: train, validation, test, or all where a source is not divided."""
    data: Annotated[str | None, optional("PATH")] = None
    """Raw data: a file, or a folder with a sub-folder for each source. Default: $MEMALPHA_DATA, then the hub."""
    budget: Annotated[str | None, optional("B[,B…]")] = None
    """Memory budgets, separated by commas, each a row: up to 1 a share of the stream, above 1 a number of tokens."""
    reader: str = "lexical"
    """Who answers the questions from memory: a name, or package.module:Class."""
    judge: str = "rules"
    """Who judges whether what is written suits its memory type: a name, or package.module:Class."""
    reward: str = "robust"
    """Reward preset: robust, or paper for the published definition."""
    scoring: str = "robust"
    """Scoring rules: robust, or paper for the published ones."""
    env_arg: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(metavar="NAME=VALUE")] = ()
    """A further argument of the environments, such as paragraphs=40. May be given many times."""
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    """Processes that play episodes, one for each core by default. Their number changes no figure but the seconds."""
    out: Annotated[str | None, optional("FILE.db")] = None
    """SQLite file that keeps every finished episode. The same command again goes on where it stopped; what it holds is
    not played again, so name another file when an agent has changed."""
    retry_failed: bool = False
    """Play episodes again that the --out file holds as failed."""
    json: Annotated[str | None, optional("FILE")] = None
    """File for the figures as JSON."""


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where no episode of any agent has a score."""
    settings = parse_settings(BenchSettings, "bench", argv)
    notes = Console(stderr=True, highlight=False)
    keys = plan(settings, notes)
    try:
        with RunLog(settings.out) as log:
            records = play(keys, log, settings, notes)
    except RunLogError as error:
        raise CommandError(str(error)) from error
    rows, used = tabulate(keys, records), settings_used(settings, keys)
    print_table(_output(), rows, used)
    if settings.json is not None:
        figures = json.dumps(as_json(rows, used), indent=2, allow_nan=False)
        Path(settings.json).write_text(figures + "\n", encoding="utf-8")
    return int(all(row.failed == row.episodes for row in rows))


def plan(settings: BenchSettings, notes: Console) -> list[EpisodeKey]:
    """The episodes to play, those of one row together.

    Args:
        settings: the command's settings.
        notes: told where a source has fewer tasks than were asked for.

    Raises:
        CommandError: something in the settings is wrong.
    """
    check_at_least("--episodes", settings.episodes, 1)
    check_at_least("--workers", settings.workers, 1)
    check_output("--json", settings.json)
    check_output("--out", settings.out)
    agents = [check_agent(spec) for spec in split_list(settings.agents, "--agents")]
    budgets = parse_budgets(settings.budget)
    keys: list[EpisodeKey] = []
    for environment in dict.fromkeys(map(full_id, split_list(settings.env, "--env"))):
        key = episode_key(environment, settings)
        available = count_tasks(replace(key, budget=budgets[0]))
        if available < settings.episodes:
            notes.print(f"{environment} has {available} tasks in split {key.split}; playing all of them")
        tasks = draw_tasks(available, settings.episodes, settings.seed)
        keys += [
            replace(key, budget=budget, agent=agent, task_index=task)
            for budget in budgets
            for agent in agents
            for task in tasks
        ]
    return keys


def play(
    keys: Sequence[EpisodeKey], log: RunLog, settings: BenchSettings, notes: Console
) -> dict[EpisodeKey, EpisodeRecord]:
    """Play the episodes that the log does not hold yet, keep each as it finishes, and return all records."""
    wanted = set(keys)
    records = {
        record.key: record
        for record in log.rows()
        if record.key in wanted and not (settings.retry_failed and record.failed)
    }
    waiting = [key for key in keys if key not in records]
    if records:
        notes.print(f"{settings.out} holds {len(records)} of {len(keys)} episodes")
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=notes,
        disable=not notes.is_terminal,
        transient=True,
    )
    try:
        with progress, closing(run_episodes(waiting, settings.workers, notes.print)) as played:
            bar = progress.add_task("", total=len(keys), completed=len(records))
            for record, episode in played:
                log.append(record, episode)
                records[record.key] = record
                failed = sum(bool(done.failed) for done in records.values())
                where = f"{short_name(record.key.environment)} {record.key.agent}"
                progress.update(bar, advance=1, description=where + (f", {failed} failed" if failed else ""))
    except KeyboardInterrupt:
        kept = f"are in {settings.out}; the same command goes on" if settings.out else "were played and none is kept"
        notes.print(f"{len(records)} of {len(keys)} episodes {kept}")
        raise
    return records


def tabulate(keys: Sequence[EpisodeKey], records: Mapping[EpisodeKey, EpisodeRecord]) -> list[Row]:
    """One row for each environment, budget and agent, in the order of the plan."""
    groups = groupby(keys, key=lambda key: (key.environment, key.budget, key.agent))
    return [summarise([records[key] for key in group]) for _, group in groups]


def settings_used(settings: BenchSettings, keys: Sequence[EpisodeKey]) -> dict[str, Any]:
    """What the figures depend on, for the table's footnote and the JSON file."""
    first = keys[0]
    return {
        "environments": list(dict.fromkeys(key.environment for key in keys)),
        "agents": list(dict.fromkeys(key.agent for key in keys)),
        "episodes": settings.episodes,
        "seed": first.seed,
        "split": first.split,
        "budget": None if settings.budget is None else list(dict.fromkeys(key.budget for key in keys)),
        "env_args": json.loads(first.env_args),
        "data": next((key.data for key in keys if key.data), None),
        "reader": first.reader,
        "judge": first.judge,
        "tokenizer": first.tokenizer,
        "scoring": first.scoring,
        "reward": first.reward,
        "version": first.version,
    }


def _output() -> Console:
    output = Console(highlight=False)
    if output.is_terminal or "COLUMNS" in os.environ:
        return output
    return Console(highlight=False, width=PIPED_WIDTH)
