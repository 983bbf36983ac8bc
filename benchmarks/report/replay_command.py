"""`memalpha-gym replay`: one episode of a log step by step, in the terminal or as a page; two agents side by side."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import tyro
from rich.console import Console
from rich.text import Text

from memalpha_gym.arguments import check_count, split_list, suggestion
from memalpha_gym.cli import CommandError, command_errors
from memalpha_gym.recording import EpisodeRecord, RunLogError
from memalpha_gym.terminal import printable
from memalpha_gym.views import render_ansi
from memalpha_gym.views.step import harmless

from ..names import check_name
from ..options import optional, parse_options
from ..table.text import score_text, short_name, short_names
from .building import agent_labels, build
from .command import parse_only
from .groups import chosen, grouped, place_of, who
from .page import episode_page
from .reading import Run, opened, vars_of
from .replaying import Replayed, Replayer


@dataclass(frozen=True)
class ReplayOptions:
    """Step through one episode of a file of `memalpha-gym bench`: chunk, calls, memory before and after, reward, answers.

    The episode is played again from its record, without asking an agent, a reader or a judge, and compared with it. In a terminal
    Enter goes on and q ends; elsewhere all steps are printed as plain text.
    """

    file: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="RUN.db")]
    """A file that `bench --out` has written."""
    agent: Annotated[str | None, tyro.conf.arg(metavar="A[,B]", help_behavior_hint="")] = None
    """Whose episode; two agents are shown side by side on one task. May be left out where the file has one."""
    env: Annotated[str | None, optional("ID")] = None
    """The environment. May be left out where the file has one."""
    episode: int = 0
    """Which of its episodes, from 0, in the order of the tasks' numbers; the page of `report` names tasks."""
    task: Annotated[int | None, optional("N")] = None
    """The number of the task, as a report shows it, in place of --episode."""
    out: Annotated[str | None, optional("PAGE.html")] = None
    """Write a page in place of printing."""
    only: Annotated[tyro.conf.UseAppendAction[tuple[str, ...]], tyro.conf.arg(metavar="NAME=VALUE")] = ()
    """Only episodes of this value, such as budget=2x or repeat=1, where the file has several settings."""
    data: Annotated[str | None, optional("PATH")] = None
    """Where the raw data of an environment that needs some lies now."""
    trust: bool = False
    """Import and run the environments, readers, judges and retrievers of others that the file names. For files of your own."""


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where the episode could not be played again."""
    options = parse_options(ReplayOptions, "replay", argv)
    check_name("replay", options.file)
    with command_errors():
        check_count("--episode", options.episode, 0)
    out = None if options.out is None else Path(options.out).expanduser()
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise CommandError(f"--out {out}: name a file in a folder that exists")
    try:
        with opened([Path(options.file).expanduser()]) as run:
            records = find_episodes(run.records, options)
            if out is None:
                return _print(run, records, options.data or "", options.trust)
            text = _page(run, records, options.data or "", options.trust)
    except RunLogError as error:
        raise CommandError(str(error)) from error
    with command_errors():
        out.write_text(text, encoding="utf-8", newline="")
    print(f"{out}: {len(text.encode()) / 1e6:.1f} MB")
    return 0


def find_episodes(records: Sequence[EpisodeRecord], options: ReplayOptions) -> list[EpisodeRecord]:
    """The episodes that are asked for: one, or one of each of two agents on the same task.

    Raises:
        CommandError: there is none, or several that only a further option tells apart; the message says which there are.
    """
    kept = chosen(records, parse_only(options.only))
    environments = list(dict.fromkeys(record.key.environment for record in kept))
    environment = _one_of(
        "--env",
        options.env,
        {
            **{short_name(each).rpartition("/")[2]: each for each in environments},
            **{short_name(each): each for each in environments},
        },
    )
    kept = [record for record in kept if record.key.environment == environment]
    with command_errors():
        wanted = [None] if options.agent is None else split_list("--agent", options.agent)
    if len(wanted) > 2:
        raise CommandError(f"--agent {options.agent}: name one agent, or two to see them side by side")
    names = _agents(kept)
    agents = [_one_of("--agent", each, names) for each in wanted]
    _check_settings(kept, agents)
    tasks = sorted({record.key.task_index for record in kept if who(record) == agents[0]})
    if options.task is not None and options.task not in tasks:
        raise CommandError(f"--task {options.task}: {agents[0]} played {_listed(tasks)}")
    if options.task is None and options.episode >= len(tasks):
        raise CommandError(f"--episode {options.episode}: there are episodes 0 to {len(tasks) - 1}")
    task = tasks[options.episode] if options.task is None else options.task
    found = []
    for agent in agents:
        own = [record for record in kept if who(record) == agent and record.key.task_index == task]
        if not own:
            raise CommandError(f"{agent} has no episode of task {task}; leave it out, or name another --episode")
        found.append(min(own, key=lambda record: record.key.repeat))
    return found


def _agents(records: Sequence[EpisodeRecord]) -> dict[str, str]:
    """The agents by each name that may be given for them, the short ones first."""
    agents = {who(record): record for record in records}
    return {**{name: agent for agent, name in short_names(agents).items()}, **{agent: agent for agent in agents}}


def _one_of(option: str, given: str | None, names: dict[str, str]) -> str:
    there = list(dict.fromkeys(names.values()))
    if given is None:
        if len(there) > 1:
            raise CommandError(f"{option}: name one of {', '.join(dict.fromkeys(map(_shortest(names), there)))}")
        return there[0]
    wanted = given if given in names else f"{given}-v0"
    found = names.get(wanted) or (given if given in there else None)
    if found is None:
        raise CommandError(f"{option} {given}: the file has no such one; {suggestion(given, list(names))}")
    return found


def _shortest(names: dict[str, str]) -> Callable[[str], str]:
    return lambda agent: min((name for name, each in names.items() if each == agent), key=len)


_OF_ITS_OWN = ("agent", "agent_source", "task_index", "repeat", "recall_tokens")
"""What two episodes may differ in that are shown side by side. States of one agent's source are agents of their own."""


