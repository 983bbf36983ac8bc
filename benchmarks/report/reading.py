"""What a report is made of: the episodes of one log or several, each once, in an order that no run's course changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeRecord, RunLog, RunNote

from ..merge import copy_episodes


@dataclass(frozen=True)
class Run:
    """Episodes, and where the rest of each lies.

    Attributes:
        records: their figures, in order of their keys.
        suites: the environments that were compared together, by the name of the suite.
        lacking: what was not played to its end, in sentences.
        log: holds the rest of each episode.
    """

    records: tuple[EpisodeRecord, ...]
    suites: tuple[Suite, ...]
    lacking: tuple[str, ...]
    log: RunLog

    def details(self, record: EpisodeRecord) -> Mapping[str, Any]:
        """Steps, answers and traceback of an episode."""
        return self.log.episode(record.key)


Place = tuple[str, str, str, str]
"""An environment as it was played: its id, split, arguments and data."""


@dataclass(frozen=True, slots=True, order=True)
class Suite:
    """Environments that were compared together.

    Attributes:
        name: the suite's.
        places: its environments.
    """

    name: str
    places: tuple[Place, ...]


@contextmanager
def opened(files: Sequence[Path]) -> Iterator[Run]:
    """The episodes of some logs, while they are open.

    Args:
        files: episode logs; several are joined as `memalpha-gym merge` does, but for that they may be of different runs.

    Raises:
        CommandError: there is no episode, or two files tell two stories of one.
        RunLogError: a file is no episode log of this version.
    """
    with ExitStack() as stack:
        logs = {file: stack.enter_context(RunLog(file, existing=True)) for file in files}
        notes = [note for log in logs.values() for note in log.notes()]
        if len(logs) == 1:
            log = next(iter(logs.values()))
            records = list(log.rows())
        else:
            log = stack.enter_context(RunLog())
            with log.at_once():
                held, _ = copy_episodes(logs, log)
            records = list(held.values())
        if not records:
            raise CommandError(f"{', '.join(map(str, files))}: there is no episode yet; bench --out writes them")
        records.sort(key=order)
        yield Run(tuple(records), tuple(_suites(notes)), tuple(_lacking(notes)), log)


def order(record: EpisodeRecord) -> tuple[str, ...]:
    """Where an episode stands among others, by its key alone."""
    values = vars_of(record)
    first = (values["environment"], f"{int(values['task_index']):020}", values["agent"], f"{int(values['repeat']):06}")
    return (*map(str, first), *(repr(values[name]) for name in sorted(values)))


def vars_of(record: EpisodeRecord) -> dict[str, Any]:
    """The fields of an episode's key by name."""
    return {name: getattr(record.key, name) for name in type(record.key).__dataclass_fields__}


def _suites(notes: Sequence[RunNote]) -> list[Suite]:
    found = set()
    for note in notes:
        run = json.loads(note.run)
        if run.get("suite"):
            places = sorted(tuple(map(str, json.loads(place))) for place in run.get("environments", ()))
            found.add(Suite(str(run["suite"]), tuple((p[0], p[1], p[2], p[3]) for p in places)))
    return sorted(found)


def _lacking(notes: Sequence[RunNote]) -> Iterator[str]:
    """Which parts of runs were not played to their end, or are not here. A part that any file has to its end is here."""
    done: dict[tuple[str, int], set[int]] = {}
    begun: dict[tuple[str, int], set[int]] = {}
    for note in notes:
        number, parts = map(int, note.shard.split("/"))
        begun.setdefault((note.run, parts), set()).add(number)
        if note.finished:
            done.setdefault((note.run, parts), set()).add(number)
    whole = {run for (run, of), numbers in done.items() if numbers == set(range(1, of + 1))}
    for (run, of), numbers in sorted(begun.items()):
        if run in whole:
            continue
        absent = sorted(set(range(1, of + 1)) - numbers)
        unfinished = sorted(numbers - done.get((run, of), set()))
        if of == 1:
            yield "The run was not played to its end: the same bench command goes on."
            continue
        if unfinished:
            yield f"Not played to their end: shards {', '.join(f'{each}/{of}' for each in unfinished)}."
        if absent:
            yield f"Not in the files: shards {', '.join(f'{each}/{of}' for each in absent)}."
