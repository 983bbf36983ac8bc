"""The memory that an agent builds: core, semantic and episodic (Mem-α, section 3).

- core: one paragraph, only replaced or cleared, of at most 512 tokens;
- semantic: entries that state facts;
- episodic: entries that tell what happened when.

Ids are `s1`, `s2`, … and `e1`, `e2`, …: counted up, never given twice, the same in every process. Token totals are kept
as entries change and never recounted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from memalpha_gym.cells import framed, memory_parts
from memalpha_gym.cutting import CUT_MARK, VERBATIM_CUT_MARK, shorten, shorten_verbatim
from memalpha_gym.framing import unframed
from memalpha_gym.memory_types import LISTS, MemoryType
from memalpha_gym.retrieval import BM25Index, Retriever
from memalpha_gym.tokenization import Tokenizer, get_tokenizer

__all__ = [
    "CORE_ID",
    "CORE_LIMIT",
    "LISTS",
    "BudgetExceededError",
    "DuplicateEntryError",
    "EntryList",
    "Memory",
    "MemoryEntry",
    "MemorySnapshot",
    "MemoryType",
    "NoListError",
    "RefusedError",
    "UnknownEntryError",
]

CORE_ID = "core"
"""The id of the core paragraph among what a reader is shown."""
CORE_LIMIT = 512


class RefusedError(Exception):
    """A change that the memory refused; nothing was changed."""


class UnknownEntryError(RefusedError):
    """The list holds no entry of that id."""


class BudgetExceededError(RefusedError):
    """The write would take the memory over its token budget."""


class NoListError(RefusedError):
    """Core was asked for what only a list has: it is one paragraph and holds no entries."""

    def __init__(self, memory_type: MemoryType) -> None:
        super().__init__(f"{memory_type} is one paragraph without entries; use write_core, clear_core and core")


class DuplicateEntryError(RefusedError):
    """The list, or core, holds exactly this text already: in the entry `entry_id`, which is None for core."""

    def __init__(self, entry_id: str | None) -> None:
        super().__init__(f"the same text is already stored{f' as {entry_id}' if entry_id else ''}")
        self.entry_id = entry_id


@dataclass(frozen=True, slots=True)
class MemoryEntry:
    """One stored text with its id and its length in tokens."""

    id: str
    content: str
    tokens: int


@dataclass(slots=True)
class EntryList:
    """One of the two lists. Entries stand in the order of their insertion; an update keeps an entry's place."""

    prefix: str
    by_id: dict[str, MemoryEntry]
    by_content: dict[str, str]
    next_number: int = 1
    index: Retriever | None = None  # built at the first search, kept up to date from then on

    def copy(self) -> EntryList:
        """A copy that shares the immutable entries; its search index is built again when it is needed."""
        return EntryList(self.prefix, dict(self.by_id), dict(self.by_content), self.next_number)


@dataclass(frozen=True, slots=True)
class MemorySnapshot:
    """The whole state of a memory at one moment; immutable, and cheap to take: entries are shared, not copied."""

    core: MemoryEntry | None
    lists: tuple[EntryList, ...]
    tokens: int
    peak_tokens: int


