"""Arguments as users give them: checked here for commands and environments alike, and refused in one plain line."""

from __future__ import annotations

import difflib
import inspect
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import gymnasium as gym

from memalpha_gym.registration import load
from memalpha_gym.tasks import Split

DATA_VARIABLE = "MEMALPHA_DATA"
"""The environment variable that says where raw data lies when `data=` does not."""


LONGEST_LINE = 2_000
"""Characters of a message that are shown."""

_LIST_WORD = re.compile(r"""(?: \( (?: [^()"'] | "[^"]*" | '[^']*' | \( [^()]* \) )* \) | [^,] )+""", re.VERBOSE)
"""A word of a list: brackets, within which there may be others, or anything but a comma."""


def check_count(name: str, value: object, at_least: int = 1, at_most: int | None = None) -> None:
    """Refuse a value that is not a whole number within its bounds.

    Args:
        name: what the user calls it, such as `questions` or `--episodes`.
        value: what was given.
        at_least: the smallest value allowed.
        at_most: the largest value allowed; None for no limit.

    Raises:
        ValueError: it is no integer (a bool is none), or out of bounds.
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or value < at_least or (at_most is not None and value > at_most):  # type: ignore[operator]
        bounds = f"{at_least:,} or more" if at_most is None else f"from {at_least:,} to {at_most:,}"
        raise ValueError(f"{name} is {value!r}; give a whole number, {bounds}")


def parse_pairs(option: str, pairs: Iterable[str], taken: Mapping[str, str] | None = None) -> dict[str, Any]:
    """`NAME=VALUE` pairs as a dict. A value is JSON where it reads as JSON (`40`, `true`, `[1, 2]`), and text otherwise.

    Args:
        option: the option that the pairs were given under, for error messages.
        pairs: the pairs. Of two with the same name the later one counts.
        taken: names that must not be set this way, each with the option that sets it instead.

    Raises:
        ValueError: a pair has another form, or its name is taken.
    """
    values: dict[str, Any] = {}
    for pair in pairs:
        name, separator, text = pair.partition("=")
        if not (separator and name.isidentifier()):
            raise ValueError(f"{option} {pair!r} is not of the form NAME=VALUE")
        if taken and name in taken:
            raise ValueError(f"{option} {pair!r}: use the option {taken[name]} instead")
        try:
            values[name] = json.loads(text)
        except ValueError:
            values[name] = text
    return values


def split_list(option: str, text: str) -> list[str]:
    """The words of a comma-separated list, each once. A comma within brackets or quotes is part of a word.

    Raises:
        ValueError: there is none.
    """
    words = list(dict.fromkeys(word.strip() for word in _LIST_WORD.findall(text) if word.strip()))
    if not words:
        raise ValueError(f"{option} is empty")
    return words


def parse_split(name: str) -> Split:
    """The split of that name.

    Raises:
        ValueError: there is none.
    """
    try:
        return Split(name)
    except ValueError:
        raise ValueError(f"there is no split {name!r}; there are {', '.join(Split)}") from None


def make_environment(environment: str, **arguments: Any) -> gym.Env[Any, Any]:
    """`gym.make` without Gymnasium's checker, where an argument that the environment does not have is an error like any other.

    Raises:
        ValueError: the environment has no argument of that name, or refuses its value.
        gymnasium.error.Error: there is no such environment.
    """
    try:
        return gym.make(environment, disable_env_checker=True, **arguments)
    except TypeError as error:
        name = unknown_argument(error)
        if name not in arguments:
            raise
        known = _arguments_of(environment)
        near = suggestion(str(name), known) if difflib.get_close_matches(str(name), known, n=1) else ""
        raise ValueError(f"{environment} has no argument {name!r}; {near or 'its page names those it has'}") from error


def _arguments_of(environment: str) -> list[str]:
    """The arguments that an environment's class and those above it take, by name."""
    entry = gym.spec(environment.rpartition(":")[2]).entry_point
    made = load(entry) if isinstance(entry, str) else entry
    classes = made.__mro__[:-1] if isinstance(made, type) else (made,)
    found = {
        name: None
        for each in classes
        if isinstance(each, type) or callable(each)
        for name, parameter in inspect.signature(each).parameters.items()
        if parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    }
    return list(found)


def unknown_argument(error: TypeError) -> str | None:
    """The keyword argument that a call failed on because the function has none of that name; None for any other error."""
    found = re.search(r"got an unexpected keyword argument '(\w+)'", str(error))
    return found[1] if found else None


def suggestion(word: str, names: Sequence[str]) -> str:
    """What to say after an unknown word: the name that was probably meant, or all there are."""
    close = difflib.get_close_matches(word, names, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(names)}"


def one_line(error: BaseException) -> str:
    """An exception's message in one line; the name of its type where it has no message."""
    message = error.args[0] if isinstance(error, KeyError) and error.args else error  # str() of a KeyError adds quotes
    said = "".join(
        each if each.isprintable() else " " if each.isspace() else ascii(each)[1:-1] for each in str(message)
    )
    said = " ".join(said.split())
    if not said:
        return type(error).__name__
    return said if len(said) <= LONGEST_LINE else f"{said[:LONGEST_LINE]} … ({len(said):,} characters)"
