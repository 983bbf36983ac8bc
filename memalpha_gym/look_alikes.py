"""Texts as they look to a reader: escapes undone, look-alike letters and other scripts' digits as what they stand for."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_BLANK = re.compile("[\u115f\u1160\u3164]")
"""Letters that nobody sees: fillers of Hangul syllables."""
_LETTERS = {
    "a": "\u0430\u03b1",  # Cyrillic and Greek letters, and Latin ones with a stroke
    "b": "\u0432",
    "c": "\u0441",
    "d": "\u0501\u0111",
    "e": "\u0435\u03b5",
    "h": "\u04bb\u043d\u0127",
    "i": "\u0456\u0131\u03b9",
    "j": "\u0458",
    "k": "\u043a\u03ba",
    "l": "\u0142",
    "m": "\u043c",
    "n": "\u03b7",
    "o": "\u043e\u03bf\u00f8",
    "p": "\u0440\u03c1",
    "s": "\u0455",
    "t": "\u0442\u03c4",
    "u": "\u03c5",
    "v": "\u03bd",
    "w": "\u051d",
    "x": "\u0445\u03c7",
    "y": "\u0443",
}
"""Letters of other scripts by the lower-case letter that they, or their capitals, look like."""
_LOOK_LIKE = str.maketrans({other: letter for letter, others in _LETTERS.items() for other in others})
_WORD = re.compile(r"([\w@$]+)")
_AS_LETTERS = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s"}
_READINGS = tuple(str.maketrans({**_AS_LETTERS, "1": one}) for one in "il")


def as_seen(text: str) -> str:
    """A text in lower case, without escapes, accents, invisible characters and letters of other scripts that look like ours."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), unquote(html.unescape(text), errors="ignore"))
    text = _BLANK.sub("", unicodedata.normalize("NFKD", text))
    seen = "".join(c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    if not seen.isascii():
        seen = "".join(str(unicodedata.decimal(c, c)) for c in seen)
    return seen.casefold().translate(_LOOK_LIKE)


def with_digits_as_letters(text: str) -> Iterator[str]:
    """A text with the digits in its words as the letters that they may stand for, "f3nc1ng" as "fencing": a text for each way to
    read them; none where no word has any.
    """
    readings = ("".join(_read(part, table) for part in _WORD.split(text)) for table in _READINGS)
    yield from dict.fromkeys(reading for reading in readings if reading != text)


def _read(part: str, table: dict[int, str]) -> str:
    return part.translate(table) if any(map(str.isalpha, part)) else part
