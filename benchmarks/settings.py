"""What the commands have in common: from the words of a command line to environments, agents and episode keys.

Everything that a user may get wrong is found here, before the first episode, and told in one line.
"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import gymnasium as gym
import tyro

from memalpha_gym.arguments import DATA_VARIABLE, check_count, parse_pairs, parse_split, split_list
from memalpha_gym.chat import CHAT_VARIABLE
from memalpha_gym.cli import PROGRAM, CommandError, command_errors
from memalpha_gym.recording import EpisodeKey
from memalpha_gym.registration import (
    AGENTS,
    ANSWER_JUDGES,
    ENVIRONMENTS,
    JUDGES,
    NAMESPACE,
    READERS,
    environment_id,
    load,
    make,
)

from .episodes import make_environment

if TYPE_CHECKING:
    from .bench import BenchSettings
    from .play import PlaySettings

OWN_OPTIONS = {
    "memory_budget": "--budget",
    **{name: f"--{name}" for name in ("split", "data", "reader", "judge", "reward", "scoring")},
    "answer_judge": "--answer-judge",
}
"""Arguments of environments that have an option of their own."""
LARGEST_SEED = 2**63 - 1
"""SQLite's largest integer."""

SettingsT = TypeVar("SettingsT")


def optional(metavar: str) -> Any:
    """How `--help` shows an option that is not set by default."""
    return tyro.conf.arg(metavar=metavar, help_behavior_hint="")


def parse_settings(settings: type[SettingsT], command: str, argv: Sequence[str]) -> SettingsT:
    """The settings of a command, or its help page and the end of the process."""
    return tyro.cli(settings, prog=f"{PROGRAM} {command}", args=list(argv), config=(tyro.conf.FlagCreatePairsOff,))


def episode_key(environment: str, settings: BenchSettings | PlaySettings) -> EpisodeKey:
    """The key of an environment's episodes, before an agent, a task and a budget are named.

    Raises:
        CommandError: the split, the data or an argument is wrong.
    """
    with command_errors():
        check_count("--seed", settings.seed, 0, LARGEST_SEED)
        parse_split(settings.split)
    return EpisodeKey(
        environment=environment,
        agent="",
        seed=settings.seed,
        task_index=0,
        split=settings.split,
        env_args=parse_env_args(settings.env_arg),
        data=data_path(environment, settings.data),
        reader=expand_chat(READERS, settings.reader),
        judge=expand_chat(JUDGES, settings.judge),
        answer_judge=expand_chat(ANSWER_JUDGES, settings.answer_judge),
        reward=settings.reward,
        scoring=settings.scoring,
    )


def count_tasks(key: EpisodeKey) -> int:
    """How many tasks an environment has. It is made for that: what is wrong with its id, arguments or data shows here.

    Args:
        key: its settings; agent and task do not matter.

    Raises:
        CommandError: the environment cannot be made with these settings, or has no task.
    """
    with command_errors(key.environment):
        env = make_environment(key)
    tasks = len(env.unwrapped.source)  # type: ignore[attr-defined]
    env.close()
    if not tasks:
        raise CommandError(f"{key.environment} has no task in split {key.split}; name another --split")
    return tasks


def check_agent(spec: str) -> str:
    """The spec of an agent, whose class was found to exist.

    Raises:
        CommandError: it does not.
    """
    name = spec.partition(":")[0]
    if name not in AGENTS and ":" not in spec:
        raise CommandError(f"there is no agent {spec!r}; there are {', '.join(AGENTS)}, or give package.module:Class")
    with command_errors(f"agent {spec}"):
        load(AGENTS.get(name, spec))
    return spec


def expand_chat(table: Mapping[str, str], spec: str) -> str:
    """The spec of an agent, reader or judge, with the chat model that $MEMALPHA_CHAT names where the spec leaves it open.

    So an episode's key names the model, and two models' episodes are never taken for one another's. What can run a model in
    this process as well (it takes a `base_url`) is expanded only where the variable is set.

    Args:
        table: the table that the name is in.
        spec: the name, alone or with an argument; or anything else, which is left as it is.

    Raises:
        CommandError: a chat model is needed and the variable is not set.
    """
    if spec not in table:
        return spec
    parameters = list(inspect.signature(load(table[spec])).parameters)
    needed = parameters[:1] == ["chat"]
    chat = os.environ.get(CHAT_VARIABLE)
    if needed and not chat:
        raise CommandError(f"{spec}: name a chat model, as {spec}:MODEL@URL or in the variable {CHAT_VARIABLE}")
    return f"{spec}:{chat}" if chat and (needed or "base_url" in parameters) else spec


def make_agent(spec: str) -> Any:
    """The agent itself.

    Raises:
        CommandError: it cannot be made here, for lack of a server, say.
    """
    with command_errors(f"agent {spec}"):
        return make(AGENTS, "agent", spec)


def full_id(name: str) -> str:
    """The id that a user may have written without `MemAlpha/`, or as `module:id`, which imports the module first."""
    return name if ":" in name or name in gym.registry else environment_id(name)


def data_path(environment: str, data: str | None) -> str:
    """Where an environment's raw data is read from; empty where it needs none, or the hub is to be asked.

    Raises:
        CommandError: `data` does not exist.
    """
    row = ENVIRONMENTS.get(environment.removeprefix(f"{NAMESPACE}/"))
    if data is not None and not Path(data).expanduser().exists():
        raise CommandError(f"--data: there is no file or folder {data}")
    if row is not None and not row.data:
        return ""
    path = data or (os.environ.get(DATA_VARIABLE) if row is not None else None)
    return str(Path(path).expanduser().resolve()) if path else ""


def parse_env_args(pairs: Sequence[str]) -> str:
    """`NAME=VALUE` pairs as JSON with sorted keys.

    Raises:
        CommandError: a pair has another form, or sets what has an option of its own.
    """
    with command_errors():
        return json.dumps(parse_pairs("--env-arg", pairs, OWN_OPTIONS), sort_keys=True)


def parse_budgets(text: str | None) -> list[float | None]:
    """Budgets from a list such as `0.1,0.5,4000`: up to 1 a share of the stream, above it a number of tokens.

    Raises:
        CommandError: one of them is no positive number.
    """
    with command_errors():
        return [None] if text is None else [_budget(word) for word in split_list("--budget", text)]


def check_output(option: str, path: str | None) -> None:
    """Raise CommandError where a file could not be written later, when the figures are there."""
    if path is not None and (Path(path).is_dir() or not Path(path).absolute().parent.is_dir()):
        raise CommandError(f"{option} {path}: name a file in a folder that exists")


def _budget(word: str) -> float:
    try:
        budget = float(word)
    except ValueError:
        budget = 0.0
    if not 0 < budget < float("inf"):
        raise ValueError(f"--budget {word!r}: give a share of the stream up to 1, or a number of tokens")
    return budget if budget <= 1 else int(budget)
