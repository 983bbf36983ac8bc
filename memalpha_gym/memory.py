"""The memory that an agent builds: core, semantic and episodic (Mem-α, section 3).

- core: one paragraph, only replaced or cleared, of at most 512 tokens;
- semantic: entries that state facts;
- episodic: entries that tell what happened when.

Ids are `s1`, `s2`, … and `e1`, `e2`, …: counted up, never given twice, the same in every process. Token totals are kept
as entries change and never recounted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from memalpha_gym.retrieval import BM25Index, Retriever
from memalpha_gym.tokenization import Tokenizer, get_tokenizer

CORE_ID = "core"
"""The id of the core paragraph among what a reader is shown."""
CORE_LIMIT = 512
CUT_MARK = " [cut]"


class MemoryType(StrEnum):
    """The three memories, by the names that tool calls use."""

    CORE = "core_memory"
    SEMANTIC = "semantic_memory"
    EPISODIC = "episodic_memory"

    @classmethod
    def parse(cls, name: str) -> MemoryType:
        """The type named `semantic_memory`, or `semantic` for short.

        Raises:
            ValueError: there is no memory type of that name.
        """
        try:
            return _TYPES_BY_NAME[name.strip().lower()]
        except KeyError:
            raise ValueError(f"there is no memory type {name!r}; there are {', '.join(cls)}") from None


_TYPES_BY_NAME = {name: kind for kind in MemoryType for name in (kind.value, kind.value.removesuffix("_memory"))}

LISTS = (MemoryType.SEMANTIC, MemoryType.EPISODIC)
"""The memory types that hold entries."""

_TAG = rf"/?(?:{'|'.join(MemoryType)}|search_results)>"
_FRAMES = re.compile(rf"(?P<mark><)(?= *{_TAG})|(?P<line>^)(?= *(?:\[[se]\d+\] |\(empty\)$))", re.MULTILINE)
_SPACED_FRAMES = re.compile(rf"(?P<mark><) (?= *{_TAG})|(?P<line>^) (?= *(?:\[[se]\d+\] |\(empty\)$))", re.MULTILINE)


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
        cut: shortens what is written to core, given the text, `core_limit` and the tokenizer; `shorten` by default.
    """

    def __init__(
        self,
        *,
        types: Iterable[MemoryType] = tuple(MemoryType),
        budget: int | None = None,
        core_limit: int = CORE_LIMIT,
        tokenizer: Tokenizer | None = None,
        retriever: Callable[[], Retriever] = BM25Index,
        cut: Callable[[str, int, Tokenizer], str] | None = None,
    ) -> None:
        if budget is not None and budget < 0:
            raise ValueError(f"memory budget is {budget} tokens; give 0 or more, or None for no limit")
        self.types = tuple(types)
        self.budget = budget
        self.core_limit = core_limit
        self.tokenizer = tokenizer or get_tokenizer()
        if core_limit < (least := self.tokenizer.count(CUT_MARK)):
            raise ValueError(f"core limit is {core_limit} tokens; give at least {least}, the mark of a cut text")
        self._retriever = retriever
        self._cut = cut or shorten
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
        content = content.strip()
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
            DuplicateEntryError: the list holds this text already, there or in another entry.
            BudgetExceededError: the memory would outgrow its budget.
        """
        old = self.get(memory_type, entry_id)
        entries = self._lists[memory_type]
        content = content.strip()
        self._refuse_duplicate(entries, content)
        entry = MemoryEntry(entry_id, content, self.tokenizer.count(content))
        self._account(entry.tokens - old.tokens)
        entries.by_id[entry_id] = entry
        del entries.by_content[old.content]
        entries.by_content[content] = entry_id
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
        del entries.by_content[entry.content]
        self._account(-entry.tokens)
        if entries.index is not None:
            entries.index.remove(entry_id)
        return entry

    def write_core(self, content: str) -> MemoryEntry:
        """Replace the core paragraph. Over `core_limit` tokens, words are dropped from its end and a mark is put there.

        Raises:
            DuplicateEntryError: core holds exactly this text.
            BudgetExceededError: the memory would outgrow its budget.
        """
        content = self._cut(content.strip(), self.core_limit, self.tokenizer)
        if content == self.core:
            raise DuplicateEntryError(None)
        entry = MemoryEntry(CORE_ID, content, self.tokenizer.count(content))
        self._account(entry.tokens - (self._core.tokens if self._core else 0))
        self._core = entry
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
            cut=self._cut,
        )
        twin.restore(self.snapshot())
        return twin

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


def unframed(text: str) -> str:
    """Stored text as it is shown in a frame of tags and ids: what could be taken for the frame's own, a tag or the beginning of
    an entry, has a space put in. `reframed` takes it out again.
    """
    return _FRAMES.sub(lambda found: f"{found['mark'] or ''} ", text)


def reframed(text: str) -> str:
    """The stored text that `unframed` was given."""
    return _SPACED_FRAMES.sub(lambda found: found["mark"] or "", text)


def shorten(text: str, limit: int, tokenizer: Tokenizer, mark: str = CUT_MARK) -> str:
    """`text` in at most `limit` tokens: whole words dropped from the end and `mark` put there (the reference's rule).

    Where not even the first word fits, as in text without spaces, characters are dropped instead.
    """
    if tokenizer.count(text) <= limit:
        return text
    text = text[: limit * 200]  # no encoding has words of more characters a token than this in ordinary text
    words = text.split(" ")
    kept = _longest_prefix(len(words), lambda n: tokenizer.count(" ".join(words[:n]) + mark) <= limit)
    if kept:
        return " ".join(words[:kept]) + mark
    return text[: _longest_prefix(len(text), lambda n: tokenizer.count(text[:n] + mark) <= limit)] + mark


def _longest_prefix(length: int, fits: Callable[[int], bool]) -> int:
    """The largest n ≤ length that fits, for a `fits` that turns false once and stays so."""
    low, high = 0, length
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
