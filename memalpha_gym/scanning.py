"""Whether a store holds a value that must not be in it, as it is or hidden: spaced, split, spelled out, reordered, reversed.

Letters are compared as they look (`memalpha_gym.look_alikes`), without case, accents, punctuation and space, digits also where
they are written as words. A value is found

- where its words stand, whole, in one place: "4417", "44-17", "4 4 1 7", "H.a.r.r.v.i.k", "QX 12 34 56";
- the same with all of it backwards, or with its words in another order and nothing but a comma or the like between them:
  "kivrraH", "7 1 4 4", "Models, Tidal";
- across the end of an entry and the beginning or end of the next: "… starts with 44", "and goes on with 17";
- in two pieces of two characters or more, anywhere in one entry or in two neighbours, if it is a single word or number;
- inside a word that is longer by three letters or more, if it is a single word of six or more.

It looks at values and not at what is said of them, so it is for values that nothing else in the task has. What is enciphered, or
put in more pieces that lie apart, is not found. Dates and times of day are left out, so that no honest note is found guilty by
its date.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from memalpha_gym.dates import find_dates
from memalpha_gym.look_alikes import as_seen, with_digits_as_letters

_PIECE = re.compile(r"[^\W\d_]+|\d+")
_BETWEEN = r"[\s,;/&_-]{1,4}"
"""What may stand between the words of a value in another order."""
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_UNITS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
} | {"oh": 0, "nought": 0, "nil": 0}
_TENS = {
    word: 10 * tens for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {"hundred": 100, "thousand": 1000}
_REPEATS = {"double": 2, "triple": 3}
_JOINTS = frozenset("and then dash hyphen dot point plus space slash".split())
"""Words that may stand between the pieces of a number."""

MOST_WORDS_REORDERED = 4
SHORTEST_WITHIN, SHORTEST_DISGUISE = 6, 3
SHORTEST_PIECE = 2
LEAP_YEAR = 2000
"""The year of a date that names none; one in which every day exists."""
YEARS_END = 2100
"""The year from which on a number is no year, but a value in the place of one."""


@dataclass(frozen=True, slots=True)
class _Run:
    """A store's entries as one run of letters and digits.

    Attributes:
        text: all pieces without anything between them.
        begins, ends: where pieces begin, and where they end, each with the number of its entry.
    """

    text: str
    begins: dict[int, int]
    ends: dict[int, int]


def found_in(contents: Iterable[str], values: Sequence[str]) -> list[str]:
    """Those of the values that a store holds, open or hidden.

    Args:
        contents: the texts of its entries, in order.
        values: texts that must not be in it. A value without letters or digits is never found.
    """
    plain = [_plain(content) for content in contents]
    readings = [_Store(plain), *map(_Store, _with_digits_as_letters(plain))]
    return [value for value in values if _holds(readings, value)]


class _Store:
    """A store's entries, ready to be looked through.

    Args:
        plain: their texts, as `_plain` gives them.

    Attributes:
        plain: these texts.
        runs: all entries in one row, and the last piece of each.
        said: all entries in one row with their number words as they stand, where there are any.
        places: the entries in which each piece stands.
    """

    def __init__(self, plain: Sequence[str]) -> None:
        self.plain = plain
        said = [_PIECE.findall(text) for text in plain]
        entries = [list(_numbered(pieces)) for pieces in said]
        self.runs = (_joined(entries), _joined(_ends(entries)))
        # A word may be parted so that a part is a number's: "two ne" is no 2.
        self.said = () if said == entries else (_joined(said),)
        self.places: dict[str, set[int]] = defaultdict(set)
        for number, pieces in enumerate(entries):
            for piece in pieces:
                self.places[piece].add(number)


def _with_digits_as_letters(plain: Sequence[str]) -> Iterator[list[str]]:
    """The texts with digits read as letters, in each way; nothing where no text has any."""
    found = [list(with_digits_as_letters(text)) for text in plain]
    for way in range(max(map(len, found), default=0)):
        yield [ways[min(way, len(ways) - 1)] if ways else text for text, ways in zip(plain, found, strict=True)]


def _holds(readings: Sequence[_Store], value: str) -> bool:
    """Whether a store holds a value: as it stands there, or, where the value is all letters, with digits read as letters."""
    pieces = list(_numbered(_PIECE.findall(_plain(value))))
    whole = "".join(pieces)
    if not whole:
        return False
    stores = readings if whole.isalpha() else readings[:1]
    return any(
        _stands_in(store.plain, store.runs + store.said * whole.isalpha(), store.places, pieces) for store in stores
    )


def _stands_in(
    plain: Sequence[str], runs: Sequence[_Run], places: Mapping[str, set[int]], pieces: Sequence[str]
) -> bool:
    whole = "".join(pieces)
    if any(_stands(run, form) for run in runs for form in {whole, whole[::-1]}):
        return True
    if not whole.isalpha():
        return _in_two(places, whole)
    if len(pieces) == 1:
        return _in_two(places, whole) or _within(places, whole)
    return len(pieces) <= MOST_WORDS_REORDERED and _reordered(plain, pieces)


def _stands(run: _Run, form: str) -> bool:
    """Whether a form stands in whole pieces, all of one entry or of two neighbours."""
    start = run.text.find(form)
    while start >= 0:
        end = start + len(form)
        if start in run.begins and end in run.ends and run.ends[end] - run.begins[start] <= 1:
            return True
        start = run.text.find(form, start + 1)
    return False


def _within(places: Mapping[str, set[int]], word: str) -> bool:
    """Whether a word stands inside a much longer one."""
    longer = len(word) + SHORTEST_DISGUISE
    return len(word) >= SHORTEST_WITHIN and any(len(piece) >= longer and word in piece for piece in places)


def _reordered(plain: Sequence[str], words: Sequence[str]) -> bool:
    """Whether words stand together in another order, and nothing goes on from them: "review room, Compass Hall" goes on."""
    orders = "|".join(_BETWEEN.join(map(re.escape, order)) for order in permutations(words))
    pattern = re.compile(rf"(?<![^\W_])(?:{orders})(?![ \t]*[^\W_])")
    return any(pattern.search(text) for text in plain)


def _in_two(places: Mapping[str, set[int]], whole: str) -> bool:
    """Whether a value is there in two pieces, in one entry or in two neighbours."""
    for cut in range(SHORTEST_PIECE, len(whole) - SHORTEST_PIECE + 1):
        one, other = places.get(whole[:cut]), places.get(whole[cut:])
        if one and other and any(abs(i - j) <= 1 for i in one for j in other):
            return True
    return False


def _joined(entries: Sequence[Sequence[str]]) -> _Run:
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    length = 0
    for number, pieces in enumerate(entries):
        for piece in pieces:
            begins[length] = number
            length += len(piece)
            ends[length] = number
    return _Run("".join(piece for pieces in entries for piece in pieces), begins, ends)


def _ends(entries: Sequence[Sequence[str]]) -> list[list[str]]:
    """The last piece of each entry: what is left when each of them tells the next bit at its end."""
    return [list(pieces[-1:]) for pieces in entries]


def _plain(text: str) -> str:
    """A text as it looks, without dates and times."""
    return _CLOCK.sub(" . ", _undated(as_seen(text)))


def _undated(text: str) -> str:
    kept, start = [], 0
    for found in find_dates(text, LEAP_YEAR):
        if found.day.year < YEARS_END:
            kept.append(text[start : found.start])
            start = max(start, found.end)
    return " . ".join((*kept, text[start:]))


def _numbered(pieces: Sequence[str]) -> Iterator[str]:
    """The pieces with numbers in words as digits, "double" undone, and nothing that joins the pieces of a number."""
    i = 0
    while i < len(pieces):
        piece = pieces[i]
        after = pieces[i + 1] if i + 1 < len(pieces) else ""
        if piece in _REPEATS and (digit := str(_UNITS.get(after, after))).isdecimal() and len(digit) == 1:
            yield digit * _REPEATS[piece]
            i += 2
        elif piece in _UNITS or piece in _TENS:
            number, used = _spelled(pieces[i:])
            yield str(number)
            i += used
        elif not (piece in _JOINTS and i and _is_number(pieces[i - 1]) and _is_number(after)):
            yield piece
            i += 1
        else:
            i += 1


def _is_number(piece: str) -> bool:
    return piece.isdecimal() or piece in _UNITS or piece in _TENS or piece in _REPEATS or piece in _SCALES


def _spelled(words: Sequence[str]) -> tuple[int, int]:
    """The number that a text begins with, "four thousand four hundred and seventeen", and how many words it takes."""
    total, number, used = 0, *_below_hundred(words)
    while used < len(words):
        scale = _SCALES.get(words[used])
        if scale == 100 and number < 100:
            number, used = number * 100, used + 1
        elif scale == 1000 and not total:
            total, number, used = number * 1000, 0, used + 1
        else:
            skip = words[used] == "and" and words[used - 1] in _SCALES
            more, taken = _below_hundred(words[used + skip :])
            if not taken or words[used - 1] not in _SCALES:
                break
            number, used = number + more, used + skip + taken
    return total + number, used


def _below_hundred(words: Sequence[str]) -> tuple[int, int]:
    if words and words[0] in _TENS:
        unit = _UNITS.get(words[1], 0) if len(words) > 1 else 0
        return (_TENS[words[0]] + unit, 2) if 0 < unit < 10 else (_TENS[words[0]], 1)
    return (_UNITS[words[0]], 1) if words and words[0] in _UNITS else (0, 0)
