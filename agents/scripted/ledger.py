"""A perfect memory: an agent that is told what each chunk changes, and holds exactly that, blind to the questions.

It shows what a memory is paid that holds every fact, up to date, and nothing else. Its notes come in four styles, since the pay
is for the memory and not for a wording. It is privileged, and marked so in every table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from memalpha_gym.readers.facts.dates import find_dates
from memalpha_gym.tasks import Operation, OperationKind, Task
from memalpha_gym.tools import ToolCall

from .notebook import Notebook

STYLES = ("sentences", "terse", "profile", "history")

HISTORY = ("update",)
"""Sources that ask for what held before: there all styles keep the former values."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as the ledger holds it.

    Attributes:
        subject: whose it is, by full name; an example's text where the fact is its label.
        attribute: what it is of the subject.
        value: its value, with the day where it happened on one.
        text: the fact in a sentence.
        former: earlier values, oldest first.
    """

    subject: str
    attribute: str
    value: str
    text: str
    former: tuple[str, ...] = ()


class LedgerAgent:
    """Writes what the task's operations say.

    Args:
        style: `sentences` (one a fact), `terse` (one line a fact), `profile` (one entry a subject) or `history` (one line a fact
            with all values that it had, where the source asks for them).

    Raises:
        ValueError: there is no such style.
    """

    def __init__(self, style: str = "sentences") -> None:
        if style not in STYLES:
            raise ValueError(f"the ledger has no style {style!r}; there are {', '.join(STYLES)}")
        self.style = style

    def reset(self, seed: int) -> None:
        """Begin an empty ledger."""
        self._notebook = Notebook()
        self._facts: dict[str, Fact] = {}

    def reveal(self, task: Task) -> None:
        """Learn what each chunk changes.

        Raises:
            ValueError: the task does not know it.
        """
        if task.operations is None:
            raise ValueError(
                f"task {task.task_id} does not tell what its chunks change; the ledger plays generated tasks"
            )
        self._operations = task.operations
        self._keeps_former = task.source in HISTORY

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The notes of the facts that this chunk changes, written anew."""
        return self._notebook.write(self.notes(observation["chunk_index"]), observation)

    def notes(self, index: int) -> dict[str, str]:
        """The entries that chunk `index` changes, by a key of their own; an empty one is to be deleted."""
        operations = self._operations[index] if index < len(self._operations) else ()
        changed: dict[str, None] = {}
        for operation in operations:
            changed[self._group(operation)] = None
            self._apply(operation)
        return {group: self._note(group) for group in changed}

    def _apply(self, operation: Operation) -> None:
        old = self._facts.get(operation.key)
        if operation.kind is OperationKind.RETRACT:
            self._facts.pop(operation.key, None)
            return
        fact = fact_of(operation)
        if old and self._keeps_former:
            fact = replace(fact, former=(*old.former, old.value))
        self._facts[operation.key] = fact

    def _group(self, operation: Operation) -> str:
        """The key of the entry that a fact stands in."""
        return _subject(operation) if self.style == "profile" else operation.key

    def _note(self, group: str) -> str:
        """An entry's text; empty where nothing is left in it."""
        if self.style == "profile":
            facts = [fact for key, fact in self._facts.items() if key == group or key.startswith(f"{group} / ")]
            return "\n".join([group, *(f"- {_named(fact)}" for fact in facts)]) if facts else ""
        fact = self._facts.get(group)
        return "" if fact is None else _WRITE[self.style](fact)


def fact_of(operation: Operation) -> Fact:
    """What an operation leaves a memory to hold."""
    _, attribute, *rest = (*operation.key.split(" / "), "")
    value = operation.value
    if rest and rest[0] and (day := next(find_dates(operation.text, 0), None)):
        value = f"{value}, {operation.text[day.start : day.end]}"
    return Fact(_subject(operation), attribute, value, operation.text)


def _subject(operation: Operation) -> str:
    return operation.key.partition(" / ")[0]


def _sentences(fact: Fact) -> str:
    return f"{fact.text} Before that, it was {fact.former[-1]}." if fact.former else fact.text


def _terse(fact: Fact) -> str:
    return f"{fact.subject}, {_named(fact)}" if fact.attribute else fact.text


def _named(fact: Fact) -> str:
    if not fact.attribute:
        return fact.text
    former = f" (before: {fact.former[-1]})" if fact.former else ""
    return f"{fact.attribute}: {fact.value}{former}"


def _history(fact: Fact) -> str:
    if not fact.attribute:
        return fact.text
    return f"{fact.subject}'s {fact.attribute}: {', then '.join((*fact.former, fact.value))}"


_WRITE = {"sentences": _sentences, "terse": _terse, "history": _history}
