"""How much a memory may hold: tokens, a share of the stream, or a multiple of what a perfect memory takes."""

from __future__ import annotations

import math
from numbers import Real

from memalpha_gym.perfect_memory import perfect_tokens
from memalpha_gym.tasks import Task
from memalpha_gym.tokenization import get_tokenizer

MemoryBudget = float | str | None
"""Tokens (above 1), a share of the stream's tokens (at most 1), a multiple of the perfect memory ("2.5x"), None for no limit."""

MOST_TOKENS = 2**31 - 1
"""The largest budget, as observations can give it; more is as good as no limit."""

FORMS = "tokens (above 1), a share of the stream (up to 1) or a multiple of the perfect memory ('2.5x')"


def checked_budget(budget: MemoryBudget) -> MemoryBudget:
    """The budget, if it is one.

    Raises:
        ValueError: it is a number that is not positive, or a text other than a positive number and `x`.
    """
    number = _factor(budget) if isinstance(budget, str) else budget
    if number is None:
        return None
    if not isinstance(number, Real) or isinstance(number, bool) or not 0 < number < math.inf:
        raise ValueError(f"memory_budget is {budget!r}; give {FORMS}, or None")
    return budget


def budget_tokens(budget: MemoryBudget, task: Task) -> int | None:
    """A budget in tokens for one task; None for no limit.

    A share is taken of `task.tokens`, or of a count where the task does not say; a multiple is taken of `perfect_tokens`.

    Raises:
        ValueError: a multiple is wanted of a task that does not tell its operations.
    """
    if budget is None:
        return None
    if isinstance(budget, str):
        if task.operations is None:
            raise ValueError(
                f"memory_budget is {budget!r}, and task {task.task_id} does not tell its facts, so that there is no perfect "
                "memory to measure; give tokens or a share of the stream"
            )
        return min(max(math.ceil(_factor(budget) * perfect_tokens(task.operations)), 1), MOST_TOKENS)
    if budget > 1:
        return int(min(budget, MOST_TOKENS))
    tokens = task.tokens if task.tokens is not None else sum(map(get_tokenizer().count, task.chunks))
    return max(int(budget * tokens), 1)


def _factor(budget: str) -> float:
    """The number of a multiple such as `2.5x`; not a number where it is none."""
    try:
        return float(budget.removesuffix("x")) if budget.endswith("x") else math.nan
    except ValueError:
        return math.nan
