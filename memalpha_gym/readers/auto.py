"""The default reader: facts are looked up for questions that say what they need; all others are read by shared words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from memalpha_gym.readers.facts.reader import FactsReader
from memalpha_gym.readers.lexical import LexicalReader
from memalpha_gym.readers.reader import Reading, ReadRequest


class AutoReader:
    """The facts reader for requests with a need, and the lexical reader for the others.

    Args:
        facts: the reader of requests with a need.
        lexical: the reader of all others.
    """

    name = "auto"

    def __init__(self, facts: FactsReader | None = None, lexical: LexicalReader | None = None) -> None:
        self._facts = facts or FactsReader()
        self._lexical = lexical or LexicalReader()

    def with_options(self, **options: Any) -> AutoReader:
        """A reader with some arguments of both changed, as an agent's `reader_options` may ask."""
        return AutoReader(self._facts.with_options(**options), self._lexical.with_options(**options))

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        """One reading per request, in order; each of the two readers is called once at most."""
        needing = [request.need is not None for request in requests]
        readings: dict[bool, list[Reading]] = {}
        for reader, wants in ((self._facts, True), (self._lexical, False)):
            own = [request for request, needs in zip(requests, needing, strict=True) if needs is wants]
            readings[wants] = reader.read(own)[::-1] if own else []
        return [readings[needs].pop() for needs in needing]
