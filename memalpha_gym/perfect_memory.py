"""A perfect memory of a generated task: exactly its facts as they are by now, and no question in mind.

It is what pay is measured against: its size sets the budgets of the generated worlds, and the `ledger` agent plays it. Its
notes come in four styles, since the pay is for the memory and not for a wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from memalpha_gym.dates import find_dates
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.tokenization import get_tokenizer

STYLES = ("sentences", "terse", "profile", "history")
"""One sentence a fact; one line a fact; one entry a subject; one line a fact with the values that it had before."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as a perfect memory holds it.

    Attributes:
        subject: whose it is, by full name; an example's text where the fact is its label.
        attribute: what it is of the subject.
        value: its value, with the day where it happened on one.
        text: the fact in a sentence.
        former: values that it had before, oldest first, where the task asks for what was.
    """

    subject: str
    attribute: str
    value: str
    text: str
    former: tuple[str, ...] = ()


class PerfectMemory:
    """The notes of a perfect memory, kept up to date by a task's operations.

    Args:
        style: one of `STYLES`.

    Raises:
        ValueError: there is no such style.
    """

    def __init__(self, style: str = "sentences") -> None:
        if style not in STYLES:
            raise ValueError(f"a perfect memory has no style {style!r}; there are {', '.join(STYLES)}")
        self.style = style
        self._facts: dict[str, dict[str, Fact]] = {}  # by note, then by the key of the fact

    def apply(self, operations: Iterable[Operation]) -> dict[str, str]:
        """Take in what a chunk changes. The notes that this changes, by a key of their own; an empty one is to be deleted."""
        changed: dict[str, None] = {}
        for operation in operations:
            if operation.kind is OperationKind.CONTEST:  # an open fact stays as it was until it is settled
                continue
            subject, profiled, _ = operation.key.partition(" / ")
            group = subject if self.style == "profile" and profiled else operation.key
            changed[group] = None
            facts = self._facts.setdefault(group, {})
            if operation.kind is OperationKind.RETRACT:
                facts.pop(operation.key, None)
            else:
                facts[operation.key] = _fact(operation)
        return {group: self._note(group) for group in changed}

    def _note(self, group: str) -> str:
        facts = tuple(self._facts[group].values())
        if self.style == "profile" and facts and facts[0].attribute:
            return "\n".join([group, *(f"- {_named(fact)}" for fact in facts)])
        return _WRITE[self.style](facts[0]) if facts else ""  # an example with its label has no profile


def perfect_tokens(operations: Iterable[Sequence[Operation]]) -> int:
    """Tokens of a perfect memory when it is largest, in the style that takes the most.

    Args:
        operations: what each chunk changes; chunks that change nothing may be left out.
    """
    count = get_tokenizer().count
    memories = [(PerfectMemory(style), dict[str, int]()) for style in STYLES]
    most = 0
    for changes in filter(None, operations):
        for memory, sizes in memories:
            sizes |= {key: count(note) if note else 0 for key, note in memory.apply(changes).items()}
            most = max(most, sum(sizes.values()))
    return most


def _fact(operation: Operation) -> Fact:
    """What an operation leaves a memory to hold."""
    _, attribute, *rest = (*operation.key.split(" / "), "")
    value = operation.value
    if rest and rest[0] and (day := next(find_dates(operation.text, 0), None)):
        value = f"{value}, {operation.text[day.start : day.end]}"
    return Fact(_subject(operation), attribute, value, operation.text, operation.former)


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


_WRITE = {"sentences": _sentences, "terse": _terse, "profile": _terse, "history": _history}
