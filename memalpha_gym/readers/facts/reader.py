"""The reader of generated questions: it looks up the facts that a question needs, whatever the wording of the notes.

It is given the question's need and the split's vocabulary, and sees neither the truth nor the episode's cast. For each fact it
puts one query to the memory, reads the best entries clause by clause, settles what they say, and computes. It replies "unknown"
rather than something that the notes do not settle. No model, no randomness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

from memalpha_gym.memory import Memory, MemoryEntry, MemoryType
from memalpha_gym.readers.entries import TOP_ENTRIES, by_rank, checked_count, retrieve
from memalpha_gym.readers.facts.lexicon import Lexicon, lexicon
from memalpha_gym.readers.facts.mentions import Sort
from memalpha_gym.readers.facts.programs import Lookup
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.scoring import ABSTENTION


class FactsReader:
    """Answers questions that carry a need; see the module's text for how.

    Args:
        top_entries: entries of each list that are looked at for a fact; None or `all` for all of them.
    """

    name = "facts"

    def __init__(self, top_entries: int | str | None = TOP_ENTRIES) -> None:
        self.top_entries = checked_count(top_entries)

    def with_options(self, **options: Any) -> FactsReader:
        """A reader with some arguments changed, as an agent's `reader_options` may ask."""
        return FactsReader(**{"top_entries": self.top_entries, **options})

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """One reading per request, in order. A request without a need is answered with an error."""
        names: dict[int, tuple[dict[str, set[str]], dict[str, set[str]]]] = {}
        return [self._read(request, names) for request in requests]

    def _read(self, request: ReadRequest, names: dict[int, tuple[dict[str, set[str]], dict[str, set[str]]]]) -> Reading:
        if request.need is None or request.vocabulary is None:
            return Reading("", error="the facts reader reads generated questions only; read this one with lexical")
        words = lexicon(request.vocabulary)
        memory = request.memory
        if id(memory) not in names:
            names[id(memory)] = _names_in(memory, words)
        lookup = Lookup(words, partial(self._entries, memory), *names[id(memory)])
        found = lookup.run(request.need)
        return Reading(found.value or ABSTENTION, tuple(lookup.shown), used_ids=found.entries)

    def _entries(self, memory: Memory, query: str) -> list[MemoryEntry]:
        found = by_rank(retrieve(memory, query, self.top_entries))
        return [*memory.entries(MemoryType.CORE), *(entry for _, entry in found)]


def _names_in(memory: Memory, words: Lexicon) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Which surnames each first name has in a memory, and which first names each surname."""
    firsts: dict[str, set[str]] = defaultdict(set)
    lasts: dict[str, set[str]] = defaultdict(set)
    for _, entry in memory:
        for first, last in _full_names(entry.content, words):
            firsts[first].add(last)
            lasts[last].add(first)
    return firsts, lasts


@lru_cache(maxsize=8192)
def _full_names(text: str, words: Lexicon) -> tuple[tuple[str, str], ...]:
    """The full names in a text."""
    named = (mention.name for mention in words.mark(text).of(Sort.NAME))
    return tuple(dict.fromkeys((name.first, name.last) for name in named if name and name.first and name.last))
