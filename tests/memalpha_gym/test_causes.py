"""Why answers are wrong: by hand for each cause and program, and for agents whose fault is known on every family."""

from __future__ import annotations

import pytest

from memalpha_gym.causes import CAUSES, Cause, Holding, cause_of, needed_facts
from memalpha_gym.held_facts import HeldFacts
from memalpha_gym.needs import Need, Program
from memalpha_gym.tasks import Operation, OperationKind, Question

STATE, UPDATE, RETRACT, _ = OperationKind


def fact(key: str, value: str, *stale: str, former: tuple[str, ...] = ()) -> Operation:
    subject = key.partition(" / ")[0]
    kind = UPDATE if stale else STATE
    return Operation(kind, key, (subject,), value, stale, f"{subject}: {value}.", former)


def ask(need: Need | None, *answers: str) -> Question:
    return Question("?", answers, "substring", needs=need)


def lookup(subject: str | Need, attribute: str) -> Need:
    return Need(Program.LOOKUP, subject, attribute)


@pytest.fixture
def held() -> HeldFacts:
    facts = HeldFacts()
    for operation in (
        fact("Ann / mentor", "Bob"),
        fact("Bob / town", "Oslo", "Rome", former=("Rome",)),
        fact("Ann / outing / Cave", "Cave"),
        fact("Ann / outing / Lake", "Lake"),
        fact("Ann / decision / sell", "sell"),
        fact("Ann / decision / hire", "hire"),
        Operation(STATE, "label of key", ("Where is the key?",), "40", (), "Where is the key? 40"),
        Operation(STATE, "label of mop", ("Where is the mop?",), "40", (), "Where is the mop? 40"),
    ):
        facts.take_in(operation)
    return facts


RIGHT = ask(lookup("Bob", "town"), "Oslo")


def cause(held: HeldFacts, question: Question, *shown: str, score: float | None = 0.0) -> Cause:
    holdings = needed_facts(question, held)
    assert holdings is not None
    return cause_of(question, score, holdings, set(shown))


def test_each_cause_of_one_fact(held: HeldFacts) -> None:
    assert cause(held, RIGHT) is Cause.UNWRITTEN
    held.write("s1", "Bob: Rome.")
    assert cause(held, RIGHT, "s1") is Cause.STALE
    held.write("s2", "Bob: Oslo.")
    assert cause(held, RIGHT, "s1") is Cause.UNRETRIEVED
    assert cause(held, RIGHT, "s1", "s2") is Cause.UNUSED
    held.forget("s2")
    assert cause(held, RIGHT) is Cause.STALE
    held.forget("s1")
    assert cause(held, RIGHT) is Cause.LOST


def test_right_and_failed_answers_have_none(held: HeldFacts) -> None:
    assert cause(held, RIGHT, score=1.0) is Cause.RIGHT == ""
    assert cause(held, RIGHT, score=None) is Cause.RIGHT
    assert cause(held, RIGHT, score=0.5) is Cause.UNWRITTEN


def test_where_abstention_was_due() -> None:
    assert cause_of(ask(lookup("Bob", "dog")), 0.0, (), set()) is Cause.UNANSWERABLE


def test_a_chain_is_followed_by_the_truth(held: HeldFacts) -> None:
    chain = ask(lookup(lookup("Ann", "mentor"), "town"), "Oslo")
    held.write("s1", "Bob: Oslo.")
    assert cause(held, chain, "s1") is Cause.UNWRITTEN
    held.write("s2", "Ann: Bob.")
    assert cause(held, chain, "s1") is Cause.UNRETRIEVED
    assert cause(held, chain, "s1", "s2") is Cause.UNUSED
    held.forget("s1")
    assert cause(held, chain, "s2") is Cause.LOST


def test_what_held_before_needs_the_value_that_held_before(held: HeldFacts) -> None:
    before = ask(Need(Program.BEFORE, "Bob", "town"), "Rome")
    held.write("s1", "Bob: Oslo.")
    assert cause(held, before, "s1") is Cause.STALE
    held.write("s1", "Bob: Oslo. Before that, Bob: Rome.")
    assert cause(held, before, "s1") is Cause.UNUSED


@pytest.mark.parametrize(
    ("need", "answers"),
    [
        (Need(Program.DAYS, "Ann", "outing", ("Cave", "Lake")), ("3 days",)),
        (Need(Program.NEXT, "Ann", "outing", ("Cave",)), ("Lake",)),
        (Need(Program.LIST, "Ann", "decision"), ("sell, hire",)),
    ],
)
def test_programs_of_several_facts_need_all_of_them(held: HeldFacts, need: Need, answers: tuple[str, ...]) -> None:
    values = ("sell", "hire") if need.program is Program.LIST else ("Cave", "Lake")
    held.write("s1", f"Ann: {values[0]}.")
    assert cause(held, ask(need, *answers), "s1") is Cause.UNWRITTEN
    held.write("s2", f"Ann: {values[1]}.")
    assert cause(held, ask(need, *answers), "s1") is Cause.UNRETRIEVED
    assert cause(held, ask(need, *answers), "s1", "s2") is Cause.UNUSED


def test_any_example_of_a_label_is_enough(held: HeldFacts) -> None:
    label = ask(Need(Program.LABEL, about=("Where is the cat?",)), "40")
    assert cause(held, label) is Cause.UNWRITTEN
    held.write("s1", "Where is the mop? 40")
    assert cause(held, label) is Cause.UNRETRIEVED
    assert cause(held, label, "s1") is Cause.UNUSED


def test_questions_that_name_no_fact_of_the_task(held: HeldFacts) -> None:
    assert needed_facts(ask(None, "Oslo"), held) is None
    assert needed_facts(ask(lookup("Eve", "town"), "Oslo"), held) is None


def test_of_several_causes_the_first_counts() -> None:
    question = ask(None, "x")
    holdings = [Holding(frozenset(("s1",)), True), Holding(ever=True), Holding(outdated=True)]
    assert cause_of(question, 0.0, holdings, {"s1"}) is Cause.LOST
    assert cause_of(question, 0.0, (), set()) is Cause.UNWRITTEN
    assert CAUSES[0] is Cause.UNWRITTEN
