"""Which texts state a fact: every style of note does, and values that are tied to nothing do not."""

from __future__ import annotations

from collections import defaultdict

import pytest

from memalpha_gym.fact_words import FactWords, language
from memalpha_gym.statements import statements
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.text_units import ungrouped
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary
from memalpha_gym.words import Wording

WORDS = Vocabulary(
    women=("Ann", "Eva"),
    men=("Bob",),
    surnames=("Lee", "Moss"),
    projects=("project Heron", "project Wigeon"),
    attributes=(
        AttributeWords(
            "home town", ValueKind.TEXT, "person", ("town", "lives in"), ("live", "moved"), ("Rome", "Oslo", "Bergen")
        ),
        AttributeWords("dog", ValueKind.TEXT, "person", ("pet dog",), ("called",), ("Rex", "Bello")),
        AttributeWords("locker", ValueKind.NUMBER, "person", ("locker number",), ("key",), (), 100, 9_999),
        AttributeWords("budget", ValueKind.NUMBER, "project", (), (), (), 10_000, 99_999, "crowns"),
        AttributeWords("mentor", ValueKind.PERSON, "person", ("mentored by",), ("guides",)),
        AttributeWords("kayak trip", ValueKind.COUNT, "person", plural="kayak trips"),
    ),
)


def fact(subject: str, attribute: str, *values: str) -> Operation:
    short = (subject,) if subject.startswith("project") else (subject, subject.partition(" ")[0])
    return Operation(OperationKind.STATE, f"{subject} / {attribute}", short, values[0], values[1:], "")


TOWN, DOG, LOCKER = (
    fact("Ann Lee", "home town", "Rome", "Oslo"),
    fact("Ann Lee", "dog", "Rex"),
    fact("Ann Lee", "locker", "579"),
)
BUDGET, MENTOR = fact("project Heron", "budget", "39831 crowns"), fact("Ann Lee", "mentor", "Bob Moss")
TRIPS, PUPIL = fact("Bob Moss", "kayak trip", "two kayak trips"), fact("Bob Moss", "mentor", "Ann Lee")
EVAS = fact("Eva Moss", "home town", "Oslo")
EXAMPLE = Operation(OperationKind.STATE, "label of a", ("Where is the key to my room?",), "40", (), "")
OTHER = Operation(OperationKind.STATE, "label of b", ("Please clean the room.",), "77", (), "")


def stated(text: str, *operations: Operation) -> set[tuple[str, str]]:
    spoken = language(WORDS)
    facts = [spoken.fact(operation) for operation in operations]
    known: dict[str, list[FactWords]] = defaultdict(list)
    for each in facts:
        known[each.attribute].append(each)
    text = ungrouped(text)
    return {(s.key, s.value) for unit in statements(spoken, text, Wording(text), facts, known) for s in unit.facts}


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("Ann Lee lives in Rome.", TOWN),
        ("ann lee: home town: ROME", TOWN),
        ("Ann Lee, home town: Rome", TOWN),
        ("Ann Lee\n- dog: Rex\n- home town: Rome\n- locker: 579", TOWN),
        ("Ann Lee\n- mentor: Bob Moss\n- home town: Rome", TOWN),
        ("Ann Lee: dog Rex, mentor Bob Moss, locker 579", LOCKER),
        ("14:10 Bob: Before I forget: the dog that Ann Lee brings along is called Rex.", DOG),
        ("Bob met Ann Lee today. Her home town is Rome.", TOWN),
        ("Ann: I moved to Rome.", TOWN),
        ("Home towns:\n- Eva: Oslo\n- Ann: Rome", TOWN),
        ("Rex is the name of the dog of Ann Lee.", DOG),
        ("Project Heron has a budget of 39,831 crowns.", BUDGET),
        ("project Heron, budget: 39831", BUDGET),
        ("Bob has done two kayak trips in all so far.", TRIPS),
        ("Bob Moss, kayak trips: 2", TRIPS),
        ("Ann's mentor is Bob Moss.", MENTOR),
        ("Bob Moss guides Ann Lee.", MENTOR),
        ("Bob Moss is the mentor of Ann Lee.", MENTOR),
        ("“Where is the key to my room?” → 40", EXAMPLE),
        ("Where is the key to my room?\nLabel: 40", EXAMPLE),
        ("Q: What is the dog of Ann Lee?\nA: Rex", DOG),
    ],
)
def test_a_note_in_any_style_states_its_fact(text: str, operation: Operation) -> None:
    assert stated(text, operation) == {(operation.key, operation.value)}


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("Rome is a town.", TOWN),
        ("Ann Lee has to do with Rome, Rex and 579.", TOWN),
        ("Ann Lee has to do with Rome, Rex and 579. (dog, home town, locker)", TOWN),
        ("Ann Lee: dog, locker, home town: Rex", DOG),
        ("Ann Lee. It was a long day, and nobody came.\nEva went for a walk. She thought of Rome.", TOWN),
        ("Eva lives in Rome.", TOWN),
        ("Ann, Bob and Eva live in towns. Bob was in Rome.", TOWN),
        ("Q: What are the dog, locker and home town of Ann Lee?\nA: 579, Rex, Rome", DOG),
        ("Q: Is the dog of Ann Lee Rex?\nA: Rex", DOG),
        ("Does Ann Lee live in Rome?", TOWN),
        ("Ann Lee's mentor is Eva Moss. Bob Moss slept.", MENTOR),
        ("Bob Moss, mentor: Ann Lee", MENTOR),
        ("40, 77, 12. “Where is the key to my room?” and other questions were asked today.", EXAMPLE),
    ],
)
def test_values_that_are_tied_to_nothing_state_none(text: str, operation: Operation) -> None:
    assert stated(text, operation) == set()


