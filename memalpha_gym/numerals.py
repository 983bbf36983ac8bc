"""Numbers in text: in digits with or without separators, in words, and what stands behind them as their unit.

| form                                       | read as                                                                       |
|--------------------------------------------|-------------------------------------------------------------------------------|
| `40,437` `40 437` `40'437`                 | 40437: groups of three digits behind one to three                              |
| `40.437`                                   | a decimal, as in English; only several groups (`1.040.437`) are separators     |
| `forty thousand four hundred thirty-seven` | 40437; also with "and", with "a" for one, and behind digits (`3.5 million`)    |
| `four seven one one` `forty-seven eleven`  | 4711: number words that make up no number are read one after another            |
| `17th` `seventeenth`                       | an ordinal, which is no count of anything                                      |
| `10:30` `9 a.m.` `17a` `1.2.3` `17½`       | no number                                                                      |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_UNITS = {word: number for number, word in enumerate(_SMALL)} | {word: 10 * i for i, word in enumerate(_TENS, 2)}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth".split(),
        1,
    )
} | {f"{word[:-1]}ieth": 10 * i for i, word in enumerate(_TENS, 2)}
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_BEGIN = frozenset((*_UNITS, *_ORDINALS, "a", "an", "half"))
"""Words that a number in words begins with."""

_SYMBOLS = {"$": "dollars", "£": "pounds", "€": "euros", "¥": "yen", "%": "percent"}

_SPACES = " \u00a0\u202f\u2009"
_TOKEN = re.compile(
    rf"""
      (?P<clock>\d{{1,2}}[:.]\d{{2}}(?::\d\d)?[ ]?(?:a\.?m|p\.?m)\b | \d{{1,2}}:\d\d(?::\d\d)?(?![\d:])
        | \d{{1,2}}[ ]?(?:a\.?m|p\.?m|o['’]clock)\b)
    | (?P<ordinal>\d+)(?:st|nd|rd|th)\b
    | (?P<digits>(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?:[{_SPACES}]\d{{3}})+|\d{{1,3}}(?:['’]\d{{3}})+|\d{{1,3}}(?:\.\d{{3}}){{2,}}
        |\d+)(?!\d)(?:\.\d+)?)(?!\w|\.\d)
    | (?P<version>\d+(?:\.\d+)+)
    | (?P<word>\w+)
    | (?P<hyphen>(?<=\w)[-‐‑](?=[^\W\d_]))
    | (?P<mark>[^\w\s])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_JOINT = re.compile(r"[ \t\u00a0]+|[-‐‑]")
_FUNCTION = frozenset(
    "a an the of in on at to for from by with as into and or but nor if that this these those than then so too very not no it "
    "its he she they we you i his her their our your him them is are was were be been being am do does did has have had will "
    "would can could may might must shall should now later again still currently today yet already only just exactly precisely "
    "about around roughly approximately nearly almost maybe perhaps possibly probably actually instead rather respectively "
    "apart each both all altogether overall total together far once when where while since until before after between during "
    "through per times time occasions occasion instances instance thus which who whose more less fewer earlier sometimes always "
    "versus vs".split()
)
_PLURALS = frozenset(
    "people men women children feet teeth mice fish sheep percent yen km km2 m cm mm mi ft lb oz kwh kg g mg mph kph kb mb gb tb "
    "min sec hr hrs".split()
)
_LABELS = frozenset(
    "level session room chapter step page part entry chunk item question figure table section version floor gate platform route "
    "day week grade phase stage row column line note".split()
)
_ONE_BEHIND = frozenset("no the this that any every each some which another".split())
_ONE_BEFORE = frozenset("of another who".split())
_LIST_MARK = re.compile(r"[.)][ \t]+\S")
_LINE_START = re.compile(r"(?:\n|^)[ \t*-]*$")
_NEGATIVE = re.compile(r"(?:[\s(]|^)[-−]$")

MOST_UNIT_WORDS = 4
MOST_DIGITS = 40
"""Longer runs of digits are no numbers, and no more number words than this are read one after another."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text.

    Attributes:
        start, end: where it stands, in characters.
        value: the number.
        ordinal: whether it gives a place in an order.
        weak: whether it may be no number at all: the pronoun "one", a mark in a list, the name of something ("session 3").
        unit: the words behind it that it counts, lower-cased; empty where it stands alone.
        year: whether it may be a year: four digits as they are, and alone.
    """

    start: int
    end: int
    value: Fraction
    ordinal: bool = False
    weak: bool = False
    unit: tuple[str, ...] = ()
    year: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    kind: str
    text: str


def find_numerals(text: str) -> list[Numeral]:
    """The numbers of a text, in order; those of clock times, versions and the like left out."""
    if text.isascii() and not _MAY_HOLD.search(text):
        return []
    tokens = [
        _Token(match.start(), match.end(), kind, match[kind].lower())
        for match in _TOKEN.finditer(text)
        if (kind := match.lastgroup) and kind != "hyphen"
    ]
    found: list[Numeral] = []
    place = 0
    while place < len(tokens):
        numeral, after = _numeral_at(text, tokens, place)
        if numeral is None:
            place += 1
            continue
        found.append(_described(text, tokens, place, after, numeral))
        place = after
    return found


def digits(value: Fraction) -> str:
    """A number in digits, without separators: `40437`, `3.5`."""
    return str(value.numerator) if value.denominator == 1 else repr(float(value))


def singular(word: str) -> str:
    """A noun without its plural ending, roughly."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def is_unit(word: str, value: Fraction) -> bool:
    """Whether a word behind a number is what it counts: a plural, or anything that is no function word behind one."""
    if word in _FUNCTION or not word[:1].isalpha():
        return False
    return value == 1 or word in _PLURALS or (word.endswith("s") and not word.endswith(("ss", "us", "is")))


_MAY_HOLD = re.compile(
    rf"\d|\b(?:{'|'.join([*_SMALL, *_TENS, *_ORDINALS, *_TIMES, 'hundred', 'hundredth', 'dozen', *_SCALES])})",
    re.IGNORECASE,
)


def _numeral_at(text: str, tokens: Sequence[_Token], place: int) -> tuple[Numeral | None, int]:
    """The number that begins with a token, and the token behind it."""
    token = tokens[place]
    if len(token.text) > MOST_DIGITS:
        return None, place + 1
    if token.kind == "ordinal":
        return Numeral(token.start, token.end, Fraction(int(token.text)), ordinal=True), place + 1
    if token.kind == "word" and token.text in _TIMES:
        return Numeral(token.start, token.end, Fraction(_TIMES[token.text]), weak=token.text == "once"), place + 1
    if token.kind != "digits" and token.text not in _BEGIN:
        return None, place + 1
    parts: list[str] = []
    end, first = place, None
    while end < len(tokens) and len(parts) < MOST_DIGITS and (end == place or _joined(text, tokens, end)):
        composed, after = _composed(text, tokens, end)
        if composed is None or (parts and (composed.ordinal or not _can_follow(parts, composed, tokens[end]))):
            break
        parts.append(digits(composed.value))
        first, end = first or composed, after
        if composed.ordinal:
            break
    if first is None:
        return None, place + 1
    if len(parts) > 1 and (token.kind == "word" or len(parts) > 2):
        return Numeral(token.start, tokens[end - 1].end, Fraction("".join(parts))), end
    first, end = _composed(text, tokens, place)
    return first, end


def _can_follow(parts: Sequence[str], composed: Numeral, token: _Token) -> bool:
    """Whether a number can be read on as further digits of those before it: below 100 in words, single digits in digits."""
    if token.kind == "digits":
        return len(token.text) == 1 and all(len(part) == 1 for part in parts)
    return composed.value < 100 and all(part.isdecimal() and len(part) <= 2 for part in parts)


def _composed(text: str, tokens: Sequence[_Token], place: int) -> tuple[Numeral | None, int]:
    """The longest number in words, or in digits with a word such as `million` behind, that begins with a token."""
    total, current = Fraction(0), Fraction(0)
    last, limit, ordinal, start = "", 10**15, False, place
    if (
        tokens[place].text == "half"
        and _text(tokens, place + 1) == "a"
        and _text(tokens, place + 2) in (*_SCALES, "dozen")
    ):
        scale = _SCALES.get(tokens[place + 2].text, 12)
        return Numeral(tokens[place].start, tokens[place + 2].end, Fraction(scale, 2)), place + 3
    while place < len(tokens):
        token, word = tokens[place], tokens[place].text
        if place > start and not _joined(text, tokens, place) and not (last == "scale" and word == ","):
            break
        goes_on = word == "and" or (word == "," and _text(tokens, place + 2) == "hundred")
        if goes_on and last in ("hundred", "scale") and _small(tokens, place + 1):
            place += 1
            continue
        if token.kind == "digits" and place == start:
            current, last = Fraction(re.sub(rf"[,'’{_SPACES}]", "", _plain(word))), "digits"
        elif word in ("a", "an") and place == start and _text(tokens, place + 1) in ("hundred", "dozen", *_SCALES):
            current, last = Fraction(1), "small"
        elif word in _UNITS and last in ("", "hundred", "scale") and (word != "zero" or not last):
            current, last = current + _UNITS[word], "tens" if word in _TENS else "small"
        elif word in _UNITS and last == "tens" and 0 < _UNITS[word] < 10:
            current, last = current + _UNITS[word], "small"
        elif word in _ORDINALS and (last in ("", "hundred", "scale") or (last == "tens" and _ORDINALS[word] < 10)):
            current, ordinal, place = current + _ORDINALS[word], True, place + 1
            break
        elif word in ("hundred", "hundredth", "dozen") and current and current < 100 and last != "hundred":
            current, last = current * (12 if word == "dozen" else 100), "hundred"
            ordinal = word.endswith("th")
        elif word.removesuffix("th") in _SCALES and current and _SCALES[word.removesuffix("th")] < limit:
            limit = _SCALES[word.removesuffix("th")]
            total, current, last = total + current * limit, Fraction(0), "scale"
            ordinal = word.endswith("th")
        else:
            break
        place += 1
        if ordinal:
            break
    if not last and not ordinal:
        return None, start + 1
    value = total + current
    if not ordinal and [_text(tokens, place + i) for i in range(3)] == ["and", "a", "half"]:
        value, place = value + Fraction(1, 2), place + 3
    return Numeral(tokens[start].start, tokens[place - 1].end, value, ordinal=ordinal), place


def _plain(word: str) -> str:
    """Digits whose full stops are a decimal's at most."""
    return word.replace(".", "") if word.count(".") > 1 else word


def _text(tokens: Sequence[_Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _small(tokens: Sequence[_Token], place: int) -> bool:
    return _text(tokens, place) != "zero" and (_text(tokens, place) in _UNITS or _text(tokens, place) in _ORDINALS)


def _joined(text: str, tokens: Sequence[_Token], place: int) -> bool:
    """Whether nothing but a space or a hyphen stands before a token."""
    return _JOINT.fullmatch(text[tokens[place - 1].end : tokens[place].start]) is not None


def _described(text: str, tokens: Sequence[_Token], place: int, after: int, numeral: Numeral) -> Numeral:
    """A number with what stands around it."""
    before, ahead = _text(tokens, place - 1) if place else "", text[max(0, numeral.start - 12) : numeral.start]
    written = text[numeral.start : numeral.end]
    value = -numeral.value if _NEGATIVE.search(ahead) or before == "minus" else numeral.value
    unit = tuple(_unit_words(text, tokens, after, numeral))
    if not unit and before in _SYMBOLS:
        unit = (_SYMBOLS[before],)
    lone = written.isascii() and written.isdecimal()
    starts_line = _LINE_START.search(ahead) is not None and (len(ahead) == numeral.start or "\n" in ahead)
    mark = lone and starts_line and _LIST_MARK.match(text, numeral.end) is not None
    pronoun = written.lower() == "one" and (before in _ONE_BEHIND or _text(tokens, after) in _ONE_BEFORE)
    return replace(
        numeral,
        value=value,
        weak=numeral.weak or mark or pronoun or before in _LABELS,
        unit=unit,
        year=lone and len(written) == 4 and 1000 <= numeral.value < 2100 and not unit,
    )


def _unit_words(text: str, tokens: Sequence[_Token], after: int, numeral: Numeral) -> Iterator[str]:
    """What a number counts: the words behind it up to the last that can be a unit, none of which is a function word."""
    words: list[str] = []
    end = numeral.end
    glued = text[end : end + 1] in ("-", "‐", "‑")
    for token in tokens[after : after + MOST_UNIT_WORDS + 1]:
        gap = text[end : token.start]
        if token.text == "%" and not words:
            yield "percent"
            return
        if token.kind != "word" or "\n" in gap or token.text in _FUNCTION or len(words) == MOST_UNIT_WORDS:
            break
        if token.text in _UNITS or token.text in _ORDINALS:
            break
        words.append(token.text)
        end = token.end
    heads = [i for i, word in enumerate(words) if is_unit(word, numeral.value)] or ([0] if glued and words else [])
    if heads:
        yield from words[: heads[-1] + 1]
