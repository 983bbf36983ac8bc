"""`memalpha-gym merge`: the files of several shards, or of several agents, in one."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console

from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog, RunLogError, RunNote
from memalpha_gym.terminal import open_output

from .options import parse_options


@dataclass(frozen=True)
class MergeOptions:
    """Join files of `memalpha-gym bench`: the shards of a run, or runs of other agents over the same environments.

    `bench` with the options of the run, without --shard, and with --out FILE.db prints the table. No episode comes twice.
    """

    files: Annotated[tyro.conf.Positional[tuple[str, ...]], tyro.conf.arg(metavar="A.db B.db …")]
    """Files that `bench --out` has written, of the same suite or environments, settings and version."""
    out: Annotated[str, tyro.conf.arg(metavar="FILE.db")]
    """The file to make; there must be none."""


def main(argv: Sequence[str]) -> int:
    """Run the command."""
    options = parse_options(MergeOptions, "merge", argv)
    notes = Console(stderr=True, highlight=False, markup=False)
    try:
        merge([Path(file) for file in options.files], Path(options.out), notes, open_output())
    except RunLogError as error:
        raise CommandError(str(error)) from error
    return 0


def merge(files: Sequence[Path], out: Path, notes: Console, output: Console) -> None:
    """Join files in a new one, which is there as a whole or not at all.

    Args:
        files: episode logs.
        out: the new one.
        notes: told what lacks in them.
        output: told what it holds.

    Raises:
        CommandError: the files are no parts of one run, or tell two stories of an episode; or there is a file `out`.
        RunLogError: a file is no episode log of this version.
    """
    _check_paths(files, out)
    partial = out.with_name(f"{out.name}.partial")
    partial.unlink(missing_ok=True)
    with ExitStack() as stack:
        logs = {file: stack.enter_context(RunLog(file, existing=True)) for file in files}
        runs = {file: log.notes() for file, log in logs.items()}
        _check_runs(runs)
        stack.callback(lambda: partial.unlink(missing_ok=True))
        with RunLog(partial) as merged, merged.at_once():
            held, doubles = copy_episodes(logs, merged)
            for note in _joined(note for noted in runs.values() for note in noted):
                merged.note(note)
        _publish(partial, out)
    _tell_what_lacks(runs, notes)
    agents = Counter(record.key.agent for record in held.values())
    output.print(
        f"{out}: {len(held)} episodes ({', '.join(f'{agent} {n}' for agent, n in agents.items())})", soft_wrap=True
    )
    for agent in agents:
        states = {key.agent_source for key in held if key.agent == agent}
        if len(states) > 1:
            notes.print(
                f"{agent} was played in {len(states)} states of its source; bench shows the episodes of the present one",
                soft_wrap=True,
            )
    if doubles:
        notes.print(f"{doubles} episodes are in more than one file, and in {out} once")


def _check_paths(files: Sequence[Path], out: Path) -> None:
    """Refuse what cannot be joined, before a file is opened."""
    if len(files) < 2:
        raise CommandError("merge: name two files or more")
    if out.exists():
        raise CommandError(f"--out {out} exists, and merge replaces nothing; name another file")
    if not out.absolute().parent.is_dir():
        raise CommandError(f"--out {out}: name a file in a folder that exists")
    seen: dict[Path, Path] = {}
    for file in files:
        if (other := seen.setdefault(file.resolve(), file)) is not file:
            raise CommandError(f"merge: {file} is {other} once more; name each file once")


def _check_runs(runs: dict[Path, list[RunNote]]) -> None:
    """Refuse files of different runs, and say in what they differ."""
    for file, noted in runs.items():
        if not noted:
            raise CommandError(
                f"{file} does not say which run it is of; the command that wrote it, once more, says so and plays nothing again"
            )
    first, *others = runs
    wanted = {note.run for note in runs[first]}
    for other in others:
        given = {note.run for note in runs[other]}
        if given != wanted:
            one, two = min(wanted - given or wanted), min(given - wanted or given)
            raise CommandError(
                f"{first} and {other} are of different runs: {_difference(one, two)}; join runs that agree in it"
            )


def _difference(one: str, two: str) -> str:
    """The first thing in which two runs differ; where there is none, one file has a run more."""
    left, right = json.loads(one), json.loads(two)
    for name in left:
        if left[name] == right.get(name):
            continue
        if isinstance(left[name], list):
            only = [
                sorted(set(a) - set(b)) or ["no other"]
                for a, b in ((left[name], right[name]), (right[name], left[name]))
            ]
            return f"{name}, {', '.join(only[0][:2])} beside {', '.join(only[1][:2])}"
        return f"{name}, {left[name]!r} beside {right[name]!r}"
    return "one of them holds a further run"


def copy_episodes(logs: Mapping[Path, RunLog], merged: RunLog) -> tuple[dict[EpisodeKey, EpisodeRecord], int]:
    """Copy every episode once, and return all with the number of those that came again.

    Args:
        logs: by file.
        merged: takes them.

    Raises:
        CommandError: an episode has other figures in one file than in another.
    """
    held: dict[EpisodeKey, EpisodeRecord] = {}
    doubles = 0
    for file, log in logs.items():
        for record, episode in log.items():
            before = held.get(record.key)
            doubles += before is not None
            if before is None or (before.failed and not record.failed):
                merged.append(record, episode)
                held[record.key] = record
            elif not record.failed and _figures(before) != _figures(record):
                key = record.key
                raise CommandError(
                    f"{key.environment}, {key.agent}, task {key.task_index}: {file} has other figures than a file before it; "
                    "the agent was played twice and played otherwise, so leave one of the files out"
                )
    return held, doubles


def _figures(record: EpisodeRecord) -> EpisodeRecord:
    """A record without what depends on the machine."""
    return replace(record, seconds=0.0, usage={}, costs={})


def _joined(notes: Iterable[RunNote]) -> list[RunNote]:
    """Each shard of each run once; it is finished where all files say so that have some of it."""
    joined: dict[tuple[str, str], RunNote] = {}
    for note in notes:
        before = joined.get((note.run, note.shard), note)
        joined[note.run, note.shard] = replace(note, finished=note.finished and before.finished)
    return list(joined.values())


def _publish(partial: Path, out: Path) -> None:
    """Give the finished file its name, unless somebody has taken it meanwhile."""
    with suppress(FileExistsError):
        os.link(partial, out)
        return
    raise CommandError(f"--out {out} was made by somebody else meanwhile; name another file")


def _tell_what_lacks(runs: dict[Path, list[RunNote]], notes: Console) -> None:
    """Say which shards were not played to their end, and which are in none of the files."""
    for file, noted in runs.items():
        for note in noted:
            if not note.finished:
                part = "the run" if note.shard == "1/1" else f"shard {note.shard}"
                notes.print(f"{file}: {part} was not played to its end; the same command goes on", soft_wrap=True)
    shards = {(note.run, note.shard) for noted in runs.values() for note in noted}
    for run, of in dict.fromkeys((run, int(shard.partition("/")[2])) for run, shard in sorted(shards)):
        lacking = [f"{number}/{of}" for number in range(1, of + 1) if (run, f"{number}/{of}") not in shards]
        if lacking:
            notes.print(f"in none of the files: shard {', '.join(lacking)}", soft_wrap=True)
