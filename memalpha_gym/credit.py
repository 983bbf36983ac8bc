"""Whose work an answer rests on: r1 shared among the steps that wrote, and kept, the entries it was answered from.

An answer is credited in equal parts to the steps that wrote the entries it used: those that inserted them, and those that wrote
them anew, which kept what was in them. Which entries it used is known exactly where the reader names them (`Reading.used_ids`);
else they are those that it was shown and that hold what was asked for, or, where none does, all that it was shown. An answer
that rests on nothing, such as a right abstention, is credited in equal parts to all steps up to it. The shares of all steps sum
to r1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from memalpha_gym.memory import CORE_ID
from memalpha_gym.tools import DELETE, CallStatus, ToolResult

Writers = Mapping[str, tuple[int, ...]]
"""Entry → the steps that wrote it, in order."""


def followed(writers: Writers, step: int, results: Iterable[ToolResult]) -> Writers:
    """The writers of each entry after a step.

    Args:
        writers: those before it.
        step: its index.
        results: what came of its calls.
    """
    changed = dict(writers)
    for result in results:
        entry = result.entry_id or CORE_ID
        if result.wrote:
            before = changed.get(entry, ())
            changed[entry] = before if before[-1:] == (step,) else (*before, step)
        elif result.tool == DELETE and result.status is CallStatus.OK:
            changed.pop(entry, None)
    return changed


def credited_steps(used: Iterable[str], writers: Writers) -> tuple[int, ...]:
    """The steps that an answer is credited to: those that wrote the entries it used, each once, in order."""
    return tuple(sorted({step for entry in used for step in writers.get(entry, ())}))


def credit(answers: Sequence[Mapping[str, Any]], weights: Sequence[float], steps: int) -> tuple[float, ...]:
    """The share of r1 of each step.

    Args:
        answers: the records of an episode's answers, none of which failed: `score`, `steps` (those it is credited to) and
            `asked_after`.
        weights: of each score in r1, which is the sum of weights times scores.
        steps: T, the number of steps.
    """
    shares = [0.0] * steps
    for answer, weight in zip(answers, weights, strict=True):
        credited = answer["steps"] or range(answer["asked_after"] + 1)
        for step in credited:
            shares[step] += weight * answer["score"] / len(credited)
    return tuple(shares)