class Memory:
    """Core, semantic and episodic memory with token totals, an optional budget, and search.

    Args:
        types: the memory types that are on.
        budget: the most tokens the memory may hold, all types together; None for no limit.
        core_limit: the most tokens core may hold (512 in the paper).
        tokenizer: what counts tokens; o200k_base by default.
        retriever: makes an empty search index; `BM25Index` by default.
        verbatim: texts are kept as the paper's code keeps them: with the space around them, empty ones as well, and an update may
            repeat a text that is stored. Core is cut by its
            rule (`shorten_verbatim`).
        cut: shortens what is written to core, given the text, `core_limit` and the tokenizer; `shorten`, or
            `shorten_verbatim`, by default.
    """

    def __init__(
        self,
        *,
        types: Iterable[MemoryType] = tuple(MemoryType),
        budget: int | None = None,
        core_limit: int = CORE_LIMIT,
        tokenizer: Tokenizer | None = None,
        retriever: Callable[[], Retriever] = BM25Index,
        verbatim: bool = False,
        cut: Callable[[str, int, Tokenizer], str] | None = None,
    ) -> None:
        if budget is not None and budget < 0:
            raise ValueError(f"memory budget is {budget} tokens; give 0 or more, or None for no limit")
        self.types = tuple(types)
        self.budget = budget
        self.core_limit = core_limit
        self.tokenizer = tokenizer or get_tokenizer()
        self.verbatim = verbatim
        mark = VERBATIM_CUT_MARK.format(core_limit) if verbatim else CUT_MARK
        if core_limit < (least := self.tokenizer.count(mark)):
            raise ValueError(f"core limit is {core_limit} tokens; give at least {least}, the mark of a cut text")
        self._retriever = retriever
        self._cut = cut or (shorten_verbatim if verbatim else shorten)
        self._core: MemoryEntry | None = None
        self._lists = {
            MemoryType.SEMANTIC: EntryList("s", {}, {}),
            MemoryType.EPISODIC: EntryList("e", {}, {}),
        }
        self._tokens = 0
        self._peak_tokens = 0

    @property
    def core(self) -> str:
        """The core paragraph; empty where nothing was written."""
        return self._core.content if self._core else ""

    @property
    def tokens(self) -> int:
        """Tokens of all stored text, without ids or headers: l_m of the paper's compression reward."""
        return self._tokens

    @property
    def peak_tokens(self) -> int:
        """The most tokens this memory has held at any moment."""
        return self._peak_tokens

    def __len__(self) -> int:
        """The number of semantic and episodic entries."""
        return sum(len(entries.by_id) for entries in self._lists.values())

    def entries(self, memory_type: MemoryType) -> tuple[MemoryEntry, ...]:
        """The entries of a list, oldest first; core as one entry with the id `core`, where there is one."""
        if memory_type is MemoryType.CORE:
            return (self._core,) if self._core else ()
        return tuple(self._lists[memory_type].by_id.values())

    def __iter__(self) -> Iterator[tuple[MemoryType, MemoryEntry]]:
        """Everything stored: core, then semantic, then episodic, each oldest first."""
        for memory_type in MemoryType:
            for entry in self.entries(memory_type):
                yield memory_type, entry

    def recent(self, memory_type: MemoryType, count: int) -> tuple[MemoryEntry, ...]:
        """The `count` entries inserted last, oldest of them first.

        Raises:
            NoListError: the memory type is core.
        """
        newest = islice(reversed(self._list(memory_type).by_id.values()), count)
        return tuple(newest)[::-1]

    def get(self, memory_type: MemoryType, entry_id: str) -> MemoryEntry:
        """The entry of that id.

        Raises:
            NoListError: the memory type is core.
            UnknownEntryError: the list has no such entry.
        """
        try:
            return self._list(memory_type).by_id[entry_id]
        except KeyError:
            raise UnknownEntryError(f"{memory_type} has no entry {entry_id[:40]!r}") from None

    def insert(self, memory_type: MemoryType, content: str) -> MemoryEntry:
        """Append an entry to the semantic or the episodic list.

        Raises:
            NoListError: the memory type is core.
            DuplicateEntryError: the list holds this text already.
            BudgetExceededError: the memory would outgrow its budget.
        """
        entries = self._list(memory_type)
        content = self._kept(content)
        self._refuse_duplicate(entries, content)
        entry = MemoryEntry(f"{entries.prefix}{entries.next_number}", content, self.tokenizer.count(content))
        self._account(entry.tokens)
        entries.next_number += 1
        entries.by_id[entry.id] = entry
        entries.by_content[content] = entry.id
        if entries.index is not None:
            entries.index.add(entry.id, content)
        return entry

    def update(self, memory_type: MemoryType, content: str, entry_id: str) -> MemoryEntry:
        """Replace the text of an entry, which keeps its id and its place.

        Raises:
            NoListError: the memory type is core.
            UnknownEntryError: the list has no such entry.
            DuplicateEntryError: the list holds this text already, there or in another entry, and the memory is not verbatim.
            BudgetExceededError: the memory would outgrow its budget.
        """
        old = self.get(memory_type, entry_id)
        entries = self._lists[memory_type]
        content = self._kept(content)
        if not self.verbatim:
            self._refuse_duplicate(entries, content)
        entry = MemoryEntry(entry_id, content, self.tokenizer.count(content))
        self._account(entry.tokens - old.tokens)
        entries.by_id[entry_id] = entry
        self._forget(entries, old)
        entries.by_content.setdefault(content, entry_id)
        if entries.index is not None:
            entries.index.replace(entry_id, content)
        return entry

    def delete(self, memory_type: MemoryType, entry_id: str) -> MemoryEntry:
        """Remove an entry and return it; its id is never given again.

        Raises:
            NoListError: the memory type is core.
            UnknownEntryError: the list has no such entry.
        """
        entry = self.get(memory_type, entry_id)
        entries = self._lists[memory_type]
        del entries.by_id[entry_id]
        self._forget(entries, entry)
        self._account(-entry.tokens)
        if entries.index is not None:
            entries.index.remove(entry_id)
        return entry

    def write_core(self, content: str) -> MemoryEntry:
        """Replace the core paragraph. Over `core_limit` tokens, words are dropped from its end and a mark is put there.

        Raises:
            DuplicateEntryError: core holds exactly this text, and the memory is not verbatim.
            BudgetExceededError: the memory would outgrow its budget.
        """
        content = self._cut(content if self.verbatim else content.strip(), self.core_limit, self.tokenizer)
        if content == self.core and not self.verbatim:
            raise DuplicateEntryError(None)
        entry = MemoryEntry(CORE_ID, content, self.tokenizer.count(content))
        self._account(entry.tokens - (self._core.tokens if self._core else 0))
        self._core = entry if content else None
        return entry

    def clear_core(self) -> None:
        """Empty the core paragraph."""
        if self._core:
            self._account(-self._core.tokens)
            self._core = None

    def search(self, memory_type: MemoryType, query: str, count: int) -> list[tuple[MemoryEntry, float]]:
        """The `count` best entries of a list for a query with their scores, best first, ties by entry order.

        Raises:
            NoListError: the memory type is core.
        """
        entries = self._list(memory_type)
        if entries.index is None:
            entries.index = self._retriever()
            for entry in entries.by_id.values():
                entries.index.add(entry.id, entry.content)
        return [(entries.by_id[key], score) for key, score in entries.index.top(query, count)]

    def snapshot(self) -> MemorySnapshot:
        """The state as it is now, untouched by later changes."""
        lists = tuple(entries.copy() for entries in self._lists.values())
        return MemorySnapshot(self._core, lists, self._tokens, self._peak_tokens)

    def restore(self, snapshot: MemorySnapshot) -> None:
        """Go back to a snapshot of this memory or of another one; the snapshot can be used again."""
        self._core = snapshot.core
        self._lists = dict(zip(self._lists, (entries.copy() for entries in snapshot.lists), strict=True))
        self._tokens = snapshot.tokens
        self._peak_tokens = snapshot.peak_tokens

    def fork(self) -> Memory:
        """An independent memory with the same content, ids, budget and settings."""
        twin = Memory(
            types=self.types,
            budget=self.budget,
            core_limit=self.core_limit,
            tokenizer=self.tokenizer,
            retriever=self._retriever,
            verbatim=self.verbatim,
            cut=self._cut,
        )
        twin.restore(self.snapshot())
        return twin

    def _repr_html_(self) -> str:
        return framed(self.cell())

    def cell(self) -> str:
        """The memory as a part of what a notebook's cell shows (`memalpha_gym.cells`)."""
        held = {
            str(kind): [(entry.id, entry.content, entry.tokens) for entry in self.entries(kind)] for kind in self.types
        }
        return memory_parts(held, self.tokens, self.budget)

    def render(self, window: int = 5) -> str:
        """The memory as an agent is shown it: core in full and the `window` newest entries of each list, with ids."""
        parts = []
        if MemoryType.CORE in self.types:
            parts.append(f"<core_memory>\n{unframed(self.core) or '(empty)'}\n</core_memory>")
        parts += [self._render_list(kind, window) for kind in self._lists if kind in self.types]
        if self.budget is not None:
            parts.append(f"Memory in use: {self.tokens} of {self.budget} tokens.")
        return "\n".join(parts)

    def _render_list(self, memory_type: MemoryType, window: int) -> str:
        recent = self.recent(memory_type, window)
        total = len(self._lists[memory_type].by_id)
        note = f"{total} entries, the newest {len(recent)}:" if total > len(recent) else f"{total} entries:"
        lines = [f"[{entry.id}] {unframed(entry.content)}" for entry in recent]
        return "\n".join([f"<{memory_type}>", note if total else "(empty)", *lines, f"</{memory_type}>"])

    def _list(self, memory_type: MemoryType) -> EntryList:
        """The entries of a list, to work on."""
        if memory_type is MemoryType.CORE:
            raise NoListError(memory_type)
        return self._lists[memory_type]

    def _kept(self, content: str) -> str:
        return content if self.verbatim else content.strip()

    def _forget(self, entries: EntryList, old: MemoryEntry) -> None:
        """Take note that an entry no longer holds its text; in a verbatim memory, another one may still hold it."""
        if entries.by_content[old.content] != old.id:
            return
        del entries.by_content[old.content]
        if self.verbatim:
            other = next((entry.id for entry in entries.by_id.values() if entry.content == old.content), None)
            if other is not None:
                entries.by_content[old.content] = other

    def _refuse_duplicate(self, entries: EntryList, content: str) -> None:
        if content in entries.by_content:
            raise DuplicateEntryError(entries.by_content[content])

    def _account(self, change: int) -> None:
        """Book a change of size, or refuse it before anything was touched."""
        total = self._tokens + change
        if self.budget is not None and change > 0 and total > self.budget:
            raise BudgetExceededError(f"{total} tokens would be in use, and the budget is {self.budget}")
        self._tokens = total
        self._peak_tokens = max(self._peak_tokens, total)
