"""How facts are held: states, noise and history; `test_operations.py` holds what episodes make of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from memalpha_gym.held_facts import LINE_TOKENS, FactState, HeldFacts
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.tokenization import get_tokenizer

CITY = Operation(OperationKind.STATE, "ann", ("Ann",), "Rome", (), "Ann lives in Rome.")
MOVED = Operation(OperationKind.UPDATE, "ann", ("Ann",), "Oslo", ("Rome",), "Ann lives in Oslo.")
SIZE = get_tokenizer().count


@pytest.fixture
def held() -> HeldFacts:
    facts = HeldFacts()
    facts.take_in(CITY)
    return facts


def test_what_an_entry_states_and_what_was_ever_held(held: HeldFacts) -> None:
    assert held.write("s1", "Ann lives in Rome.") == {"ann": {"Rome"}}
    assert (held.state("ann"), held.entries("ann", "Rome"), held.ever("ann")) == (FactState.RIGHT, {"s1"}, {"Rome"})
    held.write("s1", "It rained.")
    assert (held.state("ann"), held.entries("ann", "Rome"), held.ever("ann")) == (FactState.ABSENT, set(), {"Rome"})


def test_a_fact_that_nobody_told_is_absent(held: HeldFacts) -> None:
    assert held.state("bob") is FactState.ABSENT
    assert held.operation("bob") is None
    assert held.operation("ann") == CITY


def test_the_longer_of_two_statements_counts_and_the_other_is_noise(held: HeldFacts) -> None:
    held.write("s1", "Ann lives in Rome.")
    held.write("s2", "Rome is where Ann now lives.")
    assert held.noise == SIZE("Ann lives in Rome.")
    assert held.written("s2") == (SIZE("Rome is where Ann now lives."), 0)
    held.forget("s2")
    assert held.noise == 0


def test_repeating_a_fact_in_one_entry_is_noise(held: HeldFacts) -> None:
    held.write("s1", "Ann lives in Rome. " * 10)
    assert held.noise > 7 * SIZE("Ann lives in Rome.")


def test_a_statement_of_the_old_value_becomes_noise(held: HeldFacts) -> None:
    held.write("s1", "Ann lives in Rome.")
    held.take_in(MOVED)
    assert (held.state("ann"), held.noise) == (FactState.STALE, SIZE("Ann lives in Rome."))
    assert held.changed == {"ann": None}
    held.begin_step()
    held.write("s1", "Ann lives in Oslo.")
    assert (held.state("ann"), held.noise, held.changed) == (FactState.RIGHT, 0, {"ann": FactState.STALE})


def test_copies_are_apart(held: HeldFacts) -> None:
    twin = held.copy()
    twin.write("s1", "Ann lives in Rome.")
    twin.take_in(MOVED)
    assert (held.state("ann"), held.due, held.noise, held.operation("ann")) == (FactState.ABSENT, 1, 0, CITY)
    assert twin.state("ann") is FactState.STALE


def test_a_statement_accounts_for_its_own_tokens_and_a_line(held: HeldFacts) -> None:
    held.take_in(replace(CITY, text="Ann has lived in the beautiful old city of Rome for many years by now."))
    held.write("s1", "Ann lives in Rome.\nIt rained all day and all night.")
    rest = SIZE("Ann lives in Rome.\nIt rained all day and all night.") - SIZE("Ann lives in Rome.") - LINE_TOKENS
    assert rest - 1 <= held.noise <= rest  # shares are rounded up


def test_a_statement_may_be_half_as_long_again_and_tell_what_was(held: HeldFacts) -> None:
    padded = "Ann lives in Rome, as everybody can tell who has ever met her on a sunny day."
    held.write("s1", padded)
    assert held.noise == SIZE(padded) - 7  # 1.5 · 5 tokens, rounded down
    history = "Ann lives in Oslo now, and she lived in Rome before she moved."
    assert 7 < SIZE(history) <= 7 + 12
    held.write("s1", history)
    held.take_in(replace(MOVED, former=("Rome",)))
    assert (held.state("ann"), held.noise) == (FactState.RIGHT, 0)
    held.take_in(MOVED)
    assert (held.state("ann"), held.noise) == (FactState.BESIDE, SIZE(history))
