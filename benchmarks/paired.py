"""Two agents on the same tasks: by how much one is better, and whether that may be chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from .statistics import Interval, bootstrap_interval

MOST_EXACT = 14
"""Tasks up to which every way of swapping the two agents is tried."""
DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Paired:
    """A difference between two agents, task by task.

    Attributes:
        tasks: how many tasks both have a score of.
        difference: the mean of the differences, positive where the first is better.
        ci95: its bootstrap interval over tasks; (None, None) below two tasks.
        p: the share of all ways of swapping the two agents within tasks by which they would be at least as far apart: what
            chance would do to two agents that are equally good (the paired randomisation test, two-sided).
    """

    tasks: int
    difference: float
    ci95: Interval
    p: float


def paired(first: Mapping[int, float], second: Mapping[int, float], seed: int = 0) -> Paired | None:
    """The difference between two agents; None where they share no task.

    Args:
        first: the scores of one by task.
        second: those of the other.
        seed: of the resampling.
    """
    tasks = sorted(first.keys() & second.keys())
    if not tasks:
        return None
    values = np.array([first[task] - second[task] for task in tasks])
    return Paired(len(tasks), float(values.mean()), bootstrap_interval(values.tolist(), seed), _chance(values, seed))


def _chance(values: np.ndarray, seed: int) -> float:
    """The share of sign changes whose mean is as far from zero as that of the values."""
    if len(values) <= MOST_EXACT:
        signs = np.array(list(product((1.0, -1.0), repeat=len(values))))
        hits, draws = 0, len(signs)
    else:
        signs = np.random.default_rng(seed).choice((1.0, -1.0), size=(DRAWS, len(values)))
        hits, draws = 1, DRAWS + 1  # the values themselves are one of the ways
    seen = np.abs(signs @ values) >= abs(values.sum()) - 1e-12
    return float((hits + int(seen.sum())) / draws)
