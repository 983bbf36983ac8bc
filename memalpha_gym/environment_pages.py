"""What an environment's own page says of it: its class's docstring, for those who show figures or samples of it."""

from __future__ import annotations

import inspect
import sys
from functools import cache
from typing import Any

import gymnasium as gym

from memalpha_gym.registration import ENVIRONMENTS, NAMESPACE, load


@cache
def about(environment: str) -> tuple[str, str, str]:
    """What an environment is in a sentence, what it tests, and its page; empty where it does not say.

    Args:
        environment: its id.
    """
    row = ENVIRONMENTS.get(environment.removeprefix(f"{NAMESPACE}/"))
    page = inspect.cleandoc(_class_of(environment).__doc__ or "")
    sentence = " ".join(page.partition("\n\n")[0].split())
    return sentence, str(row.competency) if row else "", page


def _class_of(environment: str) -> Any:
    """The environment's class; `object`'s subclass without a page where it cannot be had here."""
    try:
        module, _, name = environment.rpartition(":")
        if module and module not in sys.modules:  # a page is no reason to run a module that a file names
            return _Unknown
        entry = gym.spec(name if name in gym.registry else f"{name}-v0").entry_point
        return load(entry) if isinstance(entry, str) else entry or _Unknown
    except Exception:  # another's module, which may be gone
        return _Unknown


class _Unknown:
    __doc__ = None
