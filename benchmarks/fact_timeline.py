"""What became of each fact of an episode: when it was told, how it was held after each chunk, and when it was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from memalpha_gym.arguments import make_environment
from memalpha_gym.held_facts import FactState, HeldFacts
from memalpha_gym.needs import Need, Program
from memalpha_gym.recording import replay
from memalpha_gym.tasks import OperationKind, Task

UNTOLD, LOST, GONE = "", "lost", "gone"
"""States beside those of `FactState`: nothing was told yet; it was held and is no more; it was retracted, and is not held."""


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact over an episode.

    Attributes:
        key: the fact, `subject / attribute`.
        told: the chunks that tell it, each with what it does: `state`, `update`, `retract`, `contest`.
        states: how it is held after each chunk: a `FactState`, `lost`, `gone` or, before it is told, nothing.
        asked: the chunks after which it is asked for, that of the end included.
    """

    key: str
    told: Mapping[int, str]
    states: tuple[str, ...]
    asked: tuple[int, ...]


def fact_timeline(environment: str, arguments: Mapping[str, Any], episode: Mapping[str, Any]) -> tuple[FactLine, ...]:
    """Play a recorded episode again and follow its facts, in the order in which they are told.

    Args:
        environment: the environment's id.
        arguments: of `gym.make`, as the episode was played.
        episode: its steps, as `RunLog.episode` has them.

    Raises:
        ValueError: the environment does not know its facts; those of generated worlds do.
    """
    env = make_environment(environment, **arguments)
    try:
        states: dict[str, list[str]] = {}
        for chunk, _ in enumerate(replay(env, episode)):
            ledger = env.unwrapped.snapshot().history.ledger  # type: ignore[attr-defined]
            if ledger is None:
                raise ValueError(
                    f"{environment} does not know which facts its text tells; the generated environments do"
                )
            for key in ledger.held.facts():
                line = states.setdefault(key, [UNTOLD] * chunk)
                line.append(_state(ledger.held, key, line))
        task = env.unwrapped.task  # type: ignore[attr-defined]
    finally:
        env.close()
    told, asked = _told(task), _asked(task)
    return tuple(FactLine(key, told[key], tuple(line), asked.get(key, ())) for key, line in states.items())


def _state(held: HeldFacts, key: str, before: list[str]) -> str:
    state, operation = held.state(key), held.operation(key)
    if state is not FactState.ABSENT:
        return str(state)
    if operation is not None and operation.kind is OperationKind.RETRACT:
        return GONE
    return LOST if {FactState.RIGHT, FactState.BESIDE, FactState.STALE, LOST} & set(before) else str(state)


def _told(task: Task) -> dict[str, dict[int, str]]:
    told: dict[str, dict[int, str]] = {}
    for chunk, operations in enumerate(task.operations or ()):
        for operation in operations:
            told.setdefault(operation.key, {})[chunk] = str(operation.kind)
    return told


def _asked(task: Task) -> dict[str, tuple[int, ...]]:
    """When each fact is asked for. Of a chain that is its first fact alone: the others follow from values."""
    asked: dict[str, tuple[int, ...]] = {}
    keys = list(_told(task))
    for question in task.questions:
        when = len(task.chunks) - 1 if question.asked_after is None else question.asked_after
        for key in _named(question.needs, keys) if question.needs else ():
            asked[key] = tuple(sorted({*asked.get(key, ()), when}))
    return asked


def _named(need: Need, keys: list[str]) -> Iterator[str]:
    if isinstance(need.subject, Need):
        yield from _named(need.subject, keys)
        return
    fact = f"{need.subject} / {need.attribute}"
    yield from (f"{fact} / {place}" for place in need.about)
    if need.program is Program.LIST:
        yield from (key for key in keys if key.startswith(f"{fact} / "))
    else:
        yield fact
