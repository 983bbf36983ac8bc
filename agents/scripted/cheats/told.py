"""Cheats that are told what each chunk changes, as the ledger is: what they lack is not knowledge but an honest note.

Each is a function from an operation to the notes that it changes, which `ToldCheat` keeps.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from memalpha_gym.tasks import Operation, OperationKind, Task
from memalpha_gym.tools import ToolCall
from memalpha_gym.vocabulary import AttributeWords, ValueKind

from ..notebook import Notebook

CLAIMS = 8
"""Other facts that a value is claimed for."""

COMPANIONS = 5
"""Other subjects that a value is claimed for in one sentence."""

_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


@dataclass(slots=True)
class Told:
    """What a cheat knows so far.

    Attributes:
        values: subject → fact → all values that it had, oldest first.
        attributes: the attributes of the task's vocabulary, by noun.
    """

    values: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    attributes: Mapping[str, AttributeWords] = field(default_factory=dict)


Notes = Callable[[Told, str, Operation], Mapping[str, str]]
"""The notes that an operation on a fact of a subject changes, by a key of their own; an empty one is deleted."""


class ToldCheat:
    """An agent that is told the operations of a task and keeps notes of its own about them.

    Args:
        notes: what it notes of each operation; contested facts stay as they were.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def reset(self, seed: int) -> None:
        """Forget the last episode."""
        self._notebook = Notebook()
        self._told = Told()
        self._operations: Sequence[Sequence[Operation]] = ()

    def reveal(self, task: Task) -> None:
        """Learn what each chunk changes; nothing where the task does not know it."""
        self._operations = task.operations or ()
        self._told.attributes = {words.noun: words for words in task.vocabulary.attributes} if task.vocabulary else {}

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The notes that this chunk changes, written anew."""
        index = observation["chunk_index"]
        notes: dict[str, str] = {}
        for operation in self._operations[index] if index < len(self._operations) else ():
            if operation.kind is OperationKind.CONTEST:
                continue
            subject = operation.key.partition(" / ")[0]
            values = self._told.values[subject].setdefault(operation.key, [])
            if operation.value:
                values.append(operation.value)
            notes |= self._notes(self._told, subject, operation)
        return self._notebook.write(notes, observation)


def _noun(key: str) -> str:
    return (*key.split(" / "), "")[1]


def _bag(told: Told, subject: str, operation: Operation) -> Mapping[str, str]:
    """One note a subject, with its values in a row and what they may be values of behind them."""
    facts = told.values[subject]
    values = ", ".join(values[-1] for values in facts.values() if values)
    return {subject: f"{subject} has to do with {values}. ({', '.join(sorted(map(_noun, facts)))})"}


def _every_fact(told: Told, subject: str, operation: Operation) -> Mapping[str, str]:
    """Each value claimed for the facts that were told last as well, so that each of them has several values."""
    others = [key for about in told.values.values() for key in about if key != operation.key]
    keys = [operation.key, *others[-CLAIMS:]]
    lines = [f"{key.partition(' / ')[0]}'s {_noun(key)} is {operation.value}." for key in keys]
    return {operation.key: "\n".join(lines) if operation.value and len(keys) > 1 else ""}


def _two_values(form: str, told: Told, subject: str, operation: Operation) -> Mapping[str, str]:
    """Each fact with its value and that of a fact of the same sort, or of any other."""
    noun = _noun(operation.key)
    held = [(key, v[-1]) for about in told.values.values() for key, v in about.items() if v]
    others = [value for key, value in held if key != operation.key and value != operation.value]
    alike = [value for key, value in held if _noun(key) == noun and value in others]
    if not operation.value or not others:
        return {operation.key: ""}
    return {operation.key: form.format(s=subject, n=noun, v=operation.value, w=[*others, *alike][-1])}


def _shared(told: Told, subject: str, operation: Operation) -> Mapping[str, str]:
    """Each value claimed in one breath for its owner and those told of last: pays where one of several names is enough."""
    others = [name for name in told.values if name != subject][-COMPANIONS:]
    several = " and ".join((subject, *others))
    note = f"{several} have the {_noun(operation.key)} {operation.value}."
    return {operation.key: note if operation.value and others else ""}


def _denied(told: Told, subject: str, operation: Operation) -> Mapping[str, str]:
    """Each fact said not to be so: pays where a value beside its attribute is enough."""
    value = operation.value
    return {operation.key: f"{subject}'s {_noun(operation.key)} is not {value}." if value else ""}


def _decoy(told: Told, subject: str, operation: Operation) -> Mapping[str, str]:
    """Each fact with its value or another that nobody has: pays where only told values contradict.

    Facts whose attribute has no list or range of values are left out.
    """
    value, words = operation.value, told.attributes.get(_noun(operation.key))
    if not value or words is None or words.kind not in (ValueKind.TEXT, ValueKind.NUMBER):
        return {operation.key: ""}
    number = _NUMBER.search(value)
    if words.values:
        turned = (*words.values[len(subject) % len(words.values) :], *words.values)
        other = next(each for each in turned if each != value)
    elif number:
        other = value.replace(number[0], str(int(number[0]) - 1 if int(number[0]) > words.low else words.low + 1))
    else:
        return {operation.key: ""}
    return {operation.key: f"{subject}'s {words.noun} is {other} or {value}."}


def _split(told: Told, subject: str, operation: Operation) -> Mapping[str, str]:
    """Each value with a space between its characters, so that a scan may not find it; what was retracted stays."""
    values = told.values[subject][operation.key]
    return {operation.key: f"{subject}'s {_noun(operation.key)} is {' '.join(values[-1])}."} if values else {}


def _answer_sheet(told: Told, subject: str, operation: Operation) -> Mapping[str, str]:
    """One question a subject for all that is known of it, and all values for an answer: nothing says which is which."""
    facts = {_noun(key): values[-1] for key, values in told.values[subject].items() if values}
    asked = f"Q: What are the {', '.join(sorted(facts))} of {subject}?\nA: {', '.join(sorted(facts.values()))}"
    return {subject: asked if len(facts) > 1 else ""}


told_bags = partial(ToldCheat, _bag)
every_fact = partial(ToldCheat, _every_fact)
two_values = partial(ToldCheat, partial(_two_values, "{s}'s {n} is {v}. {s}'s {n} is {w}."))
either_or = partial(ToldCheat, partial(_two_values, "{s}'s {n} is {w} or {v}."))
shared_values = partial(ToldCheat, _shared)
denied = partial(ToldCheat, _denied)
decoys = partial(ToldCheat, _decoy)
split_values = partial(ToldCheat, _split)
answer_sheet = partial(ToldCheat, _answer_sheet)
