"""`memalpha-gym rescore`: recorded episodes read, scored or paid otherwise, without the agents that played them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import tyro
from rich.console import Console
from rich.table import Table
from rich.text import Text

from memalpha_gym.arguments import one_line
from memalpha_gym.cli import CommandError, command_errors
from memalpha_gym.episodes import Episode, Rollout
from memalpha_gym.product_specs import is_product
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog, RunLogError
from memalpha_gym.registration import ANSWER_JUDGES, JUDGES, READERS
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.rollouts import play_episodes
from memalpha_gym.row_checks import episode_of
from memalpha_gym.terminal import new_table, open_output, printable
from memalpha_gym.tools import ToolCall

from .environments import Environments
from .names import expand_chat, suite_source_of
from .options import optional, parse_options
from .player import episode_seeds, row_of
from .record import Played, record_rollout
from .recorded_names import check_names
from .statistics import Row, summarise
from .table.fitting import add_column, print_fitting, print_notes
from .table.text import agent_names, marked_row, score_text, short_name

DETERMINISTIC = {"reader": ("auto", "facts", "lexical"), "judge": ("rules",), "answer_judge": ("overlap",)}
"""Who says the same whenever it is asked. What others said once cannot be had again."""
SAME_MEMORY = ("memory_tokens", "peak_memory_tokens", "chunk_tokens", "calls", "invalid_calls")
"""Figures that no reader, scoring or reward changes, but for rewards under which calls are executed otherwise."""


@dataclass(frozen=True)
class RescoreOptions:
    """Read, score or pay recorded episodes otherwise: their calls are played again, and no agent is asked.

    With none of the options every figure comes out as it was recorded.
    """

    file: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="RUN.db")]
    """A file that `bench --out` has written."""
    reader: Annotated[str | None, optional("NAME")] = None
    """Who answers the questions from memory: a name, or package.module:Class. Default: as recorded; replies of a model are then
    taken from the file."""
    scoring: Annotated[str | None, optional("NAME")] = None
    """Scoring rules: robust, paper or memoryagentbench. Default: as recorded."""
    reward: Annotated[str | None, optional("NAME")] = None
    """Reward preset: robust or paper. Default: as recorded."""
    judge: Annotated[str | None, optional("NAME")] = None
    """Who judges what was written. Default: as recorded, where it says the same whenever it is asked."""
    answer_judge: Annotated[str | None, optional("NAME")] = None
    """Who scores replies that no program can. Default: as above."""
    trust: bool = False
    """Import and run the environments, readers, judges and retrievers of others that the file names. For files of your own."""
    out: Annotated[str | None, optional("NEW.db")] = None
    """File to keep the episodes in as they are scored now; the recorded one is left as it is."""
    json: Annotated[str | None, optional("FILE")] = None
    """File for the figures, old and new, as JSON."""


class Recorded:
    """Plays the calls of a recorded episode again."""

    def __init__(self, steps: Sequence[Mapping[str, Any]], reading: Mapping[str, Any]) -> None:
        self._steps = steps
        self.reader_options = dict(reading)

    def act(self, observation: Mapping[str, Any]) -> Any:
        """The calls, or the text, that was recorded for this chunk."""
        step = self._steps[observation["chunk_index"]]
        return step["completion"] if "completion" in step else [ToolCall(**call) for call in step["calls"]]


class RecordedReader:
    """Gives the recorded replies again."""

    def __init__(self, name: str, answers: Sequence[Mapping[str, Any]]) -> None:
        self.name = name
        self._answers: dict[str, list[Mapping[str, Any]]] = {}
        for answer in answers:
            self._answers.setdefault(answer["question"], []).append(answer)

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """One reading per request."""
        return [self._reading(request.question) for request in requests]

    def _reading(self, question: str) -> Reading:
        kept = self._answers.get(question)
        if not kept:
            return Reading("", error=f"no reply to {question!r:.80} was kept")
        answer = kept.pop(0)
        shown, used = tuple(answer["entry_ids"]), tuple(answer["used_ids"] or ())
        return Reading(answer["prediction"], shown, answer["error"], used_ids=used)


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where nothing has a score."""
    options = parse_options(RescoreOptions, "rescore", argv)
    _check(options)
    changes = {
        name: spec
        for name, spec in (
            ("reader", options.reader and expand_chat(READERS, options.reader)),
            ("scoring", options.scoring),
            ("reward", options.reward),
            ("judge", options.judge and expand_chat(JUDGES, options.judge)),
            ("answer_judge", options.answer_judge and expand_chat(ANSWER_JUDGES, options.answer_judge)),
        )
        if spec is not None
    }
    notes = Console(stderr=True, highlight=False, markup=False)
    try:
        with RunLog(options.file, existing=True) as log:
            old = list(log.items())
        if not old:
            raise CommandError(f"{options.file} holds no episode")
        for record, _ in old:
            check_names(record.key, changes, options.trust)
        new = list(rescore(old, changes, notes))
        if options.out is not None:
            with RunLog(options.out) as out, out.at_once():
                for record, episode in new:
                    out.append(record, episode)
    except RunLogError as error:
        raise CommandError(str(error)) from error
    pairs = _rows([record for record, _ in old], [record for record, _ in new])
    _show(open_output(), pairs, changes)
    if options.json is not None:
        figures = {"changes": changes, "rows": [_as_json(before, after) for before, after in pairs]}
        Path(options.json).write_text(json.dumps(figures, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    return int(all(after.failed == after.episodes for _, after in pairs))


def _check(options: RescoreOptions) -> None:
    for option, path in (("--json", options.json), ("--out", options.out)):
        if path is not None and (Path(path).is_dir() or not Path(path).absolute().parent.is_dir()):
            raise CommandError(f"{option} {path}: name a file in a folder that exists")
    if options.out is not None and Path(options.out).exists():
        raise CommandError(f"--out {options.out} exists, and rescore replaces nothing; name another file")


def rescore(episodes: Sequence[Played], changes: Mapping[str, str], notes: Console) -> Iterator[Played]:
    """Every episode as it is scored now, in the order in which they are recorded.

    Args:
        episodes: recorded ones.
        changes: what is to be otherwise, by the names of `EpisodeKey`.
        notes: told what was left as it is.

    Raises:
        CommandError: something that it takes is gone; the message says what.
    """
    for record, _ in episodes:
        refuse(record.key, changes)
    skipped = 0
    for row, members in groupby(episodes, key=lambda played: row_of(_new_key(played[0].key, changes))):
        try:
            environments = Environments(row)
        except (ValueError, OSError, LookupError, ImportError) as error:
            raise CommandError(f"{row.environment}: {one_line(error)}") from error
        with closing(environments):
            source = suite_source_of(row)
            for record, text in members:
                played = _again(record, recorded(record, text), changes, environments)
                skipped += played is None
                record, text = played or (record, text)
                key = replace(_new_key(record.key, changes), suite_source=source, version=row.version)
                yield replace(record, key=key), text
    if skipped:
        notes.print(f"{skipped} episodes had failed before their last chunk, and are as they were")


def _new_key(key: EpisodeKey, changes: Mapping[str, Any]) -> EpisodeKey:
    return replace(key, **changes)


def refuse(key: EpisodeKey, changes: Mapping[str, str]) -> None:
    """Refuse an episode that cannot be scored again.

    Raises:
        CommandError: what it takes was not kept.
    """
    where = f"{short_name(key.environment)}, {printable(key.agent)}, task {key.task_index}"
    if is_product(key.agent) and key.recall_tokens is not None:
        raise CommandError(
            f"{where}: what the product's own store recalled is not kept, and the product would have to play again; "
            "run bench with the other settings"
        )
    for role in ("judge", "answer_judge"):
        if getattr(key, role).partition(":")[0] not in DETERMINISTIC[role] and role not in changes:
            option = f"--{role.replace('_', '-')}"
            raise CommandError(
                f"{where}: the verdicts of {getattr(key, role)} are not kept; give {option} {DETERMINISTIC[role][0]}, or "
                f"{option} {getattr(key, role)} to have them asked for again"
            )
    if (
        not _is_deterministic(key)
        and "reader" not in changes
        and _executes(key.reward) != _executes(changes.get("reward", key.reward))
    ):
        raise CommandError(
            f"{where}: under reward {changes['reward']} calls are executed otherwise, so that the recorded replies of "
            f"{key.reader} are of another memory; give --reader too"
        )


def _is_deterministic(key: EpisodeKey) -> bool:
    return key.reader.partition(":")[0] in DETERMINISTIC["reader"]


def _executes(reward: str) -> bool:
    """Whether calls are executed as the paper's code does."""
    try:
        return RewardConfig.named(reward).published_calls
    except ValueError as error:
        raise CommandError(f"--reward: {error}") from error


def _again(
    record: EpisodeRecord, episode: Mapping[str, Any], changes: Mapping[str, str], environments: Environments
) -> Played | None:
    """An episode as it is scored now; None for one that was broken off."""
    if record.failed and not episode.get("answers"):
        return None
    _, new, text = play_recorded(record, episode, environments, changes)
    usage = {**new.usage, **({"agent": record.usage["agent"]} if "agent" in record.usage else {})}
    return replace(new, usage=usage, costs=record.costs, seconds=record.seconds), text


def recorded(record: EpisodeRecord, text: str) -> dict[str, Any]:
    """The steps and answers of an episode of a log.

    Raises:
        CommandError: the file does not hold them as they are written.
    """
    with command_errors(f"{record.key.environment}, task {record.key.task_index}"):
        return episode_of(text)


def play_recorded(
    record: EpisodeRecord, episode: Mapping[str, Any], environments: Environments, changes: Mapping[str, str]
) -> tuple[Rollout, EpisodeRecord, str]:
    """An episode played again from its record: its steps, and what would be kept of it.

    Args:
        record: its figures, for what is compared with them.
        episode: the rest of it.
        environments: made with its settings, but for what changes.
        changes: what is otherwise.

    Raises:
        CommandError: it comes to something else than was recorded.
    """
    reading = json.loads(record.reading) if record.reading else {}
    agent = Recorded(episode["steps"], {} if "reader" in changes else reading)
    environments.prepare(agent)
    env = environments.take()
    if "reader" not in changes and not _is_deterministic(record.key):
        env.unwrapped.reader = RecordedReader(record.key.reader, episode["answers"])  # type: ignore[attr-defined]
    env_seed, agent_seed = episode_seeds(record.key)
    options = {"task_index": record.key.task_index}
    (rollout,) = play_episodes([Episode(env, record.key, seed=agent_seed, env_seed=env_seed, options=options)], agent)
    environments.give_back(env)
    new, text = record_rollout(rollout, record.privileged, agent.reader_options)
    _compare(record, new, rollout.error, changes)
    return rollout, new, text


def _compare(old: EpisodeRecord, new: EpisodeRecord, error: Exception | None, changes: Mapping[str, str]) -> None:
    """See that what was played again is what was recorded.

    Raises:
        CommandError: it is not, since data or this package have changed.
    """
    where = f"{short_name(old.key.environment)}, {printable(old.key.agent)}, task {old.key.task_index}"
    if error is not None:
        raise CommandError(f"{where} cannot be played again: {one_line(error)}")
    if new.task_id != old.task_id:
        raise CommandError(
            f"{where} was {printable(old.task_id)} and is {printable(new.task_id)} now: the data, or the version, are not "
            "those that were played; give the data back, or run bench anew"
        )
    if _executes(old.key.reward) != _executes(changes.get("reward", old.key.reward)):
        return
    unlike = [name for name in SAME_MEMORY if getattr(new, name) != getattr(old, name)]
    if unlike:
        before, now = (getattr(record, unlike[0]) for record in (old, new))
        raise CommandError(
            f"{where} comes to another memory when it is played again ({unlike[0]} {before} and now {now}): "
            "it was recorded by another state of memalpha-gym or of its data; run bench anew"
        )


def _rows(old: Sequence[EpisodeRecord], new: Sequence[EpisodeRecord]) -> list[tuple[Row, Row]]:
    """The rows of the table before and after, in the order in which they come."""
    groups: dict[EpisodeKey, list[int]] = {}
    for index, record in enumerate(old):
        groups.setdefault(row_of(record.key), []).append(index)
    return [
        (summarise([old[index] for index in members]), summarise([new[index] for index in members]))
        for members in groups.values()
    ]


def _show(console: Console, pairs: Sequence[tuple[Row, Row]], changes: Mapping[str, str]) -> None:
    names = agent_names([before for before, _ in pairs])

    def table(gap: int) -> Table:
        made = new_table(gap)
        for heading in ("agent", "n", "correct\nbefore", "\nnow", "return\nbefore", "\nnow"):
            add_column(made, heading, "left" if heading == "agent" else "right")
        for environment, members in groupby(pairs, key=lambda pair: pair[0].environment):
            made.add_section()
            made.add_row(Text(short_name(environment), style="bold cyan"))
            for before, after in members:
                figures = (before.correctness, after.correctness, before.episode_return, after.episode_return)
                made.add_row(
                    f" {marked_row(names, before)}", f"{after.episodes - after.failed}", *map(score_text, figures)
                )
        return made

    print_fitting(console, table)
    said = ", ".join(f"{name} {value}" for name, value in changes.items()) or "nothing; all as recorded"
    print_notes(console, [f"Changed: {printable(said)}. The recorded calls were played again; no agent was asked."])


def _as_json(before: Row, after: Row) -> dict[str, Any]:
    def figures(row: Row) -> dict[str, Any]:
        kept = ("correctness", "ci95", "episode_return", "memory_tokens", "failed")
        return {name: getattr(row, name) for name in kept} | {
            "operations": row.operations and asdict(row.operations),
            "causes": {cause or "right": share for cause, share in row.causes.items()},
        }

    return {
        "env": before.environment,
        "agent": before.agent,
        "budget": before.budget,
        "episodes": before.episodes,
        "before": figures(before),
        "now": figures(after),
    }
