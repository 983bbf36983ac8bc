"""The cheats that are told the facts: what each of them stores, and a bag of values that is not told them."""

from __future__ import annotations

import pytest

from memalpha_gym.registration import AGENTS, make
from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Task
from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary
from tests.tiny import tiny_env


def state(noun: str, value: str, subject: str = "Ada Roe") -> Operation:
    return Operation(
        OperationKind.STATE, f"{subject} / {noun}", (subject,), value, (), f"{subject}'s {noun} is {value}."
    )


WORDS = Vocabulary(
    attributes=(
        AttributeWords("pager", ValueKind.NUMBER, "person", low=1000, high=9999),
        AttributeWords("locker", ValueKind.TEXT, "person", values=("12", "Rex")),
    )
)
OPERATIONS = ((state("pager", "4417"),), (state("locker", "12"),))
GONE = Operation(OperationKind.RETRACT, "Ada Roe / pager", ("Ada Roe",), "", ("4417",), "")
CONTESTED = Operation(OperationKind.CONTEST, "Ada Roe / pager", ("Ada Roe",), "", (), "", claims=("4417", "533"))


def held(name: str, *operations: tuple[Operation, ...]) -> list[str]:
    """What the memory holds at the end."""
    chunks = ("Ada Roe said 4417 and 12.",) + ("Rain.",) * (len(operations) - 1)
    task = Task(
        "t", "s", Competency.RETRIEVAL, chunks, (Question("?", ("x",), "f1"),), operations=operations, vocabulary=WORDS
    )
    env, agent = tiny_env(task), make(AGENTS, "agent", f"cheat:{name}")
    observation, _ = env.reset()
    if hasattr(agent, "reset"):
        agent.reset(0)
        agent.reveal(task)
    for _ in chunks:
        observation, *_ = env.step(agent.act(observation))
    return [entry.content for _, entry in env.memory]


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("value-bags", ["Ada Roe has to do with 4417, 12."]),
        ("told-bags", ["Ada Roe has to do with 4417, 12. (locker, pager)"]),
        ("every-fact", ["Ada Roe's locker is 12.\nAda Roe's pager is 12."]),
        ("two-values", ["Ada Roe's locker is 12. Ada Roe's locker is 4417."]),
        ("either-or", ["Ada Roe's locker is 4417 or 12."]),
        ("denied", ["Ada Roe's pager is not 4417.", "Ada Roe's locker is not 12."]),
        ("decoys", ["Ada Roe's pager is 4416 or 4417.", "Ada Roe's locker is Rex or 12."]),
        ("split-values", ["Ada Roe's pager is 4 4 1 7.", "Ada Roe's locker is 1 2."]),
        (
            "answer-sheet",
            ["Q: What are the locker, pager of Ada Roe?\nA: 12, 4417"],
        ),
    ],
)
def test_what_they_store(name: str, notes: list[str]) -> None:
    assert held(name, *OPERATIONS) == notes


def test_a_value_of_the_same_sort_is_preferred() -> None:
    other = ((state("locker", "88", "Bob Lee"),), (state("pager", "4417"),), (state("locker", "12"),))
    assert held("either-or", *other)[-1] == "Ada Roe's locker is 88 or 12."


def test_a_value_is_claimed_of_those_told_of_last() -> None:
    told = [
        (state("pager", str(4000 + i), f"{name} Roe"),)
        for i, name in enumerate(("Ada", "Bob", "Cy", "Di", "Ed", "Flo", "Gus"))
    ]
    assert held("shared-values", *told)[-1] == (
        "Gus Roe and Bob Roe and Cy Roe and Di Roe and Ed Roe and Flo Roe have the pager 4006."
    )


def test_a_split_value_outlives_its_retraction() -> None:
    assert held("split-values", OPERATIONS[0], (GONE,)) == ["Ada Roe's pager is 4 4 1 7."]


@pytest.mark.parametrize("name", ["told-bags", "split-values", "two-values"])
def test_a_contested_fact_stays_as_it_was(name: str) -> None:
    assert held(name, *OPERATIONS, (CONTESTED,)) == held(name, *OPERATIONS)
