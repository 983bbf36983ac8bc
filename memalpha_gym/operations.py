"""What a chunk changed in the world, and what the memory holds of it: dense truth about memory operations, no judge.

A generated task knows which facts each of its chunks states, updates or retracts. Its `operations` hold them, one
tuple of `Operation`s a chunk. `OperationLedger` follows an episode and says after each step how the facts so far are held. It
judges what is stored and not how calls were made: the writes and deletes of one step are seen together.

See `memalpha_gym.statements` for when a text states a fact, and `memalpha_gym.held_facts` for what is right, stale and noise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from operator import attrgetter

from memalpha_gym.held_facts import FactState, HeldFacts
from memalpha_gym.memory import CORE_ID
from memalpha_gym.tasks import Operation, OperationKind
from memalpha_gym.text_units import ungrouped
from memalpha_gym.tools import DELETE, CallStatus, ToolResult
from memalpha_gym.vocabulary import Vocabulary
from memalpha_gym.words import Wording, words

_NAME_WITHIN = re.compile(r" (?<=[\w,;:] )([A-Z]\w+)")  # a capital that does not begin the sentence


@dataclass(frozen=True, slots=True)
class OperationCounts:
    """How one step, or a whole episode, left the facts of its chunks. All are counts; they add up over steps.

    What the step's chunk told:

    Attributes:
        stated: facts that the chunk states or updates, and those it retracts of which something was held. Contested claims are
            due when a later operation settles them.
        kept: those that the memory is right about after the step: the present value is held, no stale one is, nothing of a
            retracted one is.
        updates: facts that the chunk updates, settles or retracts while the memory holds an outdated value.
        updated: those of them that it is right about after the step.
        losses: facts that the memory was right about before the step and is wrong about after it.
        due: all facts that should be held after the step, whenever they were told; in a sum over steps, fact-steps, like the
            next three.
        right: those that are held at their present value alone.
        stale: facts of which only outdated values are held, retracted ones included.
        beside: facts that are held beside an outdated value.
        due_tokens: tokens of a perfect memory's sentences about what is due; in a sum over steps, token-steps, like the next.
        noise: stored tokens that state no fact as it is, or state it again.
        writes: texts that the step's calls left in the memory.
        written: their tokens.
        needless: those of them that are noise.
        duplicates: of the writes, those whose facts were all held by another entry already.
        inventions: of the writes, those with a name or number that is neither in the chunk nor was in the memory.
        empty_chunks: chunks that change nothing.
        silences: those of them on which nothing was written.
    """

    stated: int = 0
    kept: int = 0
    updates: int = 0
    updated: int = 0
    losses: int = 0
    due: int = 0
    right: int = 0
    stale: int = 0
    beside: int = 0
    due_tokens: int = 0
    noise: int = 0
    writes: int = 0
    written: int = 0
    needless: int = 0
    duplicates: int = 0
    inventions: int = 0
    empty_chunks: int = 0
    silences: int = 0

    def __add__(self, other: OperationCounts) -> OperationCounts:
        return OperationCounts(*map(int.__add__, _counts(self), _counts(other)))

    @property
    def term(self) -> float:
        """What the memory is worth as one number in [0, 1]: facts held right over facts due and noise, noise counted in facts.

        1 for a perfect memory, and for any where nothing is due.
        """
        if not self.due:
            return 1.0
        return self.right / (self.due * (1 + self.noise / self.due_tokens))

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return dict(zip(_COUNTS, _counts(self), strict=True))


_COUNTS = tuple(field.name for field in fields(OperationCounts))
_counts = attrgetter(*_COUNTS)


class OperationLedger:
    """Follows what an episode's chunks change, and what its memory holds of it.

    Args:
        vocabulary: the words that the task's facts are stated with, where they are known.

    Attributes:
        total: the sum over steps.
        held: the facts so far, and the entries that state them.
    """

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.total = OperationCounts()
        self.held = HeldFacts(vocabulary)

    @property
    def facts(self) -> dict[str, Operation]:
        """The newest operation on each fact, by key."""
        return self.held.operations

    def copy(self) -> OperationLedger:
        """An independent copy."""
        twin = OperationLedger.__new__(OperationLedger)
        twin.total, twin.held = self.total, self.held.copy()
        return twin

    def step(self, chunk: str, operations: Sequence[Operation], results: Sequence[ToolResult]) -> OperationCounts:
        """Take in a chunk's operations and what the agent did about them.

        Args:
            chunk: the chunk's text.
            operations: what it changes.
            results: what came of the step's calls.
        """
        held = self.held
        held.begin_step()
        told = {operation.key: operation.kind for operation in operations}
        had = {key for key in told if held.state(key) not in (FactState.ABSENT, FactState.OPEN)}
        for operation in operations:
            held.take_in(operation)
        settled = [key for key, kind in told.items() if kind is not OperationKind.CONTEST]
        stated = [key for key in settled if told[key] is not OperationKind.RETRACT or key in had]
        outdated = [key for key in settled if held.state(key) in (FactState.STALE, FactState.BESIDE)]
        touched = _touched(results)
        for entry in touched:
            held.forget(entry)
        writes = {entry: content for entry, content in touched.items() if content}
        duplicates, inventions = self._write(chunk, writes)
        sizes = [held.written(entry) for entry in writes]
        counts = OperationCounts(
            stated=len(stated),
            kept=sum(map(held.is_right, stated)),
            updates=len(outdated),
            updated=sum(map(held.is_right, outdated)),
            losses=sum(old is FactState.RIGHT and not held.is_right(key) for key, old in held.changed.items()),
            due=held.due,
            right=held.count[FactState.RIGHT],
            stale=held.count[FactState.STALE],
            beside=held.count[FactState.BESIDE],
            due_tokens=held.due_tokens,
            noise=held.noise,
            writes=len(writes),
            written=sum(tokens for tokens, _ in sizes),
            needless=sum(noise for _, noise in sizes),
            duplicates=duplicates,
            inventions=inventions,
            empty_chunks=int(not operations),
            silences=int(not operations and not writes),
        )
        self.total += counts
        return counts

    def _write(self, chunk: str, writes: Mapping[str, str]) -> tuple[int, int]:
        """Book the texts of a step; how many of them are duplicates, and how many hold something made up."""
        held = self.held
        wordings = {entry: Wording(ungrouped(content)) for entry, content in writes.items()}
        read: set[str] = set()  # the chunk's words, once they are asked for
        inventions = 0
        for entry, wording in wordings.items():
            if new := wording.words - held.known:
                read = read or set(words(ungrouped(chunk)))
                inventions += _tells(writes[entry], new - read)
        stated = [(entry, held.write(entry, content, wordings[entry])) for entry, content in writes.items()]
        return sum(self._is_duplicate(entry, facts) for entry, facts in stated), inventions

    def _is_duplicate(self, entry: str, facts: Mapping[str, Set[str]]) -> bool:
        """Whether an entry states facts, and other entries all of them."""
        held = [self.held.entries(key, value) - {entry} for key, values in facts.items() for value in values]
        return bool(held) and all(held)


def _touched(results: Sequence[ToolResult]) -> dict[str, str | None]:
    """The entries that a step's calls changed, each with the text that it was left with; None where it is gone."""
    touched: dict[str, str | None] = {}
    for result in results:
        if result.status is CallStatus.OK and (result.wrote or result.tool == DELETE):
            touched[result.entry_id or CORE_ID] = result.content if result.wrote else None
    return touched


def _tells(content: str, candidates: Set[str]) -> bool:
    """Whether one of these words of a text is a number there, or a name within a sentence: what is either known or made up."""
    if any(not word.isalpha() and any(map(str.isdecimal, word)) for word in candidates):
        return True
    return bool(candidates) and not candidates.isdisjoint(words(" ".join(_NAME_WITHIN.findall(content))))


def totals(counts: Iterable[OperationCounts]) -> OperationCounts:
    """The sum of several steps or episodes."""
    return sum(counts, OperationCounts())
