"""Shortened words: "dr. rm" for a dressing room, "WG" for a working group, "lkr" for a locker.

A shortened word keeps the first letter of the word and some of the others in order: its beginning up to a consonant ("vill."), or
consonants ("pgr"), or first and last letter with some between ("dept"). Consonants name something wherever they stand; the other
forms only beside further words of the same phrase, or as a label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from memalpha_gym.readers.facts.tokens import Token

Phrase = tuple[tuple[str, ...], frozenset[str]]
"""A phrase as the keys of its words, and the attributes that it names."""

_COMMON = frozenset("no nr st dr mr mrs ms vs etc eg ie cf pm am hr hrs th nd rd jr sr ps tv ok id".split())
_WORDS = frozenset("is as us it in on at an of if or am by we he me my so do go up the and but for its his her".split())
_VOWELS = frozenset("aeiouy")
_ENDINGS = frozenset("s es ed er ers ing ings or ors al".split())
_LABELLING = frozenset((".", ":", "=", "-", "–", "—", "|", ">", "→"))
_JOINING = frozenset(("-", "'", "’", "/"))
MOST_WORDS = 20_000
"""Words of texts that are remembered with what they may mean; then it begins anew."""
SHORTEST_ALONE = 3
"""Letters of a shortened word that names something with no other word beside it."""


class Shortenable:
    """Phrases, made ready for finding them shortened.

    Args:
        phrases: each as the keys of its words, with an attribute that it names.
    """

    def __init__(self, phrases: Iterable[tuple[Sequence[str], str]] = ()) -> None:
        named: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for keys, noun in phrases:
            named[tuple(keys)].add(noun)
        self._by_letter: dict[str, list[Phrase]] = defaultdict(list)
        for keys, nouns in named.items():
            self._by_letter[keys[0][0]].append((keys, frozenset(nouns)))
        self._by_word: dict[tuple[str, str, bool], tuple[Phrase, ...]] = {}

    def by_letter(self, letter: str) -> Sequence[Phrase]:
        """The phrases whose first word begins with a letter."""
        return self._by_letter.get(letter, ())

    def by_word(self, token: Token, stopped: bool) -> Sequence[Phrase]:
        """The phrases whose first word may be meant by a token, `stopped` by a full stop or not. Next to all words of a text mean
        none and come again and again, so that what a word may mean is kept.
        """
        word = token.text.lower()
        asked = (token.key, word, stopped)
        known = self._by_word.get(asked)
        if known is None:
            if len(self._by_word) >= MOST_WORDS:
                self._by_word.clear()
            known = self._by_word[asked] = tuple(
                (keys, nouns)
                for keys, nouns in self.by_letter(word[0])
                if _means(token, word, stopped, keys, 0) is not None
            )
        return known


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
    for keys, nouns in phrases.by_word(tokens[place], _stopped(tokens, place)):
        end = _end_of(tokens, place, keys)
        if end:
            found[end] = found.get(end, frozenset()) | nouns
    numbered = place + 1 < len(tokens) and tokens[place + 1].key.isdecimal()  # "DR 4319" is no doctor's
    if word.isupper() and 1 < len(word) < 5 and not _shouts(tokens) and (numbered or word.lower() not in _COMMON):
        for keys, nouns in phrases.by_letter(word[0].lower()):
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
    for i in range(len(keys)):
        while i and end < len(tokens) and tokens[end].text in _JOINING:
            end += 1
        if end == len(tokens) or not tokens[end].key:
            return 0
        stopped = _stopped(tokens, end)
        word = _means(tokens[end], tokens[end].text.lower(), stopped, keys, i)
        if word is None:
            return 0
        if not word:
            full += 1
        else:
            short = word if len(word) > len(short) else short
            end += stopped
        end += 1
    if not short or (len(short) == 1 and not full):
        return 0
    if len(keys) > 1 or (is_skeleton(short) and len(short) >= SHORTEST_ALONE and short[0] not in _VOWELS):
        return end
    labels = tokens[end - 1].text == "." or (end < len(tokens) and tokens[end].text in _LABELLING)
    begins = not place or not tokens[place - 1].key
    return end if labels and begins and len(short) >= SHORTEST_ALONE and short not in _COMMON else 0


def _stopped(tokens: Sequence[Token], place: int) -> bool:
    """Whether a full stop stands behind a word."""
    return place + 1 < len(tokens) and tokens[place + 1].text == "."


def _means(token: Token, word: str, stopped: bool, keys: Sequence[str], i: int) -> str | None:
    """How a token stands for word `i` of a phrase: shortened, which gives the shortened word; in full, which gives an empty text;
    or not at all.
    """
    key = keys[i]
    if token.key == key:
        return ""
    if shortens(word, key, stopped) or (len(word) == 1 and stopped and len(keys) > 1 and word == key[0]):
        return word
    return None