def _check_settings(records: Sequence[EpisodeRecord], agents: Sequence[str]) -> None:
    """Refuse where several settings are left, and say by which they differ."""
    own = [vars_of(record) for record in records if who(record) in agents]
    for name in own[0] if own else ():
        values = list(dict.fromkeys(repr(values[name]) for values in own))
        if name not in _OF_ITS_OWN and len(values) > 1:
            first = own[0][name]
            raise CommandError(
                f"the file has this environment with {name} {' and '.join(values)}; choose one, such as --only "
                f"{name}={'none' if first is None else first}"
            )


def _listed(tasks: Sequence[int]) -> str:
    shown = ", ".join(map(str, tasks[:20]))
    return f"the tasks {shown}{' …' if len(tasks) > 20 else ''}"


def _page(run: Run, records: Sequence[EpisodeRecord], data: str, trust: bool) -> str:
    groups = grouped(records, run.suites)
    content = build(replace(run, records=tuple(records)), groups, data=data, trust=trust)
    content.texts = ""
    order = {id(shown.record): number for number, shown in enumerate(content.shown)}
    ids = [order[id(record)] for record in records]
    labels = agent_labels(content)
    agents = " and ".join(labels[content.shown[number].agent] for number in ids)
    return episode_page(content, f"{agents} on {content.shown[0].column}", ids)


def _print(run: Run, records: Sequence[EpisodeRecord], data: str, trust: bool) -> int:
    console = Console(highlight=False)
    replayer = Replayer(data, trust)
    played = [(record, run.details(record)) for record in records]
    views = [(record, episode, replayer.replay(record, episode)) for record, episode in played]
    replayer.close()
    names = short_names(map(who, records))
    for record, _, replayed in views:
        _print_heading(console, names[who(record)], record, replayed)
    asks = console.is_terminal and sys.stdin.isatty()
    steps = list(_steps(views, names))
    for number, frame in enumerate(steps):
        for name, text in frame:
            if len(views) > 1:
                console.rule(printable(name), align="left")
            console.print(
                "\n",
                Text.from_ansi(text) if console.is_terminal else Text.from_ansi(text).plain,
                sep="",
                soft_wrap=True,
                markup=False,
            )
        if asks and number + 1 < len(steps) and input("— Enter: next, q: end — ").strip().lower() == "q":
            return 0
    for record, episode, _ in views:
        if record.failed:
            console.print(harmless(episode.get("traceback", "")), markup=False, soft_wrap=True)
    return int(any(replayed.missing for *_, replayed in views))


Views = Sequence[tuple[EpisodeRecord, Any, Replayed]]


def _steps(views: Views, names: Mapping[str, str]) -> Iterator[list[tuple[str, str]]]:
    """For each chunk what each agent did, as coloured text."""
    for place in range(max(len(replayed.views) for *_, replayed in views)):
        yield [
            (names[who(record)], render_ansi(replayed.views[place]))
            for record, _, replayed in views
            if place < len(replayed.views)
        ]


def _print_heading(console: Console, agent: str, record: EpisodeRecord, replayed: Replayed) -> None:
    key = record.key
    score = f"failed: {record.failed}" if record.failed else f"correctness {score_text(record.correctness)}"
    column = f"{short_name(place_of(record)[0])}, task {key.task_index}"
    head = f"{agent} on {column}: {score}"
    console.print(printable(head), style="bold", markup=False, soft_wrap=True)
    if replayed.missing:
        console.print(f"  no steps can be shown: {printable(replayed.missing)}", markup=False, soft_wrap=True)
    elif replayed.differs:
        console.print(f"  it differs from the record: {printable(replayed.differs)}", markup=False, soft_wrap=True)
    else:
        console.print(f"  played again; {replayed.compared} are those of the record", markup=False, soft_wrap=True)
