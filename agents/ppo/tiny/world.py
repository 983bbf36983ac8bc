"""A world small enough for a model of half a million parameters: eight sentences, of which three say nothing worth keeping.

A chunk is one sentence: a fact about a person, an update of a fact, an event with its day, or filler. The reader is asked about
a fact just before it changes, so that it cannot be left out, and at the end, where an outdated value makes the reply wrong; and
about the fact that does not change and the event. The words are a closed set.

The splits share words but no pair of a name and a value: a policy that learned pairs by heart fails on validation and test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from memalpha_gym.tasks import Competency, Operation, OperationKind, Question, Split, Task, task_rng

TINY_WORLD = "tiny-world"
MEMORY_TYPES = ("semantic_memory", "episodic_memory")
"""Those that are on: core has no part in it."""

NAMES = tuple("Ada Bela Cora Dino Edda Finn Gina Hugo Ines Jona Kira Luis".split())


@dataclass(frozen=True, slots=True)
class Relation:
    """How a fact is told and asked about; `{name}` and `{value}` stand for its two ends."""

    statement: str
    question: str
    values: tuple[str, ...]


RELATIONS = (
    Relation(
        "{name} lives in {value}.",
        "Where does {name} live?",
        tuple("Oslo Quito Lima Rome Cairo Paris Delhi Tokyo Lagos Bern Prague Dublin".split()),
    ),
    Relation(
        "{name} owns a {value}.",
        "What does {name} own?",
        tuple("cat dog horse parrot rabbit goat canary turtle hamster pony duck lizard".split()),
    ),
    Relation(
        "{name} plays the {value}.",
        "What does {name} play?",
        tuple("flute violin piano harp cello drums guitar organ trumpet banjo oboe lute".split()),
    ),
    Relation(
        "{name} drives a {value}.",
        "What does {name} drive?",
        tuple("van truck bus tram taxi tractor jeep wagon scooter coach sedan kart".split()),
    ),
)
EVENT = Relation(
    "On {day} {name} visited the {value}.",
    "What did {name} visit on {day}?",
    tuple("museum castle harbour market theatre library tower garden bridge temple zoo palace".split()),
)
DAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
UPDATE = "Now {statement}"
"""How an update is told; the statement itself is what a memory should hold."""
FILLERS = (
    "{name} talked about the weather for a while.",
    "{name} said hello and went on with the day.",
    "Nothing else of note happened this afternoon, said {name}.",
    "The rain fell softly on the old roof again.",
    "Everyone laughed and the evening passed as always.",
    "There was some noise in the street again.",
)

BUDGET = 32
"""Tokens that the memory may hold: enough for the facts and the event, not for the filler as well."""
_PARTS, _TEST, _VALIDATION = 6, 0, 1  # one pair in six belongs to test, one to validation, the others to training
_NUMBERS = {value: number for relation in (*RELATIONS, EVENT) for number, value in enumerate(relation.values)}
WORDS = (*NAMES, *DAYS, *_NUMBERS)
_FACTS, _UPDATES, _FILLERS = 3, 1, 3
_Told = tuple[str, Operation | None, Question | None]  # a sentence, what it changes, what is asked about it
_SIZES = {Split.TRAIN: 100_000, Split.VALIDATION: 1_000, Split.TEST: 1_000}


@dataclass(frozen=True)
class TinyWorld:
    """The task source.

    Args:
        split: train, validation or test.
        scrambled: an exercise: any word stands for names, values and days, and every fact is updated. Such sentences cannot be
            guessed, only copied; what is learned on them holds for pairs that were never seen. No pair of the other splits is
            among them.
    """

    split: Split = Split.TRAIN
    scrambled: bool = False
    name: str = "tiny-world"
    competency: Competency = Competency.RETRIEVAL

    def __post_init__(self) -> None:
        if self.split not in _SIZES:
            raise ValueError(f"{self.name} has no split {self.split!r}; there are {', '.join(_SIZES)}")

    def __len__(self) -> int:
        return _SIZES[self.split]

    def __getitem__(self, index: int) -> Task:
        return _build(self.split, index, self.scrambled)


def vocabulary() -> list[str]:
    """Every sentence pattern and word, for a tokenizer to be built from."""
    relations = (*RELATIONS, EVENT)
    patterns = [text for relation in relations for text in (relation.statement, relation.question)]
    values = [value for relation in relations for value in relation.values]
    return [*NAMES, *DAYS, *values, *patterns, UPDATE, *FILLERS]


def _build(split: Split, index: int, scrambled: bool) -> Task:
    rng = task_rng("tiny-world-scrambled" if scrambled else "tiny-world", 1, split, index)
    words = WORDS if scrambled else NAMES
    people = [words[i] for i in rng.permutation(len(words))]
    relations = rng.permutation(len(RELATIONS)).tolist()  # each told of one person: no value is right for two questions
    told: dict[tuple[str, int], _Told] = {}
    for i, (name, number) in enumerate(zip(people[:_FACTS], relations, strict=False)):
        relation = RELATIONS[number]
        old, new = _values(split, name, relation, scrambled, 2, rng)
        told["fact", i] = _fact(name, relation, old)
        if i < (_FACTS if scrambled else _UPDATES):
            told["update", i] = _fact(name, relation, new, old)
    days = WORDS if scrambled else DAYS
    told["event", 0] = _event(people[_FACTS], days[rng.integers(len(days))], split, scrambled, rng)
    for i in range(_FILLERS):
        told["filler", i] = (FILLERS[rng.integers(len(FILLERS))].format(name=people[_FACTS + 1 + i]), None, None)
    order = _order(list(told), rng)
    return Task(
        task_id=f"tiny-world-{split}-{index}",
        source="tiny-world",
        competency=Competency.RETRIEVAL,
        chunks=tuple(told[sentence][0] for sentence in order),
        questions=tuple(_questions(told, order)),
        operations=tuple((operation,) if (operation := told[sentence][1]) else () for sentence in order),
    )


def _order(sentences: list[tuple[str, int]], rng: np.random.Generator) -> list[tuple[str, int]]:
    """What comes when; an update never before the fact that it changes."""
    order = [sentences[i] for i in rng.permutation(len(sentences))]
    for i in range(_FACTS):
        fact = order.index(("fact", i))
        update = order.index(("update", i)) if ("update", i) in order else len(order)
        if update < fact:
            order[fact], order[update] = order[update], order[fact]
    return order


def _questions(told: Mapping[tuple[str, int], _Told], order: Sequence[tuple[str, int]]) -> Iterator[Question]:
    """One question a fact, update and event; that about a fact that changes is put before it does."""
    for place, (kind, number) in enumerate(order):
        question = told[kind, number][2]
        if question is not None:
            changes = kind == "fact" and ("update", number) in told
            before = order.index(("update", number)) - 1 if changes else None
            yield replace(question, evidence=(place,), asked_after=before)


def _values(
    split: Split, name: str, relation: Relation, scrambled: bool, count: int, rng: np.random.Generator
) -> list[str]:
    """Values that a person has in a split, all different; scrambled, any words that do not tell a pair of another split."""
    if scrambled:
        words = (WORDS[i] for i in rng.permutation(len(WORDS)))
        fitting = (word for word in words if word != name and _part(name, word) not in (_TEST, _VALIDATION))
        return list(islice(fitting, count))
    parts = {Split.TEST: (_TEST,), Split.VALIDATION: (_VALIDATION,)}.get(split, tuple(range(2, _PARTS)))
    values = [value for value in relation.values if _part(name, value) in parts]
    return [values[i] for i in rng.permutation(len(values))[:count]]


def _part(name: str, value: str) -> int | None:
    """Which part of all pairs a pair belongs to; None where it is no name with a value."""
    if name not in NAMES or value not in _NUMBERS:
        return None
    return (NAMES.index(name) + _NUMBERS[value]) % _PARTS


def _fact(name: str, relation: Relation, value: str, old: str | None = None) -> _Told:
    text = relation.statement.format(name=name, value=value)
    stale = (old,) if old else ()
    kind = OperationKind.UPDATE if old else OperationKind.STATE
    operation = Operation(kind, f"{name}: {relation.question}", (name,), value, stale, text)
    label = "update" if old else "fact"
    question = Question(relation.question.format(name=name), (value,), "substring", forbidden=stale, kind=label)
    return (UPDATE.format(statement=text) if old else text), operation, question


def _event(name: str, day: str, split: Split, scrambled: bool, rng: np.random.Generator) -> _Told:
    (place,) = _values(split, name, EVENT, scrambled, 1, rng)
    text = EVENT.statement.format(name=name, value=place, day=day)
    operation = Operation(OperationKind.STATE, f"{name}: visit", (name,), place, (), text)
    question = Question(EVENT.question.format(name=name, day=day), (place,), "substring", kind="event")
    return text, operation, question
