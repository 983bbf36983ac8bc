"""What a file of episodes names: code of others is imported and run for a file's sake only where its user trusts the file.

An episode's settings may name environments, readers, judges and retrievers as `package.module:Class(argument=value)`. In a file
of one's own they are what one named oneself. In a file of somebody else's they are any function there is, and a chat model any
server that one's keys would be sent to.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

import gymnasium as gym

from memalpha_gym.cli import CommandError
from memalpha_gym.recording import EpisodeKey
from memalpha_gym.registration import ANSWER_JUDGES, JUDGES, READERS, RETRIEVERS
from memalpha_gym.terminal import printable

from .names import is_own

ROLES = {"reader": READERS, "judge": JUDGES, "answer_judge": ANSWER_JUDGES}
LONGEST_SHOWN = 100


def foreign_names(key: EpisodeKey, replaced: Collection[str] = ()) -> list[str]:
    """The settings of an episode that name what is not ours, each with its value, for messages.

    Args:
        key: as a file holds it.
        replaced: the settings, by their names in `EpisodeKey`, that others take the place of.

    Raises:
        ValueError: the environment's arguments are no JSON object.
    """
    return [f"{name} {_shown(value)}" for name, value in _foreign(key, replaced)]


def check_names(key: EpisodeKey, replaced: Collection[str], trust: bool) -> None:
    """Refuse an episode that names what is not ours, in a file that is not trusted.

    Raises:
        CommandError: it does; the message says what it names.
    """
    try:
        found = [] if trust else foreign_names(key, replaced)
    except ValueError as error:
        raise CommandError(f"an episode's arguments are not JSON's: {error}") from error
    if found:
        raise CommandError(why_not(found))


def why_not(found: Collection[str]) -> str:
    """Why what such names stand for is not made."""
    named = ", ".join(found)
    return (
        f"the file names {named}, which is not memalpha-gym's; --trust runs what it names, where the file is your own"
    )


def _foreign(key: EpisodeKey, replaced: Collection[str]) -> Iterator[tuple[str, object]]:
    if not (is_own(key.environment) or key.environment in gym.registry):
        yield "environment", key.environment
    arguments = json.loads(key.env_args)
    if not isinstance(arguments, dict):
        raise ValueError("they are no object")
    for name, table in ROLES.items():
        if name in arguments:  # where they would take the place of those that the key names
            yield name, arguments[name]
        if name not in replaced and getattr(key, name).partition(":")[0] not in table:
            yield name, getattr(key, name)
    if "retriever" not in replaced and arguments.get("retriever", "bm25") not in RETRIEVERS:
        yield "retriever", arguments["retriever"]


def _shown(value: object) -> str:
    said = printable(str(value))
    return said if len(said) <= LONGEST_SHOWN else f"{said[:LONGEST_SHOWN]}…"
