"""Which episodes a benchmark plays: every agent the same tasks of every environment, under every budget."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rich.console import Console

from memalpha_gym.arguments import split_list
from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.cli import CommandError, command_errors
from memalpha_gym.contexts import ALL, RecallTokens
from memalpha_gym.recording import EpisodeKey
from memalpha_gym.tasks import draw_tasks

from .differences import REFERENCES, WHOLE_TEXT
from .environments import make_environment
from .names import agent_source, clone_path, data_path, find_agent, full_id, suite_source_of
from .options import BenchOptions, EpisodeOptions, episode_key, parse_budgets, parse_memory_types, parse_recall_tokens
from .shards import Shard, describe_run, parse_shard, take_shard
from .statistics import MEMORY_TYPES
from .suites import BRIEF, Candidate, SuiteColumn, suite_columns


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be played.

    Attributes:
        keys: the episodes; those of one row of the table, which have environment, memories, budget and agent in common, stand
            together.
        columns: names of the suite's columns, those without data included; empty outside a suite.
        names: the column of each environment with its split and arguments.
        run: what all shards of the run have in common, as JSON.
        shard: which part of the run `keys` are.
    """

    keys: list[EpisodeKey]
    columns: tuple[str, ...] = ()
    names: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    run: str = ""
    shard: Shard = field(default_factory=Shard)

    def column(self, key: EpisodeKey) -> str:
        """The column that an episode belongs to; empty outside a suite."""
        return self.names.get((key.environment, key.split, key.env_args), "")


def make_plan(options: BenchOptions, notes: Console) -> Plan:
    """The episodes to play.

    Args:
        options: the command's options.
        notes: told where a source has fewer tasks than were asked for, or no data.

    Raises:
        CommandError: something in the options is wrong.
    """
    with command_errors():
        reference = clone_path(options.episode.reference)
        limits = parse_recall_tokens(options.recall_tokens)
        own_store = options.recall_tokens is not None
        agents = [find_agent(spec, reference, own_store) for spec in split_list("--agents", options.agents)]
        ids = dict.fromkeys(map(full_id, split_list("--env", options.env)))
    budgets, types = parse_budgets(options.budget), parse_memory_types(options.memory_types)
    shard = parse_shard(options.shard)
    columns: dict[str, EpisodeKey | None] = {}
    if options.suite is not None:
        columns = _suite_keys(options.suite, options, notes)
        environments = [key for key in columns.values() if key is not None]
    else:
        environments = [episode_key(environment, options.episode) for environment in ids]
    played = ways_to_play(agents, limits)
    keys = [
        replace(with_memory_types(key, each), **way, budget=budget, task_index=task, repeat=repeat)
        for key, tasks in [_with_tasks(key, budgets[0], options.episodes, notes) for key in environments]
        for each in types
        for budget in budgets
        for way in played
        for task in tasks
        for repeat in range(options.repeats)
    ]
    names = {
        (key.environment, key.split, with_memory_types(key, each).env_args): name
        for name, key in columns.items()
        if key is not None
        for each in types
    }
    return Plan(take_shard(keys, shard), tuple(columns), names, describe_run(options.suite, keys), shard)


def ways_to_play(agents: Sequence[str], limits: Sequence[RecallTokens]) -> list[dict[str, Any]]:
    """Who plays, in which state of its source, and what readers are shown: every agent under each limit, and with limits what
    they are compared with.

    Args:
        agents: the agents' specs.
        limits: tokens of what is recalled; None for the memory itself.
    """
    ways: list[dict[str, Any]] = []
    for limit in limits:
        if limit is None:
            ways += ({"agent": agent} for agent in agents)
            continue
        ways += ({"agent": agent, "recall_tokens": limit} for agent in dict.fromkeys([*agents, *REFERENCES]))
    if limits != [None]:
        ways.append({"agent": WHOLE_TEXT, "recall_tokens": ALL})
    with command_errors():
        sources = {agent: agent_source(agent) for agent in dict.fromkeys(way["agent"] for way in ways)}
    return [{**way, "agent_source": sources[way["agent"]]} for way in ways]


def with_memory_types(key: EpisodeKey, types: str | None) -> EpisodeKey:
    """The key of episodes with these memories on; None for those that it has.

    Raises:
        CommandError: its arguments name memories as well.
    """
    if types is None:
        return key
    arguments = json.loads(key.env_args)
    if MEMORY_TYPES in arguments:
        raise CommandError(f"--memory-types and --env-arg {MEMORY_TYPES} exclude each other; give one of them")
    return replace(key, env_args=json.dumps({**arguments, MEMORY_TYPES: types}, sort_keys=True))


