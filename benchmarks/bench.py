"""`memalpha-gym bench`: agents compared over environments, task by task, from the same seeds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog, RunLogError, RunNote
from memalpha_gym.terminal import open_output, printable

from .failures import failures, refusals
from .options import RAY, BenchOptions, check_bench, parse_options
from .plan import Plan, make_plan
from .player import row_of
from .prices import load_prices
from .run import Cluster, run_episodes
from .statistics import Row, summarise
from .table.output import Results, as_json, show
from .table.published_results import PUBLISHED, PublishedResults
from .table.text import short_name


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where no episode of any agent has a score."""
    options = parse_options(BenchOptions, "bench", argv)
    check_bench(options)
    notes = Console(stderr=True, highlight=False, markup=False)
    published = _published_results(options)
    prices = None if options.prices is None else load_prices(options.prices)
    plan = make_plan(options, notes)
    try:
        with RunLog(options.out) as log:
            note = RunNote(plan.run, str(plan.shard))
            log.note(note)
            records = play(plan.keys, log, options, notes)
            log.note(replace(note, finished=True))
            if plan.shard.of > 1:
                return _end_shard(options, plan, records, notes)
            told = failures(plan.keys, records, log), refusals(plan.keys, records, log)
            results = Results(options, plan, tabulate(plan, records, log), published, prices, *told)
    except RunLogError as error:
        raise CommandError(str(error)) from error
    show(open_output(), results)
    if options.json is not None:
        figures = json.dumps(as_json(results), indent=2, allow_nan=False)
        Path(options.json).write_text(figures + "\n", encoding="utf-8")
    return int(all(row.failed == row.episodes for row in results.rows))


def _end_shard(options: BenchOptions, plan: Plan, records: Mapping[EpisodeKey, EpisodeRecord], notes: Console) -> int:
    """Say what a shard holds. It has no table: figures over a part of the tasks look like those of all, and are not."""
    failed = sum(bool(record.failed) for record in records.values())
    lost = f", {failed} of them failed" if failed else ""
    notes.print(
        f"shard {plan.shard}: {len(records)} episodes in {options.out}{lost}; memalpha-gym merge joins all shards, and this "
        "command without --shard, on the merged file, prints the table",
        soft_wrap=True,
    )
    return int(bool(records) and failed == len(records))


def play(
    keys: Sequence[EpisodeKey], log: RunLog, options: BenchOptions, notes: Console
) -> dict[EpisodeKey, EpisodeRecord]:
    """Play the episodes that the log does not hold yet, keep each as it ends, and return all records."""
    wanted = set(keys)
    records = {
        record.key: record
        for record in log.rows()
        if record.key in wanted and not (options.retry_failed and (record.failed or record.judge_errors))
    }
    if records:
        notes.print(f"{options.out} holds {len(records)} of {len(keys)} episodes")
    for line in _outdated(keys, log, str(options.out)):
        notes.print(line, soft_wrap=True)
    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=notes,
        disable=not notes.is_terminal,
        transient=True,
    )
    bar = progress.add_task("", total=len(keys), completed=len(records))

    def keep(record: EpisodeRecord, episode: str) -> None:
        log.append(record, episode)
        records[record.key] = record
        failed = sum(bool(done.failed) for done in records.values())
        where = f"{short_name(record.key.environment)} {record.key.agent}"
        progress.update(bar, advance=1, description=printable(where) + (f", {failed} failed" if failed else ""))

    waiting = [key for key in keys if key not in records]
    cluster = Cluster(options.ray_address, options.gpus_per_worker) if options.executor == RAY else None
    pace = {"workers": options.workers, "in_flight": options.in_flight}
    try:
        with progress:
            run_episodes(waiting, keep, notes.print, **pace, cluster=cluster)
    except KeyboardInterrupt:
        kept = f"are in {options.out}; the same command goes on" if options.out else "were played and none is kept"
        notes.print(f"{len(records)} of {len(keys)} episodes {kept}")
        raise
    return records


def _outdated(keys: Sequence[EpisodeKey], log: RunLog, path: str) -> Iterator[str]:
    """What a file holds of the same episodes in another state of the source, an agent and a cause a line."""
    wanted = {_sourceless(key): key for key in keys}
    found: Counter[tuple[str, str]] = Counter()
    for record in log.rows():
        now = wanted.get(_sourceless(record.key))
        if now is not None and now != record.key:
            own = now.agent_source != record.key.agent_source
            found[
                record.key.agent, "its source was" if own else "memalpha-gym's own source, or an environment's, was"
            ] += 1
    for (agent, cause), count in found.items():
        yield f"{path} holds {count} episodes of {printable(agent)} from before {cause} changed; they are not shown"


def _sourceless(key: EpisodeKey) -> EpisodeKey:
    return replace(key, agent_source="", suite_source="")


def tabulate(plan: Plan, records: Mapping[EpisodeKey, EpisodeRecord], log: RunLog) -> list[Row]:
    """One row per environment, budget and agent, in the order of the plan."""
    rows = []
    for _, group in groupby(plan.keys, key=row_of):
        keys = list(group)
        answer_judge = _answer_judge(keys, records, log)
        rows.append(summarise([records[key] for key in keys], plan.column(keys[0]), answer_judge))
    return rows


def _answer_judge(keys: Sequence[EpisodeKey], records: Mapping[EpisodeKey, EpisodeRecord], log: RunLog) -> str:
    """Who scored the replies of a row that no program can; the episodes of a row have the same settings, and the same judge."""
    good = next((key for key in keys if not records[key].failed), None)
    return "" if good is None else str(log.episode(good).get("answer_judge", ""))


def _published_results(options: BenchOptions) -> PublishedResults | None:
    """The published results that were asked for.

    Raises:
        CommandError: there are none for what is played.
    """
    if not options.published:
        return None
    if options.suite is None or options.suite not in PUBLISHED:
        raise CommandError(f"--published: give a suite that has published rows: --suite {' or '.join(PUBLISHED)}")
    return PUBLISHED[options.suite]
