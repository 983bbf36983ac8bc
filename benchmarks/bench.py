"""`memalpha-gym bench`: agents compared over environments, task by task, from the same seeds."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from memalpha_gym.arguments import check_count, split_list
from memalpha_gym.cli import CommandError, command_errors
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog, RunLogError
from memalpha_gym.registration import AGENTS
from memalpha_gym.tasks import draw_tasks
from memalpha_gym.terminal import open_output

from .columns import short_name
from .printing import all_figures, settings_used, show
from .published import PUBLISHED, PublishedTable
from .runner import run_episodes
from .settings import (
    check_agent,
    check_output,
    count_tasks,
    episode_key,
    expand_chat,
    full_id,
    optional,
    parse_budgets,
    parse_settings,
)
from .statistics import Row, summarise
from .suites import FAMILIES, LENGTHS, suite_keys

DEFAULT_ENVIRONMENT = "MemAlpha/Recall-v0"
DEFAULT_AGENTS = "oracle,extract,verbatim,random,empty"


@dataclass(frozen=True)
class BenchSettings:
    """Play every agent on the same tasks of every environment and print a table of the results.

    Without any option: five agents on a generated world, which needs no data.
    """

    env: Annotated[str, tyro.conf.arg(metavar="ID[,ID…]")] = DEFAULT_ENVIRONMENT
    """Environments, by id and separated by commas; `memalpha-gym list` names them. module:id imports a module first."""
    suite: Annotated[str | None, optional("NAME")] = None
    """A suite in place of --env: quick, memalpha, memoryagentbench, memoryagentbench-full, locomo, worlds (every generated
    family), dilution (correctness against length). It adds a table with a row an agent and a column a source."""
    families: Annotated[str, tyro.conf.arg(metavar="F[,F…]")] = FAMILIES
    """With --suite dilution: the generated families."""
    lengths: Annotated[str, tyro.conf.arg(metavar="L[,L…]")] = LENGTHS
    """With --suite dilution: the lengths of the stream in tokens, the shortest first."""
    details: bool = False
    """With --suite worlds or dilution: print the row of every column and agent too, as for other suites."""
    operations: bool = False
    """Print what agents did about the facts that they read: write precision and recall, updates, what is stale, doubled or made
    up. For generated worlds, which know it."""
    published: bool = False
    """With a suite: print the published rows beside ours, marked as published."""
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
    reader: str = "auto"
    """Who answers the questions from memory: a name, or package.module:Class."""
    judge: str = "rules"
    """Who judges whether what is written suits its memory type: a name, or package.module:Class."""
    answer_judge: str = "overlap"
    """Who scores the replies that no program can: a name, or package.module:Class. overlap stands in for a model."""
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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be played.

    Attributes:
        keys: the episodes, those of one row together.
        columns: the suite's columns, those without data included; empty outside a suite.
        names: the column of each environment with its split and arguments.
    """

    keys: list[EpisodeKey]
    columns: tuple[str, ...] = ()
    names: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def column(self, key: EpisodeKey) -> str:
        """The column that an episode belongs to; empty outside a suite."""
        return self.names.get((key.environment, key.split, key.env_args), "")


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where no episode of any agent has a score."""
    settings = parse_settings(BenchSettings, "bench", argv)
    notes = Console(stderr=True, highlight=False)
    table = _published_table(settings)
    planned = plan(settings, notes)
    try:
        with RunLog(settings.out) as log:
            records = play(planned.keys, log, settings, notes)
            rows = tabulate(planned, records, log)
    except RunLogError as error:
        raise CommandError(str(error)) from error
    used, output = settings_used(settings, planned), open_output()
    show(output, settings, planned, rows, table, used)
    if settings.json is not None:
        figures = json.dumps(all_figures(settings, planned, rows, table, used), indent=2, allow_nan=False)
        Path(settings.json).write_text(figures + "\n", encoding="utf-8")
    return int(all(row.failed == row.episodes for row in rows))


def plan(settings: BenchSettings, notes: Console) -> Plan:
    """The episodes to play.

    Args:
        settings: the command's settings.
        notes: told where a source has fewer tasks than were asked for, or no data.

    Raises:
        CommandError: something in the settings is wrong.
    """
    with command_errors():
        check_count("--episodes", settings.episodes)
        check_count("--workers", settings.workers)
        specs = split_list("--agents", settings.agents)
        ids = dict.fromkeys(map(full_id, split_list("--env", settings.env)))
    check_output("--json", settings.json)
    check_output("--out", settings.out)
    agents = [expand_chat(AGENTS, check_agent(spec)) for spec in specs]
    budgets = parse_budgets(settings.budget)
    columns: dict[str, EpisodeKey | None] = {}
    if settings.suite is not None:
        if settings.env != DEFAULT_ENVIRONMENT:
            raise CommandError("--suite and --env exclude each other; give one of them")
        columns = suite_keys(settings.suite, settings, notes)
        environments = [key for key in columns.values() if key is not None]
    else:
        environments = [episode_key(environment, settings) for environment in ids]
    keys = [key for first in environments for key in _episodes(first, agents, budgets, settings, notes)]
    names = {(key.environment, key.split, key.env_args): name for name, key in columns.items() if key is not None}
    return Plan(keys, tuple(columns), names)


def _episodes(
    key: EpisodeKey, agents: Sequence[str], budgets: Sequence[float | None], settings: BenchSettings, notes: Console
) -> list[EpisodeKey]:
    """The episodes of one environment, whose key names no agent, task or budget yet."""
    available = count_tasks(replace(key, budget=budgets[0]))
    if available < settings.episodes:
        notes.print(f"{key.environment} has {available} tasks in split {key.split}; playing all of them")
    tasks = draw_tasks(available, settings.episodes, settings.seed)
    return [
        replace(key, budget=budget, agent=agent, task_index=task)
        for budget in budgets
        for agent in agents
        for task in tasks
    ]


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


def tabulate(planned: Plan, records: Mapping[EpisodeKey, EpisodeRecord], log: RunLog) -> list[Row]:
    """One row for each environment, budget and agent, in the order of the plan."""
    rows = []
    for _, group in groupby(planned.keys, key=lambda key: replace(key, task_index=0)):
        keys = list(group)
        rows.append(
            summarise([records[key] for key in keys], planned.column(keys[0]), _answer_judge(keys, records, log))
        )
    return rows


def _answer_judge(keys: Sequence[EpisodeKey], records: Mapping[EpisodeKey, EpisodeRecord], log: RunLog) -> str:
    """Who scored the replies of a row that no program can; the episodes of a row have the same settings, and the same judge."""
    good = next((key for key in keys if not records[key].failed), None)
    return "" if good is None else str(log.episode(good).get("answer_judge", ""))


def _published_table(settings: BenchSettings) -> PublishedTable | None:
    """The published table that was asked for.

    Raises:
        CommandError: there is none for what is played.
    """
    if not settings.published:
        return None
    if settings.suite is None or settings.suite not in PUBLISHED:
        raise CommandError(f"--published: give a suite that has published rows: --suite {' or '.join(PUBLISHED)}")
    return PUBLISHED[settings.suite]
