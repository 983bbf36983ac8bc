"""The ledger: it holds what the operations say, in each style, and what held before where that is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from memalpha_gym.agents.scripted.ledger import LedgerAgent
from memalpha_gym.memory import Memory, MemoryType
from memalpha_gym.perfect_memory import STYLES
from memalpha_gym.protocols import PrivilegedAgent
from memalpha_gym.tasks import Competency, Operation, OperationKind, Task
from memalpha_gym.tools import CallStatus, execute


def operation(value: str, *stale: str, noun: str = "pet", subject: str = "Ada Stone") -> Operation:
    kind = OperationKind.UPDATE if stale else OperationKind.STATE
    text = f"{subject}'s {noun} is a {value}."
    return Operation(kind, f"{subject} / {noun}", (subject, "Ada"), value, stale, text)


GONE = Operation(OperationKind.RETRACT, "Ada Stone / pet", ("Ada Stone",), "", ("dog",), "")
OPERATIONS = [[operation("cat"), operation("lamp", noun="desk")], [], [operation("dog", "cat")]]


def states(style: str, operations: list[list[Operation]], **given: Any) -> Iterator[list[str]]:
    """What the memory holds after each chunk."""
    task = Task("t", "recall", Competency.RETRIEVAL, ["text"] * len(operations), (), operations=operations)
    agent, memory = LedgerAgent(style), Memory(budget=given.get("memory_budget"))
    agent.reset(0)
    agent.reveal(task)
    for index in range(len(operations)):
        observation = {"chunk_index": index, "memory_tokens": memory.tokens, "memory_budget": 0, **given}
        assert all(execute(memory, call).status is CallStatus.OK for call in agent.act(observation))
        yield [entry.content for entry in memory.entries(MemoryType.SEMANTIC)]


def test_it_is_privileged() -> None:
    assert isinstance(LedgerAgent(), PrivilegedAgent)


@pytest.mark.parametrize(
    ("style", "entries"),
    [
        ("sentences", ["Ada Stone's pet is a dog.", "Ada Stone's desk is a lamp."]),
        ("terse", ["Ada Stone, pet: dog", "Ada Stone, desk: lamp"]),
        ("profile", ["Ada Stone\n- pet: dog\n- desk: lamp"]),
        ("history", ["Ada Stone's pet: dog", "Ada Stone's desk: lamp"]),
    ],
)
def test_styles(style: str, entries: list[str]) -> None:
    assert list(states(style, OPERATIONS))[-1] == entries


@pytest.mark.parametrize(
    ("style", "entry"),
    [
        ("sentences", "Ada Stone's pet is a dog. Before that, it was cat."),
        ("terse", "Ada Stone, pet: dog (before: cat)"),
        ("profile", "Ada Stone\n- pet: dog (before: cat)\n- desk: lamp"),
        ("history", "Ada Stone's pet: cat, then dog"),
    ],
)
def test_what_held_before_is_kept_where_it_is_asked_for(style: str, entry: str) -> None:
    operations = [*OPERATIONS[:-1], [replace(OPERATIONS[-1][0], former=("cat",))]]
    assert list(states(style, operations))[-1][0] == entry


@pytest.mark.parametrize("style", STYLES)
def test_a_contested_fact_stays_as_it_was(style: str) -> None:
    contested = Operation(OperationKind.CONTEST, "Ada Stone / pet", ("Ada",), "", (), "", claims=("cat", "dog"))
    first, last = states(style, [[operation("cat")], [contested]])
    assert first == last


@pytest.mark.parametrize("style", STYLES)
def test_what_is_retracted_is_gone(style: str) -> None:
    first, last = states(style, [[operation("dog")], [GONE]])
    assert "dog" in first[0]
    assert last == []


def test_the_day_of_an_event_is_kept() -> None:
    event = Operation(
        OperationKind.STATE, "Ada Stone / trip / Red Hill", ("Ada",), "Red Hill", (), "Ada went on 3 May 2025."
    )
    assert list(states("terse", [[event]])) == [["Ada Stone, trip: Red Hill, 3 May 2025"]]


def test_a_note_that_the_budget_has_no_room_for_is_left_out() -> None:
    assert list(states("terse", OPERATIONS, memory_budget=9))[-1] == ["Ada Stone, pet: dog"]


def test_errors_say_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="no style 'haiku'; there are sentences, terse"):
        LedgerAgent("haiku")
    with pytest.raises(ValueError, match="the ledger plays generated tasks"):
        LedgerAgent().reveal(Task("t", "s", Competency.RETRIEVAL, ["text"], ()))
