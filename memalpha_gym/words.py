"""The words of a text, and whether a value stands in it as whole words.

Retrieval, scoring, judging and operation truth all look at texts through these words, so that they agree on what a word is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")  # Thai, Lao, Japanese, Chinese
_SPACED = bytes(c if c > 127 or _WORD.match(chr(c)) else ord(" ") for c in range(256))


def words(text: str) -> list[str]:
    """The lower-cased words of a text: every longest run of letters, digits and underscores, in order."""
    # ASCII is cut where its other characters stand, which is several times faster than the pattern; the pieces that hold
    # something else are left to the pattern.
    spaced = text.lower().encode(errors="surrogatepass").translate(_SPACED)
    pieces = spaced.decode(errors="surrogatepass").split()
    if text.isascii():
        return pieces
    return [word for piece in pieces for word in ((piece,) if piece.isascii() else _WORD.findall(piece))]


def holds(text: str, value: str) -> bool:
    """Whether `value` stands in `text` as whole words, case and punctuation aside.

    A value without any word, such as `%`, or in a script without spaces between words is looked for as it is.
    """
    return Wording(text).holds(Phrase.of(value))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A value made ready to be looked for in many texts.

    Attributes:
        word: its longest word, without which no text holds it; empty for a value that is looked for as it is.
        whole: all of it, its words between spaces; empty where it is that one word, or nothing at all.
    """

    word: str
    whole: str

    @classmethod
    def of(cls, value: str) -> Phrase:
        """The phrase of a value."""
        wanted = words(value)
        if not wanted or (not value.isascii() and _UNSPACED.search(value)):
            return cls("", value.strip().lower())
        return cls(max(wanted, key=len), f" {' '.join(wanted)} " if len(wanted) > 1 else "")


class Wording:
    """A text made ready to be asked for many phrases.

    Args:
        text: the text.

    Attributes:
        words: its different words.
    """

    __slots__ = ("_lowered", "_spaced", "words")

    def __init__(self, text: str) -> None:
        found = words(text)
        self.words = frozenset(found)
        self._spaced = f" {' '.join(found)} "
        self._lowered = text.lower()

    def holds(self, phrase: Phrase) -> bool:
        """Whether the phrase stands in the text; see the function `holds`."""
        if phrase.word:
            return phrase.word in self.words and (not phrase.whole or phrase.whole in self._spaced)
        return phrase.whole != "" and phrase.whole in self._lowered
