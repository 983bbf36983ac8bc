"""Cheats that hold values without saying what they are values of, or more than one value for each fact.

All but the first are told what each chunk changes, as the ledger is: what they lack is not knowledge but an honest note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.perfect_memory import PerfectMemory
from memalpha_gym.tasks import Operation, OperationKind, Task
from memalpha_gym.tools import INSERT, ToolCall
from memalpha_gym.vocabulary import ValueKind

from ..notebook import Notebook

CLAIMS = 8
"""Other facts that a value is claimed for."""

_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


class ValueBagsAgent:
    """Stores the names and numbers of each line side by side: pays where holding a value is enough."""

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """One insert of all lines' names and numbers."""
        bags = []
        for line in observation["chunk"].splitlines():
            found = list(dict.fromkeys([*_NAME.findall(line), *_NUMBER.findall(line)]))
            if len(found) > 1:
                bags.append(f"{found[0]} has to do with {', '.join(found[1:])}.")
        return [ToolCall(INSERT, {"memory_type": "semantic_memory", "content": "\n".join(bags)})] if bags else []


class _ToldAgent:
    """An agent that is told the operations of a task and keeps notes of its own about them."""

    def reset(self, seed: int) -> None:
        """Forget the last episode."""
        self._notebook = Notebook()
        self._values: dict[str, dict[str, list[str]]] = defaultdict(dict)  # subject → fact → all values that it had
        self._operations: Sequence[Sequence[Operation]] = ()

    def reveal(self, task: Task) -> None:
        """Learn what each chunk changes; nothing where the task does not know it."""
        self._operations = task.operations or ()

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The notes of the subjects that this chunk changes, written anew."""
        index = observation["chunk_index"]
        notes: dict[str, str] = {}
        for operation in self._operations[index] if index < len(self._operations) else ():
            if operation.kind is OperationKind.CONTEST:
                continue
            subject = operation.key.partition(" / ")[0]
            values = self._values[subject].setdefault(operation.key, [])
            if operation.value:
                values.append(operation.value)
            notes |= self.notes(subject, self._values[subject], operation)
        return self._notebook.write(notes, observation)

    def notes(self, subject: str, facts: Mapping[str, Sequence[str]], operation: Operation) -> Mapping[str, str]:
        """The notes that an operation changes, by a key of their own.

        Args:
            subject: whose fact it is.
            facts: all facts of the subject, each with the values that it had.
            operation: what was changed.
        """
        raise NotImplementedError


def _noun(key: str) -> str:
    return (*key.split(" / "), "")[1]


class ToldBagsAgent(_ToldAgent):
    """One note a subject, with its values in a row and what they may be values of behind them."""

    def notes(self, subject: str, facts: Mapping[str, Sequence[str]], operation: Operation) -> Mapping[str, str]:
        """The subject's bag."""
        values = ", ".join(values[-1] for values in facts.values() if values)
        nouns = ", ".join(sorted(map(_noun, facts)))
        return {subject: f"{subject} has to do with {values}. ({nouns})"}


class EveryFactAgent(_ToldAgent):
    """Claims each value for the facts that were told last as well, and so has several values for each of them."""

    def notes(self, subject: str, facts: Mapping[str, Sequence[str]], operation: Operation) -> Mapping[str, str]:
        """A line for each fact that the value is claimed for; the fact's own first."""
        others = [key for about in self._values.values() for key in about if key != operation.key]
        keys = [operation.key, *others[-CLAIMS:]]
        lines = [f"{key.partition(' / ')[0]}'s {_noun(key)} is {operation.value}." for key in keys]
        return {operation.key: "\n".join(lines) if operation.value and len(keys) > 1 else ""}


class TwoValuesAgent(_ToldAgent):
    """Gives two values for each fact, one of which is right."""

    form = "{s}'s {n} is {v}. {s}'s {n} is {w}."

    def notes(self, subject: str, facts: Mapping[str, Sequence[str]], operation: Operation) -> Mapping[str, str]:
        """The fact with its value, and with that of a fact of the same sort, or of any other."""
        noun = _noun(operation.key)
        held = [(key, v[-1]) for about in self._values.values() for key, v in about.items() if v]
        others = [value for key, value in held if key != operation.key and value != operation.value]
        alike = [value for key, value in held if _noun(key) == noun and value in others]
        if not operation.value or not others:
            return {operation.key: ""}
        note = self.form.format(s=subject, n=noun, v=operation.value, w=[*others, *alike][-1])
        return {operation.key: note}


class EitherOrAgent(TwoValuesAgent):
    """The same in one sentence, the right value behind the wrong one."""

    form = "{s}'s {n} is {w} or {v}."


class DeniedAgent(_ToldAgent):
    """Says of each fact that it is not so: pays where a value beside its attribute is enough."""

    def notes(self, subject: str, facts: Mapping[str, Sequence[str]], operation: Operation) -> Mapping[str, str]:
        """The fact, denied."""
        value = operation.value
        return {operation.key: f"{subject}'s {_noun(operation.key)} is not {value}." if value else ""}


class DecoysAgent(_ToldAgent):
    """Gives each fact its value or another that the attribute can have and nobody has: pays where only told values contradict.

    Facts whose attribute has no list or range of values are left out.
    """

    def reveal(self, task: Task) -> None:
        """Learn what each chunk changes, and which values there are."""
        super().reveal(task)
        self._attributes = {words.noun: words for words in task.vocabulary.attributes} if task.vocabulary else {}

    def notes(self, subject: str, facts: Mapping[str, Sequence[str]], operation: Operation) -> Mapping[str, str]:
        """The fact with two values."""
        value, words = operation.value, self._attributes.get(_noun(operation.key))
        if not value or words is None or words.kind not in (ValueKind.TEXT, ValueKind.NUMBER):
            return {operation.key: ""}
        number = _NUMBER.search(value)
        if words.values:
            other = next(
                each for each in (*words.values[len(subject) % len(words.values) :], *words.values) if each != value
            )
        elif number:
            other = value.replace(number[0], str(int(number[0]) - 1 if int(number[0]) > words.low else words.low + 1))
        else:
            return {operation.key: ""}
        return {operation.key: f"{subject}'s {words.noun} is {other} or {value}."}


class SplitValuesAgent(_ToldAgent):
    """Writes values with a space between their characters, so that a scan of the store may not find them."""

    def notes(self, subject: str, facts: Mapping[str, Sequence[str]], operation: Operation) -> Mapping[str, str]:
        """The fact with its value spelled out; what was retracted stays."""
        values = facts[operation.key]
        return {operation.key: f"{subject}'s {_noun(operation.key)} is {' '.join(values[-1])}."} if values else {}


class AnswerSheetAgent:
    """Notes in the form of questions with their answers, which a reader of text takes for what it is asked."""

    def reset(self, seed: int) -> None:
        """Forget the last episode."""
        self._notebook = Notebook()
        self._memory = PerfectMemory("terse")
        self._operations: Sequence[Sequence[Operation]] = ()

    def reveal(self, task: Task) -> None:
        """Learn what each chunk changes; nothing where the task does not know it."""
        self._operations = task.operations or ()

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """A question and an answer for each fact that the chunk changes."""
        index = observation["chunk_index"]
        operations = self._operations[index] if index < len(self._operations) else ()
        notes = {}
        for key in self._memory.apply(operations):
            value = next((op.value for op in reversed(operations) if op.key == key), "")
            subject, _, rest = key.partition(" / ")
            notes[key] = f"Q: What is the {rest.partition(' / ')[0]} of {subject}?\nA: {value}" if value else ""
        return self._notebook.write(notes, observation)
