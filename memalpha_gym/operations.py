"""What a chunk changed in the world, and what the agent's writes made of it: dense truth about memory operations, no judge.

A generated task knows which facts each of its chunks states, updates or retracts. Its `operations` hold them, one
tuple of `Operation`s a chunk. `OperationLedger` follows an episode and says at each step which of them reached the memory.

An entry holds a fact when it names its subject and its value, as whole words. That is a test of words and not of meaning: an
entry that paraphrases a value does not count, and one that denies it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from operator import attrgetter

from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.tools import DELETE, CallStatus, ToolResult
from memalpha_gym.words import Phrase, Wording, words

_NAME_WITHIN = re.compile(r" (?<=[\w,;:] )([A-Z]\w+)")  # a capital that does not begin the sentence


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
        return OperationCounts(*map(int.__add__, _counts(self), _counts(other)))

    @property
    def term(self) -> float:
        """The step as one number in [0, 1]: facts kept over facts stated and needless writes; 1 where there was neither."""
        needless = self.duplicates + self.writes - self.true_writes
        due = self.stated + max(needless, 0)
        return self.kept / due if due else 1.0

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return dict(zip(_COUNTS, _counts(self), strict=True))


_COUNTS = tuple(field.name for field in fields(OperationCounts))
_counts = attrgetter(*_COUNTS)


@dataclass(frozen=True, slots=True)
class _Fact:
    """The newest operation on a fact, with what an entry about it may hold.

    Attributes:
        operation: the operation.
        names: the names of its subject.
        values: its values, the present one first, then the stale ones.
    """

    operation: Operation
    names: tuple[Phrase, ...]
    values: tuple[tuple[str, Phrase], ...]

    @classmethod
    def of(cls, operation: Operation) -> _Fact:
        values = (value for value in (operation.value, *operation.stale) if value)
        names = tuple(map(Phrase.of, operation.subject))
        return cls(operation, names, tuple((value, Phrase.of(value)) for value in values))

    def words(self) -> set[str]:
        """Words of which a text that holds one of the values has at least one."""
        return {phrase.word for _, phrase in self.values}

    def value_in(self, text: Wording) -> str | None:
        """The value that a text holds of the fact: the present one where it is there, else a stale one."""
        if not any(map(text.holds, self.names)):
            return None
        return next((value for value, phrase in self.values if text.holds(phrase)), None)


class OperationLedger:
    """The facts of an episode so far and the entries that hold them.

    A step costs what its own chunk and calls touch: a text that is written is split into words once and compared with those
    facts alone that have a value with one of these words, and what an entry holds is known without looking at its text again.

    Attributes:
        total: the sum over steps.
    """

    def __init__(self) -> None:
        self.total = OperationCounts()
        self._facts: dict[str, _Fact] = {}  # by key, like all facts here
        self._valued: dict[str, tuple[str, ...]] = {}  # word → facts with a value whose `Phrase.word` it is
        self._held: dict[
            str, Mapping[str, str]
        ] = {}  # entry → the facts that it holds → the value that it holds of each
        self._holders: dict[str, dict[str, int]] = {}  # fact → the values of it that are held → by how many entries
        self._stale: set[str] = set()  # facts of which an outdated value is held
        self._known: set[str] = set()  # words of everything that was written, to tell from them what is made up

    @property
    def facts(self) -> dict[str, Operation]:
        """The newest operation on each fact, by key."""
        return {key: fact.operation for key, fact in self._facts.items()}

    def copy(self) -> OperationLedger:
        """An independent copy."""
        twin = OperationLedger()
        twin.total = self.total
        twin._facts = dict(self._facts)
        twin._valued = dict(self._valued)
        twin._held = dict(self._held)
        twin._holders = {key: dict(values) for key, values in self._holders.items()}
        twin._stale = set(self._stale)
        twin._known = set(self._known)
        return twin

    def step(self, chunk: str, operations: Sequence[Operation], results: Sequence[ToolResult]) -> OperationCounts:
        """Take in a chunk's operations and what the agent did about them.

        Args:
            chunk: the chunk's text.
            operations: what it changes.
            results: what came of the step's calls.
        """
        for operation in operations:
            self._take_in(operation)
        due = [operation for operation in operations if self._is_outdated(operation)]
        for result in results:
            if result.tool == DELETE and result.status is CallStatus.OK:
                self._forget(_entry_key(result))
        writes = [(_entry_key(result), result.content) for result in results if result.wrote and result.content]
        true_writes = duplicates = inventions = 0
        read: set[str] = set()  # the chunk's words, once they are asked for
        written: set[str] = set()
        for entry, content in writes:
            self._forget(entry)
            text = Wording(content)
            held = self._held_by(text)
            true_writes += any(self._facts[key].operation.value == value for key, value in held.items())
            duplicates += bool(held) and all(value in self._holders.get(key, ()) for key, value in held.items())
            if new := text.words - self._known:
                read = read or set(words(chunk))
                inventions += _tells(content, new - read)
                written |= new
            self._hold(entry, held)
        self._known |= written
        counts = OperationCounts(
            stated=len(operations),
            kept=sum(map(self._is_right, operations)),
            updates=len(due),
            updated=sum(map(self._is_right, due)),
            writes=len(writes),
            true_writes=true_writes,
            duplicates=duplicates,
            inventions=inventions,
            stale=len(self._stale),
            empty_chunks=not operations,
            silences=not operations and not writes,
        )
        self.total += counts
        return counts

    def _take_in(self, operation: Operation) -> None:
        """Make an operation the newest on its fact."""
        key, before = operation.key, self._facts.get(operation.key)
        fact = self._facts[key] = _Fact.of(operation)
        for word in fact.words() - (before.words() if before else set()):
            self._valued[word] = (*self._valued.get(word, ()), key)
        self._mark(key)

    def _held_by(self, text: Wording) -> dict[str, str]:
        """The facts that a text holds, each with its value."""
        shared = self._valued.keys() & text.words
        candidates = {key for word in (*shared, "") for key in self._valued.get(word, ())}
        return {key: value for key in candidates if (value := self._facts[key].value_in(text)) is not None}

    def _hold(self, entry: str, held: Mapping[str, str]) -> None:
        """Book what an entry holds."""
        if held:
            self._held[entry] = held
        for key, value in held.items():
            holders = self._holders.setdefault(key, {})
            holders[value] = holders.get(value, 0) + 1
            self._mark(key)

    def _forget(self, entry: str) -> None:
        """Book that an entry is gone, or is about to be written anew."""
        for key, value in self._held.pop(entry, {}).items():
            holders = self._holders[key]
            holders[value] -= 1
            if not holders[value]:
                del holders[value]
            self._mark(key)

    def _mark(self, key: str) -> None:
        """Note whether an outdated value of a fact is held."""
        if self._is_outdated(self._facts[key].operation):
            self._stale.add(key)
        else:
            self._stale.discard(key)

    def _is_outdated(self, operation: Operation) -> bool:
        return any(value != operation.value for value in self._holders.get(operation.key, ()))

    def _is_right(self, operation: Operation) -> bool:
        wanted = () if operation.kind is OperationKind.RETRACT else (operation.value,)
        return tuple(self._holders.get(operation.key, ())) == wanted


def _entry_key(result: ToolResult) -> str:
    return result.entry_id or str(result.memory_type)


def _tells(content: str, candidates: Set[str]) -> bool:
    """Whether one of these words of a text is a number there, or a name within a sentence: what is either known or made up."""
    if any(not word.isalpha() and any(map(str.isdecimal, word)) for word in candidates):
        return True
    return bool(candidates) and not candidates.isdisjoint(words(" ".join(_NAME_WITHIN.findall(content))))


def totals(counts: Iterable[OperationCounts]) -> OperationCounts:
    """The sum of several steps or episodes."""
    return sum(counts, OperationCounts())
