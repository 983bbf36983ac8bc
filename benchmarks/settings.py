"""What the commands have in common: from the words of a command line to environments, agents and episode keys.

Everything that a user may get wrong is found here, before the first episode, and told in one line.
"""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import gymnasium as gym
import tyro

from memalpha_gym.chat import CHAT_VARIABLE
from memalpha_gym.cli import PROGRAM, CommandError
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
from memalpha_gym.tasks import Split

from .episodes import make_environment

if TYPE_CHECKING:
    from .bench import BenchSettings
    from .play import PlaySettings

DATA_VARIABLE = "MEMALPHA_DATA"
_OWN_OPTIONS = ("split", "data", "memory_budget", "reader", "judge", "answer_judge", "reward", "scoring")

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
    check_at_least("--seed", settings.seed, 0)
    if settings.split not in set(Split):
        raise CommandError(f"there is no split {settings.split!r}; there are {', '.join(Split)}")
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
    try:
        env = make_environment(key)
    except (gym.error.Error, ValueError, LookupError, OSError, ImportError) as error:
        raise CommandError(f"{key.environment}: {one_line(error)}") from error
    except TypeError as error:
        unknown = re.search(r"unexpected keyword argument '(\w+)'", str(error))
        if unknown is None:
            raise
        raise CommandError(f"{key.environment} has no argument {unknown[1]!r}; its page names those it has") from error
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
    try:
        load(AGENTS.get(name, spec))
    except (ValueError, ImportError) as error:
        raise CommandError(f"agent {spec}: {one_line(error)}") from error
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
    try:
        return make(AGENTS, "agent", spec)
    except (ValueError, OSError, ImportError) as error:
        raise CommandError(f"agent {spec}: {one_line(error)}") from error


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
    """`name=value` pairs as JSON with sorted keys; a value is a JSON scalar where it reads as one, and text otherwise.

    Raises:
        CommandError: a pair has another form, or sets what has an option of its own.
    """
    arguments: dict[str, Any] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not (separator and name.isidentifier()):
            raise CommandError(f"--env-arg {pair!r} is not of the form name=value")
        if name in _OWN_OPTIONS:
            option = "budget" if name == "memory_budget" else name.replace("_", "-")
            raise CommandError(f"--env-arg {pair!r}: this is the option --{option}")
        arguments[name] = _scalar(value)
    return json.dumps(arguments, sort_keys=True)


def parse_budgets(text: str | None) -> list[float | None]:
    """Budgets from a list such as `0.1,0.5,4000`: up to 1 a share of the stream, above it a number of tokens.

    Raises:
        CommandError: one of them is no positive number.
    """
    return [None] if text is None else [_budget(word) for word in split_list(text, "--budget")]


def check_at_least(option: str, value: int, least: int) -> None:
    """Raise CommandError where a number is too small, or larger than SQLite's integers."""
    if not least <= value < 2**63:
        raise CommandError(f"{option} is {value}; give {least} or more")


def check_output(option: str, path: str | None) -> None:
    """Raise CommandError where a file could not be written later, when the figures are there."""
    if path is not None and (Path(path).is_dir() or not Path(path).absolute().parent.is_dir()):
        raise CommandError(f"{option} {path}: name a file in a folder that exists")


def split_list(text: str, option: str) -> list[str]:
    """The words of a comma-separated list, each once.

    Raises:
        CommandError: there is none.
    """
    words = list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    if not words:
        raise CommandError(f"{option} is empty")
    return words


def one_line(error: BaseException) -> str:
    """An exception's message in one line; its type where it has none."""
    message = error.args[0] if isinstance(error, KeyError) and error.args else error  # a KeyError's text has quotes
    return " ".join(str(message).split()) or type(error).__name__


def _budget(word: str) -> float:
    try:
        budget = float(word)
    except ValueError:
        budget = 0.0
    if not 0 < budget < float("inf"):
        raise CommandError(f"--budget {word!r}: give a share of the stream up to 1, or a number of tokens")
    return budget if budget <= 1 else int(budget)


def _scalar(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(value, dict | list) else value
