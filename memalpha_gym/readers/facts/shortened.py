"""Shortened words: "dr. rm" for a dressing room, "WG" for a working group, "lkr" for a locker.

A shortened word keeps the first letter of the word and some of the others in order: its beginning up to a consonant ("vill."), or
consonants ("pgr"), or first and last letter with some between ("dept"). Consonants name something wherever they stand; the other
forms only beside further words of the same phrase, or as a label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from memalpha_gym.readers.facts.tokens import Token

Shortenable = Mapping[str, Sequence[tuple[tuple[str, ...], frozenset[str]]]]
"""Phrases as the keys of their words, with the attributes that they name, by their first letter."""

_COMMON = frozenset("no nr st dr mr mrs ms vs etc eg ie cf pm am hr hrs th nd rd jr sr ps tv ok id".split())
_WORDS = frozenset("is as us it in on at an of if or am by we he me my so do go up the and but for its his her".split())
_VOWELS = frozenset("aeiouy")
_ENDINGS = frozenset("s es ed er ers ing ings or ors al".split())
_LABELLING = frozenset((".", ":", "=", "-", "–", "—", "|", ">", "→"))
_JOINING = frozenset(("-", "'", "’", "/"))
SHORTEST_ALONE = 3
"""Letters of a shortened word that names something with no other word beside it."""


def shortenable(phrases: Iterable[tuple[Sequence[str], str]]) -> Shortenable:
    """Phrases with what they name, made ready for finding them shortened."""
    named: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for keys, noun in phrases:
        named[tuple(keys)].add(noun)
    found: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = defaultdict(list)
    for keys, nouns in named.items():
        found[keys[0][0]].append((keys, frozenset(nouns)))
    return found


def shortens(short: str, word: str, stopped: bool = False) -> bool:
    """Whether a lower-cased word can be a shortened form of another, of two letters or more.

    Args:
        short: the word.
        word: the other.
        stopped: whether a full stop stands behind it.
    """
    if not (1 < len(short) < len(word) - 1 and short[0] == word[0] and short.isalpha()) or short in _WORDS:
        return False
    rest = word[len(short) :]
    if word.startswith(short):
        clipped = short[-1] not in _VOWELS
        return clipped and ((stopped and len(short) > 2) or (rest not in _ENDINGS and rest[0] in _VOWELS))
    return _within(short, word) and (is_skeleton(short) or is_contraction(short, word))


def is_skeleton(short: str) -> bool:
    """Whether a word is nothing but consonants behind its first letter, as hardly any English word is."""
    return 1 < len(short) < 6 and not _VOWELS & set(short[1:])


def is_contraction(short: str, word: str) -> bool:
    """Whether a word has another's first and last letter and some between, in order."""
    verb = short.endswith(("ed", "ing"))  # "acted at" is not short for "accommodated at"
    return len(short) > 2 and short[-1] == word[-1] and not (verb or word.startswith(short)) and _within(short, word)


def _within(short: str, word: str) -> bool:
    letters = iter(word)
    return all(letter in letters for letter in short)


def shortened_at(tokens: Sequence[Token], place: int, phrases: Shortenable) -> tuple[int, frozenset[str]]:
    """Where the longest shortened phrase at a place ends, full stop included, and what it names; (0, nothing) for none."""
    found: dict[int, frozenset[str]] = {}
    word = tokens[place].text
    for keys, nouns in phrases.get(word[0].lower(), ()):
        end = _end_of(tokens, place, keys)
        if end:
            found[end] = found.get(end, frozenset()) | nouns
    numbered = place + 1 < len(tokens) and tokens[place + 1].key.isdecimal()  # "DR 4319" is no doctor's
    if word.isupper() and 1 < len(word) < 5 and not _shouts(tokens) and (numbered or word.lower() not in _COMMON):
        for keys, nouns in phrases.get(word[0].lower(), ()):
            if len(keys) == len(word) and all(key[0] == letter for key, letter in zip(keys, word.lower(), strict=True)):
                found[place + 1] = found.get(place + 1, frozenset()) | nouns
    end = max(found, default=0)
    return end, found.get(end, frozenset())


def _shouts(tokens: Sequence[Token]) -> bool:
    """Whether a text is in capitals, so that a word in capitals is no set of initials."""
    return all(token.text.isupper() for token in tokens if token.text.isalpha())


def _end_of(tokens: Sequence[Token], place: int, keys: Sequence[str]) -> int:
    """Where a phrase ends that stands at a place with some of its words shortened; 0 where it does not."""
    full = 0
    short = ""
    end = place
    for i, key in enumerate(keys):
        while i and end < len(tokens) and tokens[end].text in _JOINING:
            end += 1
        if end == len(tokens) or not tokens[end].key:
            return 0
        word = tokens[end].text.lower()
        stopped = end + 1 < len(tokens) and tokens[end + 1].text == "."
        if tokens[end].key == key:
            full += 1
        elif shortens(word, key, stopped) or (len(word) == 1 and stopped and len(keys) > 1 and word == key[0]):
            short = word if len(word) > len(short) else short
            end += stopped
        else:
            return 0
        end += 1
    if not short or (len(short) == 1 and not full):
        return 0
    if len(keys) > 1 or (is_skeleton(short) and len(short) >= SHORTEST_ALONE and short[0] not in _VOWELS):
        return end
    labels = tokens[end - 1].text == "." or (end < len(tokens) and tokens[end].text in _LABELLING)
    begins = not place or not tokens[place - 1].key
    return end if labels and begins and len(short) >= SHORTEST_ALONE and short not in _COMMON else 0
