"""What a chunk changed in the world, and what the agent's writes made of it: dense truth about memory operations, no judge.

A generated task knows which facts each of its chunks states, updates or retracts. Its `operations` hold them, one
tuple of `Operation`s a chunk. `OperationLedger` follows an episode and says at each step which of them reached the memory.

An entry holds a fact when it names its subject and its value, as whole words. That is a test of words and not of meaning: an
entry that paraphrases a value does not count, and one that denies it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields

from memalpha_gym.scoring import holds
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.tools import DELETE, CallStatus, ToolResult

_TELLING = re.compile(r"(?<=[\w,;:] )[A-Z]\w+|\w*\d\w*")  # names within a sentence, and numbers
_WORD = re.compile(r"\w+")


def holds_fact(operation: Operation, content: str, value: str) -> bool:
    """Whether a text names the subject and a value of an operation's fact."""
    return holds(content, value) and any(holds(content, name) for name in operation.subject)


@dataclass(frozen=True, slots=True)
class OperationCounts:
    """What one step, or a whole episode, did about the facts of its chunks. All are counts; they add up over steps.

    Attributes:
        stated: facts that the chunk states, updates or retracts.
        kept: those that the memory is right about after the step: the value is held, no stale one is, nothing of a
            retracted one is.
        updates: facts that the chunk updates or retracts while the memory holds an older value.
        updated: those of them of which no older value is left, and whose new value is held.
        writes: inserts and updates that executed.
        true_writes: those that hold a fact of this chunk or of an earlier one, at its present value.
        duplicates: writes whose facts were all held by another entry already.
        inventions: writes with a name or number that is neither in the chunk nor was in the memory.
        stale: facts of which the memory holds an outdated value after the step; in a sum over steps, fact-steps.
        empty_chunks: chunks that change nothing.
        silences: those of them on which nothing was written.
    """

    stated: int = 0
    kept: int = 0
    updates: int = 0
    updated: int = 0
    writes: int = 0
    true_writes: int = 0
    duplicates: int = 0
    inventions: int = 0
    stale: int = 0
    empty_chunks: int = 0
    silences: int = 0

    def __add__(self, other: OperationCounts) -> OperationCounts:
        return OperationCounts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def term(self) -> float:
        """The step as one number in [0, 1]: facts kept over facts stated and needless writes; 1 where there was neither."""
        needless = self.duplicates + self.writes - self.true_writes
        due = self.stated + max(needless, 0)
        return self.kept / due if due else 1.0

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


@dataclass(slots=True)
class OperationLedger:
    """The facts of an episode so far and the entries that hold them.

    Attributes:
        facts: the newest operation on each fact, by key.
        holders: for each fact, the value that each entry holds of it, by entry id.
        known: lower-cased words of everything the agent has stored, so that what it writes can be told from what it made up.
        total: the sum over steps.
    """

    facts: dict[str, Operation] = field(default_factory=dict)
    holders: dict[str, dict[str, str]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    total: OperationCounts = field(default_factory=OperationCounts)

    def copy(self) -> OperationLedger:
        """An independent copy."""
        holders = {key: dict(entries) for key, entries in self.holders.items()}
        return OperationLedger(dict(self.facts), holders, set(self.known), self.total)

    def step(self, chunk: str, operations: Sequence[Operation], results: Sequence[ToolResult]) -> OperationCounts:
        """Take in a chunk's operations and what the agent did about them.

        Args:
            chunk: the chunk's text.
            operations: what it changes.
            results: what came of the step's calls.
        """
        held_before = {key: dict(entries) for key, entries in self.holders.items() if entries}
        for operation in operations:
            self.facts[operation.key] = operation
        due = [operation for operation in operations if self._outdated(operation, held_before.get(operation.key, {}))]
        writes = [result for result in results if result.wrote and result.content]
        allowed = _words(chunk) | self.known
        true_writes = duplicates = inventions = 0
        for result in results:
            if result.tool == DELETE and result.status is CallStatus.OK:
                self._forget(_entry_key(result))
        for result in writes:
            content = result.content or ""
            self._forget(_entry_key(result))
            held = self._held_by(content)
            true_writes += any(self.facts[key].value == value for key, value in held.items())
            duplicates += bool(held) and all(value in self.holders.get(key, {}).values() for key, value in held.items())
            inventions += not {word.lower() for word in _TELLING.findall(content)} <= allowed
            for key, value in held.items():
                self.holders.setdefault(key, {})[_entry_key(result)] = value
            self.known |= _words(content)
        counts = OperationCounts(
            stated=len(operations),
            kept=sum(self._is_right(operation) for operation in operations),
            updates=len(due),
            updated=sum(self._is_right(operation) for operation in due),
            writes=len(writes),
            true_writes=true_writes,
            duplicates=duplicates,
            inventions=inventions,
            stale=sum(self._outdated(fact, self.holders.get(key, {})) for key, fact in self.facts.items()),
            empty_chunks=not operations,
            silences=not operations and not writes,
        )
        self.total += counts
        return counts

    def _held_by(self, content: str) -> dict[str, str]:
        """The facts that a text holds, each with its value: the present one where it is there, else a stale one."""
        held = {}
        for key, fact in self.facts.items():
            for value in (fact.value, *fact.stale):
                if value and holds_fact(fact, content, value):
                    held[key] = value
                    break
        return held

    def _is_right(self, fact: Operation) -> bool:
        values = self.holders.get(fact.key, {}).values()
        if fact.kind is OperationKind.RETRACT:
            return not values
        return fact.value in values and not self._outdated(fact, self.holders[fact.key])

    def _outdated(self, fact: Operation, holders: dict[str, str]) -> bool:
        return any(value != fact.value for value in holders.values())

    def _forget(self, entry: str) -> None:
        for entries in self.holders.values():
            entries.pop(entry, None)


def _entry_key(result: ToolResult) -> str:
    return result.entry_id or str(result.memory_type)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def totals(counts: Iterable[OperationCounts]) -> OperationCounts:
    """The sum of several steps or episodes."""
    return sum(counts, OperationCounts())
