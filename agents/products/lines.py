"""The simplest product: every line of the stream as it is, found by BM25. It needs no model and runs in this process."""

from __future__ import annotations

from memalpha_gym.products import ProductUsage, Recalled
from memalpha_gym.retrieval import BM25Index


class LinesProduct:
    """Raw retrieval behind the interface of a product: what `bm25-lines` is among policies."""

    name = "lines==1"

    def degraded(self) -> tuple[str, ...]:
        """Nothing is off."""
        return ()

    def reset(self, seed: int) -> None:
        """Forget everything."""
        self._index = BM25Index()
        self._lines: dict[str, Recalled] = {}

    def observe(self, text: str, *, index: int) -> None:
        """Keep each line."""
        for line in filter(None, map(str.strip, text.splitlines())):
            key = str(len(self._lines))
            self._lines[key] = Recalled(line, key, index)
            self._index.add(key, line)

    def recall(self, question: str, *, tokens: int) -> list[Recalled]:
        """The best lines: no more of them than there are tokens."""
        return [self._lines[key] for key, _ in self._index.top(question, tokens)]

    def usage(self) -> ProductUsage:
        """It asks no model."""
        return ProductUsage()

    def items(self) -> list[Recalled]:
        """All lines."""
        return list(self._lines.values())