def test_who_is_whose_mentor() -> None:
    assert stated("Ann Lee's mentor is Bob Moss.", MENTOR, PUPIL) == {(MENTOR.key, "Bob Moss")}
    assert stated("Bob Moss, mentor: Ann Lee", MENTOR, PUPIL) == {(PUPIL.key, "Ann Lee")}


def test_an_outdated_value_is_stated_as_well() -> None:
    assert stated("Ann Lee lives in Rome or Oslo.", TOWN) == {(TOWN.key, "Rome"), (TOWN.key, "Oslo")}
    assert stated("Ann's home town: Rome. Before that, it was Oslo.", TOWN) == {(TOWN.key, "Rome"), (TOWN.key, "Oslo")}


def test_another_facts_value_contradicts() -> None:
    assert stated("Ann Lee's dog is Rome.", TOWN, DOG) == {(DOG.key, "Rome")}
    assert stated("Eva Moss's home town is Rome.", TOWN, EVAS) == {(EVAS.key, "Rome")}
    assert stated("Ann's dog is Rex. Ann's home town is Rome.", TOWN, DOG) == {(DOG.key, "Rex"), (TOWN.key, "Rome")}
    both = "“Where is the key to my room?” → 40\n“Please clean the room.” → 40"
    assert stated(both, EXAMPLE, OTHER) == {(EXAMPLE.key, "40"), (OTHER.key, "40")}


def test_a_statement_carries_its_heading() -> None:
    spoken, text = language(WORDS), "It rained.\nAnn Lee\n- dog: Rex"
    facts = [spoken.fact(DOG)]
    assert [unit.text for unit in statements(spoken, text, Wording(text), facts, {})] == ["Ann Lee\n- dog: Rex"]


def test_without_a_vocabulary_subject_and_value_have_to_stand_together() -> None:
    spoken, bare = language(None), Operation(OperationKind.STATE, "ann.city", ("Ann",), "Rome", (), "")
    for text, wanted in (
        ("Ann lives in Rome.", 1),
        ("Ann slept. It rained. He was in Rome.", 1),
        ("Rain. Ann slept. Bob ate. Rome fell.", 0),
    ):
        assert len(statements(spoken, text, Wording(text), [spoken.fact(bare)], {})) == wanted


@pytest.mark.parametrize(
    ("text", "rival"),
    [
        ("Ann Lee lives in Rome or Bergen.", "Bergen"),
        ("Ann Lee lives either in Bergen or Rome.", "Bergen"),
        ("Ann Lee, home town: Bergen / Rome", "Bergen"),
        ("Ann Lee: locker 712, 579", "712"),
    ],
)
def test_a_value_of_nobody_beside_the_right_one_contradicts(text: str, rival: str) -> None:
    key, right = ("locker", "579") if "locker" in text else ("home town", "Rome")
    assert stated(text, TOWN, LOCKER) == {(f"Ann Lee / {key}", right), (f"Ann Lee / {key}", rival)}


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee: locker 579, 12 March",
        "Ann Lee, locker: 579, 2031-03-12",
        "Ann Lee, locker: 579 since March 900",
        "Ann Lee's locker is 579 and not 712.",
    ],
)
def test_what_is_no_value_of_the_attribute_contradicts_nothing(text: str) -> None:
    assert stated(text, LOCKER) == {("Ann Lee / locker", "579")}


def test_a_value_that_is_denied_is_not_stated() -> None:
    assert stated("Ann Lee's locker is not 579.", LOCKER) == set()
    assert stated("Ann Lee lives in Rome, not in Oslo.", TOWN) == {("Ann Lee / home town", "Rome")}


def test_a_value_of_several_at_once_is_stated_of_nobody() -> None:
    assert stated("Ann Lee and Bob Moss have the dog Rex.", DOG) == set()
    assert stated("Project Heron and project Wigeon have the budget 39831 crowns.", BUDGET) == set()
    assert stated("Project Heron has the budget 39831 crowns and a boat.", BUDGET) == {(BUDGET.key, "39831 crowns")}
