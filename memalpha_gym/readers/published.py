"""What the reference's reader is shown for a question, and in which words: those of a clone of its repository.

The question has its source's query prompt before it, and BM25 is asked with both. Of each list the best 20 entries are shown,
best first and without ids; while the system message is over 30,000 tokens, one entry fewer of each. Where one of each is still
too long, they are sent as they are (the reference stops there), and what a server makes of it is a failed reading. Ordinary
text is shown to the byte; marks that would open a turn or close a section are broken up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from memalpha_gym.marks import quoted
from memalpha_gym.memory import LISTS, MemoryEntry, MemoryType
from memalpha_gym.prompting import published_name
from memalpha_gym.readers.entries import retrieve
from memalpha_gym.readers.reader import ReadRequest
from memalpha_gym.reference import Reference
from memalpha_gym.reference.clone import QUERY_SEPARATOR
from memalpha_gym.reference.counting import count_tokens
from memalpha_gym.words import words

Shown = list[tuple[MemoryType, MemoryEntry]]
"""Entries with the list that they are in, best first, one list after the other."""


class PublishedReading:
    """Writes the messages of the reference's reader.

    Args:
        reference: the clone.

    Raises:
        CloneError: the clone is of another version.
    """

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        _ = reference.reader, reference.sources

    def asked(self, request: ReadRequest, top: int | None, limit: int) -> tuple[Shown, tuple[dict[str, str], ...]]:
        """The entries that are shown for a question, and the messages that show them.

        Args:
            request: the question and the memory.
            top: entries of each list; None for all.
            limit: the most tokens of the system message, as a Qwen3 model counts them.
        """
        question, core = self.question(request), self.core(request)
        found = self._found(request, question, top)
        count = max(map(len, found.values()), default=0)
        system = self._system(core, found, count)
        while count > 1 and count_tokens(system) > limit:
            count -= 1
            system = self._system(core, found, count)
        shown = [(kind, entry) for kind in LISTS for entry in found[kind][:count]]
        return shown, ({"role": "system", "content": system}, {"role": "user", "content": quoted(question)})

    def question(self, request: ReadRequest) -> str:
        """The question after its source's query prompt, where it has one."""
        prompt = self._row(request).get("query_prompt")
        return f"{prompt}{QUERY_SEPARATOR}{request.question}" if prompt is not None else request.question

    def core(self, request: ReadRequest) -> str:
        """The core paragraph, where the source's core is on."""
        return request.memory.core if self._row(request).get("including_core", True) else ""

    def _row(self, request: ReadRequest) -> Mapping[str, object]:
        name = published_name(self._reference.sources, request.source, request.metric)
        return self._reference.sources[name] if name else {}

    def _found(self, request: ReadRequest, question: str, top: int | None) -> Mapping[MemoryType, list[MemoryEntry]]:
        if not words(question):
            return {kind: [] for kind in LISTS}
        return retrieve(request.memory, question, top)

    def _system(self, core: str, found: Mapping[MemoryType, Sequence[MemoryEntry]], count: int) -> str:
        texts = {kind: [quoted(entry.content) for entry in entries[:count]] for kind, entries in found.items()}
        return self._reference.reader.system_message(quoted(core), texts)
