"""Budgets in their three forms, and what they come to in tokens."""

from __future__ import annotations

import math
from typing import Any

import pytest

from memalpha_gym.budgets import MemoryBudget, budget_tokens, checked_budget
from memalpha_gym.tasks import Competency, Operation, OperationKind, Task
from memalpha_gym.tokenization import get_tokenizer

CHUNKS = ("Ada lives in Oslo.", "Ada moved to Quito.")
FACT = Operation(OperationKind.STATE, "Ada / home", ("Ada",), "Oslo", (), "Ada lives in the old town of Oslo.")
TASK = Task("t", "s", Competency.RETRIEVAL, CHUNKS, (), tokens=200, operations=((FACT,), ()))


@pytest.mark.parametrize(
    "budget", [0, -1, -0.5, math.inf, math.nan, "x", "0x", "-2x", "infx", "two x", "level", "2", True, [1]]
)
def test_what_is_no_budget_is_refused(budget: Any) -> None:
    with pytest.raises(ValueError, match=r"memory_budget is .*; give tokens \(above 1\), a share"):
        checked_budget(budget)


@pytest.mark.parametrize(
    ("budget", "tokens"), [(None, None), (50, 50), (50.9, 50), (1, 200), (0.25, 50), (0.001, 1), (1.5, 1)]
)
def test_tokens_and_shares(budget: MemoryBudget, tokens: int | None) -> None:
    assert budget_tokens(checked_budget(budget), TASK) == tokens


def test_a_share_of_a_stream_that_does_not_say_how_long_it_is_is_counted() -> None:
    count = sum(map(get_tokenizer().count, CHUNKS))
    assert budget_tokens(0.5, Task("t", "s", Competency.RETRIEVAL, CHUNKS, ())) == count // 2


def test_a_multiple_is_of_the_perfect_memory_in_its_longest_style() -> None:
    longest = get_tokenizer().count(FACT.text)
    assert budget_tokens("1x", TASK) == longest
    assert budget_tokens("2.5x", TASK) == math.ceil(2.5 * longest)
    assert budget_tokens("0.001x", TASK) == 1


def test_a_budget_is_no_larger_than_observations_can_tell() -> None:
    assert budget_tokens("1e9x", TASK) == budget_tokens(1e12, TASK) == 2**31 - 1


def test_a_multiple_needs_a_task_that_knows_its_facts() -> None:
    with pytest.raises(ValueError, match="task t does not tell its facts"):
        budget_tokens("2x", Task("t", "s", Competency.RETRIEVAL, CHUNKS, ()))
