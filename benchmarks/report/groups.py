"""Which episodes may be compared: those of one group have everything in common but agent, environment and task.

Nothing of different settings is ever in one mean: each group has tables of its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.cli import CommandError
from memalpha_gym.contexts import ALL
from memalpha_gym.recording import EpisodeRecord

from ..differences import WHOLE, WHOLE_TEXT
from ..statistics import MEMORY_TYPES, Row, summarise
from ..suites import DILUTION
from ..table.text import agent_names, budget_text, short_name
from .reading import Place, Suite, vars_of

_WHO = ("agent",)
_WHICH = ("task_index", "repeat")
_WHERE = ("environment", "split", "env_args", "data")
HOW = (
    "budget",
    "recall_tokens",
    "reader",
    "judge",
    "answer_judge",
    "reward",
    "scoring",
    "seed",
    "tokenizer",
    "version",
    "suite_source",
)
"""What all episodes of a group have in common, of their keys."""


@dataclass(frozen=True)
class Group:
    """Episodes that may be compared.

    Attributes:
        settings: what they have in common, by name.
        records: their figures, in order.
        suite: the suite that they are of; empty where they are of none.
    """

    settings: Mapping[str, Any]
    records: tuple[EpisodeRecord, ...]
    suite: str = ""

    @cached_property
    def columns(self) -> dict[Place, str]:
        """What each environment is called here: its name, with what tells it from another of that name."""
        return named_places(dict.fromkeys(map(place_of, self.records)))

    @cached_property
    def names(self) -> dict[str, str]:
        """What each agent is called here."""
        rows = [next(iter(by_column.values())) for by_column in self.rows.values()]
        return agent_names(rows)

    @cached_property
    def rows(self) -> dict[str, dict[str, Row]]:
        """The figures by agent and column."""
        found: dict[tuple[str, Place], list[EpisodeRecord]] = defaultdict(list)
        for record in self.records:
            found[who(record), place_of(record)].append(record)
        rows: dict[str, dict[str, Row]] = defaultdict(dict)
        for (agent, place), records in sorted(found.items()):
            column = self.columns[place]
            rows[agent][column] = _named(summarise(records, column), agent)
        return dict(rows)

    @property
    def own_store(self) -> bool:
        """Whether readers were shown what a store recalled, and not the memory."""
        return self.settings["recall_tokens"] is not None


def who(record: EpisodeRecord) -> str:
    """Who played: the agent, with what else tells one agent from another, such as its source."""
    values = vars_of(record)
    others = [str(values[name]) for name in values if name not in (*_WHO, *_WHICH, *_WHERE, *HOW) and values[name]]
    if record.key.recall_tokens == ALL and record.key.agent == WHOLE_TEXT:
        return WHOLE
    return " ".join([record.key.agent, *(f"[{other[:10]}]" for other in others)])


def _named(row: Row, agent: str) -> Row:
    return row if row.agent == agent else replace(row, agent=agent)


def place_of(record: EpisodeRecord) -> Place:
    """The environment as it was played, without which memories were on: that is a setting."""
    key = record.key
    return key.environment, key.split, _without_types(key.env_args), key.data


def grouped(records: Iterable[EpisodeRecord], suites: Sequence[Suite] = ()) -> list[Group]:
    """The groups of some episodes.

    Environments of different splits or arguments are of different groups, unless a suite has them compared together. What
    readers come to with the whole text before them is in the group of each limit, for comparison.

    Args:
        records: in order.
        suites: environments that were compared together.
    """
    together = {
        place: suite for suite in reversed(suites) if suite.name != DILUTION for place in map(_plain, suite.places)
    }
    found: dict[str, list[EpisodeRecord]] = defaultdict(list)
    shared: dict[str, dict[str, Any]] = {}
    whole: dict[str, list[EpisodeRecord]] = defaultdict(list)
    for record in records:
        place, values = place_of(record), vars_of(record)
        suite = together.get(place)
        settings = {name: values[name] for name in HOW}
        settings["memory_types"] = json.loads(record.key.env_args).get(MEMORY_TYPES, "")
        if suite is None:
            settings |= {"split": place[1], "env_args": _common_arguments(place[2])}
        else:
            splits = dict.fromkeys(each[1] for each in suite.places)
            settings |= {"split": ", ".join(splits), "env_args": "", "suite": suite.name, "places": len(suite.places)}
        if record.key.recall_tokens == ALL:
            whole[_identity({**settings, "recall_tokens": None})].append(record)
            continue
        identity = _identity(settings) + (repr(suite) if suite else "")
        shared[identity] = settings
        found[identity].append(record)
    groups = []
    for identity, members in sorted(found.items()):
        settings = shared[identity]
        if settings["recall_tokens"] is not None:
            members = [*members, *whole.get(_identity({**settings, "recall_tokens": None}), ())]
        groups.append(Group(settings, tuple(members), settings.get("suite", "")))
    if not groups and whole:
        raise CommandError("the files hold nothing but whole texts; add a run with --recall-tokens")
    return groups


def _identity(settings: Mapping[str, Any]) -> str:
    return json.dumps(settings, sort_keys=True, default=str)


def _plain(place: Place) -> Place:
    return place[0], place[1], _without_types(place[2]), place[3]


def _without_types(env_args: str) -> str:
    arguments = json.loads(env_args)
    arguments.pop(MEMORY_TYPES, None)
    return json.dumps(arguments, sort_keys=True)


def _common_arguments(env_args: str) -> str:
    """Arguments but for the one that names a part of a published source: those parts are environments of their own."""
    arguments = json.loads(env_args)
    arguments.pop("data_source", None)
    return json.dumps(arguments, sort_keys=True)


def named_places(places: Iterable[Place]) -> dict[Place, str]:
    """What environments are called: their names, with those arguments and splits that differ between two of one name."""
    listed = list(places)
    names: dict[Place, str] = {}
    for place in listed:
        twins = [other for other in listed if other[0] == place[0]]
        parts = [short_name(place[0]).removesuffix("-v0")]
        if len({other[1] for other in twins}) > 1:
            parts.append(place[1])
        arguments = [json.loads(other[2]) for other in twins]
        own = json.loads(place[2])
        differing = sorted({n for a in arguments for n in a if any(b.get(n) != a[n] for b in arguments)})
        parts += [
            str(own[name]) if name == "data_source" else f"{name}={own[name]}" for name in differing if name in own
        ]
        if len({other[3] for other in twins}) > 1:
            parts.append(place[3].rpartition("/")[2] or "hub")
        names[place] = " ".join(parts)
    if len(set(names.values())) < len(names):  # folders of one name
        names = {place: f"{name} #{number}" for number, (place, name) in enumerate(names.items(), 1)}
    return names


def headings(groups: Sequence[Group]) -> list[str]:
    """What each group is called: by the settings in which the groups differ."""
    differing = [name for name in setting_names(groups) if len({repr(g.settings.get(name)) for g in groups}) > 1]
    return [
        ", ".join(_told(name, group.settings.get(name)) for name in differing if name != "places") for group in groups
    ]


def setting_names(groups: Sequence[Group]) -> list[str]:
    """The names of all settings, in the order in which they are told."""
    return list(dict.fromkeys(name for group in groups for name in group.settings))


def _told(name: str, value: object) -> str:
    if name == "budget":
        return f"budget {'of the environment' if value is None else setting_text(name, value)}"
    if name == "recall_tokens":
        return "the memory shown" if value is None else f"{value} tokens of what is recalled shown"
    if name == "env_args":
        arguments = json.loads(str(value) or "{}")
        return ", ".join(f"{key} {each}" for key, each in arguments.items()) or "no arguments"
    return f"{name.replace('_', ' ')} {setting_text(name, value)}"


def setting_text(name: str, value: Any) -> str:
    """A setting's value for people."""
    if name == "budget":
        budget: MemoryBudget = value
        return "the environment's own" if budget is None else budget_text(budget)
    if name == "recall_tokens":
        return "none: the memory is shown" if value is None else f"{value} tokens"
    if name == "memory_types":
        return (value if isinstance(value, str) else "+".join(map(str, value))) or "all"
    return "none" if value in (None, "", "{}") else str(value)


def chosen(records: Sequence[EpisodeRecord], only: Mapping[str, str]) -> list[EpisodeRecord]:
    """The episodes whose keys have these values.

    Raises:
        CommandError: a key has no such field, or no episode that value; the message names those there are.
    """
    kept = list(records)
    for name, value in only.items():
        fields = vars_of(records[0])
        if name not in fields:
            raise CommandError(f"--only {name}={value}: episodes are told apart by {', '.join(fields)}")
        there = dict.fromkeys(_written(vars_of(record)[name]) for record in kept)
        if name in ("agent", "environment"):
            kept = [record for record in kept if value in (vars_of(record)[name], short_name(vars_of(record)[name]))]
        else:
            kept = [record for record in kept if _written(vars_of(record)[name]) == value]
        if not kept:
            raise CommandError(f"--only {name}={value}: there is no such episode; {name} is {', '.join(sorted(there))}")
    return kept


def _written(value: object) -> str:
    return "none" if value is None else str(value)