def count_tasks(key: EpisodeKey, **arguments: Any) -> int:
    """How many tasks an environment has. It is made for that: what is wrong with its id, arguments or data shows here.

    Args:
        key: its settings; agent and task do not matter.
        arguments: beside those in the key.

    Raises:
        CommandError: the environment cannot be made with these settings, or has no task.
    """
    with command_errors(key.environment):
        env = make_environment(key, **arguments)
    tasks = len(env.unwrapped.source)  # type: ignore[attr-defined]
    env.close()
    if not tasks:
        raise CommandError(f"{key.environment} has no task in split {key.split}; name another --split")
    return tasks


def _with_tasks(key: EpisodeKey, budget: MemoryBudget, episodes: int, notes: Console) -> tuple[EpisodeKey, list[int]]:
    """The key with the hash of what it is played in, and the tasks."""
    tasks = _tasks_of(key, budget, episodes, notes)
    return replace(key, suite_source=suite_source_of(key)), tasks


def _tasks_of(key: EpisodeKey, budget: MemoryBudget, episodes: int, notes: Console) -> list[int]:
    """The tasks of an environment that every agent plays under every budget, of which one is enough to make it."""
    available = count_tasks(replace(key, budget=budget))
    if available < episodes:
        notes.print(f"{key.environment} has {available} tasks in split {key.split}; playing all of them")
    return draw_tasks(available, episodes, key.seed)


def _suite_keys(name: str, options: BenchOptions, notes: Console) -> dict[str, EpisodeKey | None]:
    """The key of each column of a suite, before an agent, a task and a budget are named; None where there are no data.

    Args:
        name: the suite.
        options: the command's options.
        notes: told which columns stay empty, and why.

    Raises:
        CommandError: there is no such suite, or no column can be played.
    """
    with command_errors():
        columns = suite_columns(name, options.families, options.lengths)
    unreachable: dict[str, str] = {}
    found = {column.name: _playable(column, options.episode, unreachable, notes) for column in columns}
    if not any(found.values()):
        raise CommandError(f"suite {name}: there are no data for any of its columns; see above for each")
    if name in BRIEF and not all(found.values()):
        raise CommandError(f"suite {name} needs no data, and not every column can be played; see above")
    return found


def _playable(
    column: SuiteColumn, options: EpisodeOptions, unreachable: dict[str, str], notes: Console
) -> EpisodeKey | None:
    """The key of the first of a column's candidates that can be made.

    Without a place for data every attempt asks the hub. Then only the first candidate is tried, and a data set that the hub
    does not give once is not asked for again: `unreachable` remembers it.
    """
    problem = ""
    for candidate, other in zip(column.candidates, (*column.candidates[1:], None), strict=True):
        if candidate.environment in unreachable:
            problem = unreachable[candidate.environment]
            break
        try:
            key = _candidate_key(candidate, options)
            count_tasks(key)
        except CommandError as error:
            problem = _in_brief(error)
            if not data_path(candidate.environment, options.data):
                unreachable[candidate.environment] = problem
                break
            if other is not None and other.environment != candidate.environment and not _is_missing(error):
                notes.print(f"{column.name}: {problem}", soft_wrap=True)
        else:
            return key
    notes.print(f"{column.name} stays empty: {problem}", soft_wrap=True)
    return None


def _candidate_key(candidate: Candidate, options: EpisodeOptions) -> EpisodeKey:
    key = episode_key(candidate.environment, replace(options, split=candidate.split or options.split))
    given = json.loads(key.env_args)
    if given.keys() & candidate.arguments.keys():
        raise CommandError(f"--env-arg {min(given.keys() & candidate.arguments.keys())}: the suite sets this itself")
    return replace(key, env_args=json.dumps({**candidate.arguments, **given}, sort_keys=True))


def _is_missing(error: CommandError) -> bool:
    """Whether there are no data at all, and not faulty ones. The error's class belongs to a wing that is not imported here."""
    return type(error.__cause__).__name__ == "MissingDataError"


def _in_brief(error: CommandError) -> str:
    """The message, without the remedies that every missing data set has."""
    return str(error).partition(". ")[0] if _is_missing(error) else str(error)
