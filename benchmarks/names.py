"""From names on the command line to environments, agents, readers and judges."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import quote

import gymnasium as gym
from gymnasium.envs.registration import find_highest_version, get_env_id, parse_env_id

from memalpha_gym.arguments import DATA_VARIABLE, suggestion, unknown_argument
from memalpha_gym.call_specs import parse_call
from memalpha_gym.chat import CHAT_VARIABLE, parse_spec
from memalpha_gym.cli import CommandError, command_errors
from memalpha_gym.product_specs import MIRROR, OWN_STORE, is_product, parse_product, settled
from memalpha_gym.recording import EpisodeKey
from memalpha_gym.reference import find_reference
from memalpha_gym.registration import (
    AGENTS,
    ANSWER_JUDGES,
    ENVIRONMENTS,
    JUDGES,
    NAMESPACE,
    READERS,
    RETRIEVERS,
    environment_id,
    load,
    make,
)
from memalpha_gym.sources import folder_source, joined, source_of, suite_source

WITHOUT_A_MODEL = "memalpha_gym.agents.scripted."
_PRODUCTS = "memalpha_gym.agents.products"
_TABLES = {"reader": READERS, "judge": JUDGES, "answer_judge": ANSWER_JUDGES, "retriever": RETRIEVERS}
"""Where the names stand that an episode's settings give."""
LONGEST_NAME = 4_000
"""Characters; a path has as many, and no name more."""

_OTHER_WAY = {
    OWN_STORE: "a product owns its store, so say how many tokens of what it recalls the reader is shown: --recall-tokens 128, "
    "512 or 2048; or have its items written into the environment's memory: mirror:{}",
    MIRROR: "with --recall-tokens products keep their own store, and the two ways to play are never in one table: product:{}",
}


def full_id(name: str) -> str:
    """The id that a user may have written without `MemAlpha/` or `-v0`, or as `module:id`, which imports the module first."""
    check_name("--env", name)
    if ":" in name or name in gym.registry:
        return name
    found = environment_id(name)
    return f"{found}-v0" if found not in gym.registry and f"{found}-v0" in gym.registry else found


def check_name(option: str, name: str) -> None:
    """Refuse what can be no name, before anything is asked about it: a message that repeats it would not be one line.

    Raises:
        CommandError: it is longer than any, or has characters that are not printed.
    """
    if len(name) > LONGEST_NAME:
        raise CommandError(f"{option} {name[:40]}… has {len(name):,} characters; a name has at most {LONGEST_NAME}")
    if not name.isprintable():
        raise CommandError(f"{option} {ascii(name)[1:-1]} has characters that are in no name")


def data_path(environment: str, data: str | None) -> str:
    """Where an environment's raw data is read from; empty where it needs none, or the hub is to be asked.

    Raises:
        CommandError: `data` does not exist.
    """
    row = ENVIRONMENTS.get(environment.removeprefix(f"{NAMESPACE}/"))
    if data is not None:
        check_name("--data", data)
        with command_errors("--data"):
            if not Path(data).expanduser().exists():
                raise ValueError(f"there is no file or folder {data}")
    if row is not None and not row.data:
        return ""
    path = data or (os.environ.get(DATA_VARIABLE) if row is not None else None)
    return str(Path(path).expanduser().resolve()) if path else ""


def is_own(environment: str) -> bool:
    """Whether an environment is one of this suite's."""
    return environment.removeprefix(f"{NAMESPACE}/") in ENVIRONMENTS


def clone_path(reference: str | None) -> str:
    """Where the reference lies, by the option or $MEMALPHA_REFERENCE; empty for nowhere.

    Raises:
        ValueError: it is no clone.
    """
    found = find_reference(reference)
    return str(found.folder) if found else ""


def with_reference(table: Mapping[str, str], spec: str, reference: str) -> str:
    """The spec of an agent or reader, with the reference where it takes one and names none. So an episode's key names its
    prompts.

    Args:
        table: the table that the name is in.
        spec: the name, alone or with an argument; or anything else, which is left as it is.
        reference: the folder; empty for none.
    """
    name, _, argument = spec.partition(":")
    if not reference or name not in table or "reference" not in getattr(load(table[name]), "spec_options", ()):
        return spec
    argument = argument or next(iter(inspect.signature(load(table[name])).parameters.values())).default
    settled = {option.partition("=")[0] for option in argument.partition("#")[2].split("&")}
    if settled & {"reference", "prompts"}:
        return spec
    return f"{name}:{argument}{'&' if '#' in argument else '#'}reference={quote(reference)}"


def load_named(table: Mapping[str, str], spec: str) -> Any:
    """The class that a spec names, `name:argument` or `package.module:Class`, without making an instance of it.

    Raises:
        ValueError: the spec has another form.
        ImportError: there is no such module, or it has nothing of that name.
    """
    return load(table.get(spec.partition(":")[0]) or parse_call(spec).name)


def agent_source(spec: str) -> str:
    """The hash of an agent's source; of a product's also that of the product and of what drives it.

    Args:
        spec: an agent that was found.
    """
    source = source_of(load_named(AGENTS, spec))
    if not is_product(spec):
        return source
    product = parse_product(spec.partition(":")[2])
    return joined(source, folder_source(_PRODUCTS), source_of(product.find()))


