"""Token counts: exact o200k_base, without a network.

Every limit, budget and figure of this project is in tokens of one counter. The default is OpenAI's `o200k_base`, which the
reference uses as well; the package quicktok carries its tables, so nothing is downloaded.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

from memalpha_gym.odd_texts import storable

DEFAULT_ENCODING = "o200k_base"


class Tokenizer(Protocol):
    """Counts tokens. `name` goes into every record, since a figure in tokens means nothing without it."""

    @property
    def name(self) -> str:
        """What it counts with."""
        ...

    def count(self, text: str) -> int:
        """The number of tokens in `text`; any string is accepted."""
        ...


class QuicktokTokenizer:
    """Counts tokens with one of quicktok's encodings.

    Args:
        encoding: an encoding that quicktok ships, such as `o200k_base` or `cl100k_base`.
    """

    def __init__(self, encoding: str = DEFAULT_ENCODING) -> None:
        import quicktok  # the tables take half a second to load: only when something is counted

        self.name = encoding
        self._encoding = quicktok.get_encoding(encoding)

    def count(self, text: str) -> int:
        """The number of tokens in `text`, special tokens counted as ordinary text."""
        try:
            return int(self._encoding.count(text))
        except TypeError:  # a lone surrogate has no UTF-8 form: count what a file would hold in its place
            return int(self._encoding.count(storable(text)))

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (get_tokenizer, (self.name,))


def get_tokenizer(encoding: str = DEFAULT_ENCODING) -> Tokenizer:
    """The shared tokenizer of an encoding; its tables are loaded once a process."""
    return _shared(encoding)


@cache
def _shared(encoding: str) -> QuicktokTokenizer:
    return QuicktokTokenizer(encoding)