def suite_source_of(key: EpisodeKey, objects: Mapping[str, Any] | None = None) -> str:
    """The hash of what an episode is played in: the engine and environments, and whatever of others its key names.

    Args:
        key: its settings, of an environment that was made once, so that whoever registers it has been imported.
        objects: the environment's arguments that are objects, whose names in the key lead nowhere.

    Raises:
        CommandError: something that it names is not there.
    """
    objects = objects or {}
    named = {name: getattr(key, name) for name in ("reader", "judge", "answer_judge")} | json.loads(key.env_args)
    specs = [(_TABLES[name], named[name]) for name in _TABLES if name in named and name not in objects]
    with command_errors():
        made = [load(spec) for table, spec in specs if ":" in spec and spec.partition(":")[0] not in table]
        made += objects.values()
        if not is_own(key.environment):
            entry = _entry_point(key.environment.rpartition(":")[2])
            made.append(load(entry) if isinstance(entry, str) else entry)
        return joined(suite_source(), *map(source_of, made)) if made else suite_source()


def _entry_point(environment: str) -> Any:
    """What makes an environment; of an id without a version the latest, as `gym.make` has it."""
    if environment not in gym.registry:
        namespace, name, version = parse_env_id(environment)
        latest = find_highest_version(namespace, name) if version is None else version
        environment = get_env_id(namespace, name, latest)
    return gym.spec(environment).entry_point


def _check_agent(spec: str) -> None:
    """See that a spec's class can act, and takes the argument; a function that makes agents is asked when it is called.

    Agents without a model are made, so that they say themselves what is wrong with their arguments.
    """
    made = load_named(AGENTS, spec)
    name, _, argument = spec.partition(":")
    if name in AGENTS:
        try:
            inspect.signature(made).bind(*filter(None, [argument]))
        except TypeError:
            raise ValueError(
                f"{name} takes no argument {argument!r}" if argument else f"{name} needs an argument"
            ) from None
        if AGENTS[name].startswith(WITHOUT_A_MODEL):
            make(AGENTS, "agent", spec)
        return
    call = parse_call(spec)
    if inspect.isbuiltin(made) or not callable(made):
        raise ValueError(f"{spec} is {type(made).__name__} and makes no agent; name a class with the method act")
    if isinstance(made, type) and not any(
        callable(getattr(made, name, None)) for name in ("act", "act_batch", "act_async", "observe")
    ):
        raise ValueError(f"the class {spec} has no method act; an agent has one")
    try:
        inspect.signature(made).bind(**call.arguments)
    except TypeError as error:
        known = list(inspect.signature(made).parameters)
        wrong = unknown_argument(error)
        near = f"; {suggestion(wrong, known)}" if wrong and known else ""
        raise ValueError(f"it cannot be made: {error}{near}") from error


def find_agent(spec: str, reference: str = "", own_store: bool = False) -> str:
    """The spec of an agent whose class was found to exist, with the chat model that it is to ask and the reference; of a product
    with its version.

    Args:
        spec: the agent as it was asked for.
        reference: the reference's folder; empty for none.
        own_store: whether readers are shown what agents recall, in place of the memory.

    Raises:
        CommandError: there is no such class, or no chat model was named; or a product cannot be played that way.
    """
    check_name("--agents", spec)
    name, _, argument = spec.partition(":")
    if name not in AGENTS and ":" not in spec:
        near = f" (did you mean {close[0]}?)" if (close := get_close_matches(spec, AGENTS, n=1)) else ""
        raise CommandError(
            f"there is no agent {spec!r}{near}; there are {', '.join(AGENTS)}, or give package.module:Class"
        )
    if name in (OWN_STORE, MIRROR):
        if (name == OWN_STORE) is not own_store:
            raise CommandError(f"{spec}: {_OTHER_WAY[name].format(argument)}")
        with command_errors(spec):
            return f"{name}:{settled(argument)}"
    with command_errors(f"agent {spec}"):
        _check_agent(spec)
    return with_reference(AGENTS, expand_chat(AGENTS, spec), reference)


def expand_chat(table: Mapping[str, str], spec: str) -> str:
    """The spec of an agent, reader or judge, with the chat model that $MEMALPHA_CHAT names where the spec leaves it open.

    So an episode's key names the model, and two models' episodes are never taken for one another's. What can run a model in
    this process as well (it takes a `base_url`) is expanded only where the variable is set.

    Args:
        table: the table that the name is in.
        spec: the name, alone or with an argument; or anything else, which is left as it is.

    Raises:
        CommandError: a chat model is needed and the variable is not set, or nobody would answer for it.
    """
    name, _, argument = spec.partition(":")
    if name not in table:
        return spec
    parameters = list(inspect.signature(load(table[name])).parameters)
    needed = parameters[:1] == ["chat"]
    chat = argument or os.environ.get(CHAT_VARIABLE)
    if needed and not chat:
        raise CommandError(f"{spec}: name a chat model, as {spec}:MODEL@URL or in the variable {CHAT_VARIABLE}")
    if needed and chat:
        with command_errors(name):
            parse_spec(chat)[0].api_key()  # before the episodes are played, after which it would be asked first
    return f"{name}:{chat}" if chat and (needed or "base_url" in parameters) else spec
