"""Which texts of one collection share a run of words with texts of another, by hashes of all runs.

A word is a run of letters, digits and underscores, lower-cased. Words and runs are hashed in numpy, by polynomials over the
ring of 64-bit integers, so that nothing is done word by word in Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

RUN = 13
"""Words of a run: the length that decontamination of training data commonly goes by (Brown et al. 2020, appendix C)."""

FRAME_WORDS = 64
"""The longest stretch of words that counts as a phrase of a frame, and not as text that is there twice."""

BREAK = "\x1f"
"""A character that no run of words goes across."""

Hashes = npt.NDArray[np.uint64]

_SPACE = ord(" ")
_NO_WORD = re.compile(rf"[^\w{BREAK}]+")
_BREAKS = re.compile(rf"(?<! ) *+{BREAK}[ {BREAK}]*+")
_LETTER_BASE, _WORD_BASE, _MIX = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xFF51AFD7ED558CCD
_RING = 1 << 64
_TEXT = 1 << 32  # a word's place in a collection: its text times this, and its index there


def plain(text: str) -> str:
    """The lower-cased words of a text with one space between them; breaks stay, as words of their own."""
    spaced = _NO_WORD.sub(" ", text.lower()).strip()
    return _BREAKS.sub(f" {BREAK} ", spaced).strip() if BREAK in spaced else spaced


@dataclass(frozen=True)
class Runs:
    """Every run of `RUN` words of a collection of texts, those across a break left out.

    Attributes:
        hashes: one for each run, uint64.
        texts: the index of the text that each stands in, int32.
        words: the index of each run's first word in that text, int32.
    """

    hashes: Hashes
    texts: npt.NDArray[np.int32]
    words: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.hashes)

    def keep(self, mask: npt.NDArray[np.bool_]) -> Runs:
        """The runs that a mask names."""
        return Runs(self.hashes[mask], self.texts[mask], self.words[mask])


def runs_of(plain_texts: Sequence[str]) -> Runs:
    """All runs of texts that `plain` has been over, in order."""
    hashes, texts, words = [], [], []
    for index, text in enumerate(plain_texts):
        found, at = _runs(text)
        hashes.append(found)
        words.append(at)
        texts.append(np.full(len(found), index, np.int32))
    if not hashes:
        return Runs(np.empty(0, np.uint64), np.empty(0, np.int32), np.empty(0, np.int32))
    return Runs(np.concatenate(hashes), np.concatenate(texts), np.concatenate(words))


def frames(runs: Runs, groups: Sequence[int]) -> Hashes:
    """The runs that stand in two texts of one group, sorted: the words that a builder puts around every chunk.

    Args:
        runs: the runs of all texts.
        groups: the group of each text; those of one group stand together.
    """
    ordered = np.sort(runs.hashes)
    repeated = runs.keep(_among(runs.hashes, distinct(ordered[1:][ordered[1:] == ordered[:-1]])))
    order = np.argsort(repeated.hashes, kind="stable")  # texts, and with them groups, stay in order among equal hashes
    hashes, texts = repeated.hashes[order], repeated.texts[order]
    owners = np.asarray(groups, np.int64)[texts]
    again = (hashes[1:] == hashes[:-1]) & (owners[1:] == owners[:-1]) & (texts[1:] != texts[:-1])
    return distinct(hashes[1:][again])


def without_frames(runs: Runs, framed: Hashes) -> Runs:
    """The runs without a word of a frame in them. A stretch above `FRAME_WORDS` is text, though it be there twice."""
    if not len(framed) or not len(runs):
        return runs
    in_frame = np.flatnonzero(_among(runs.hashes, framed))
    # Stretches of framed runs that follow each other word by word in one text.
    place = runs.texts[in_frame].astype(np.int64) * _TEXT + runs.words[in_frame]
    starts = np.flatnonzero(np.diff(place, prepend=-2) != 1)
    lengths = np.diff(np.append(starts, len(place))) + RUN - 1
    first, length = place[starts][lengths <= FRAME_WORDS], lengths[lengths <= FRAME_WORDS]
    if not len(first):
        return runs
    # A run touches a stretch where the last stretch that begins before the run's end reaches over the run's first word.
    at = runs.texts.astype(np.int64) * _TEXT + runs.words
    before = np.searchsorted(first, at + RUN, side="left") - 1
    touches = (before >= 0) & ((first + length)[np.maximum(before, 0)] > at)
    return runs.keep(~touches)


def shared(left: Runs, right: Runs) -> list[tuple[int, int, int, int]]:
    """Where runs of one collection stand in another: (text and first word on the left, the same on the right).

    One entry for each text on the left and text on the right, in order: the first run that they share. A run that stands
    in several texts on the right is found in the first of them.
    """
    # Sorting both is much faster than looking millions up at random places.
    common = np.intersect1d(distinct(left.hashes), distinct(right.hashes), assume_unique=True)
    left, right = (side.keep(_among(side.hashes, common)) for side in (left, right))
    unique, first = np.unique(right.hashes, return_index=True)
    target = first[np.searchsorted(unique, left.hashes)]
    firsts: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    sides = (left.texts, right.texts[target], left.words, right.words[target])
    for a, b, word_a, word_b in zip(*(side.tolist() for side in sides), strict=True):
        firsts.setdefault((a, b), (a, word_a, b, word_b))
    return [firsts[pair] for pair in sorted(firsts)]


def distinct(hashes: Hashes) -> Hashes:
    """The different ones of some hashes, sorted. Sorting beats the hash table that numpy's `unique` goes by."""
    ordered = np.sort(hashes)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def words_at(plain_text: str, word: int, count: int = RUN) -> str:
    """The words of a plain text from a place on."""
    return " ".join(plain_text.split(" ")[word : word + count])


def _among(hashes: Hashes, sorted_unique: Hashes) -> npt.NDArray[np.bool_]:
    if not len(sorted_unique):
        return np.zeros(len(hashes), np.bool_)
    at = np.minimum(np.searchsorted(sorted_unique, hashes), len(sorted_unique) - 1)
    return np.equal(sorted_unique[at], hashes)


def _runs(text: str) -> tuple[Hashes, npt.NDArray[np.int32]]:
    """The hashes of a plain text's runs, and the index of the word that each begins with."""
    letters = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
    spaces = np.flatnonzero(letters == _SPACE)
    count = len(spaces) + 1 if len(letters) else 0
    runs = count - RUN + 1
    if runs < 1:
        return np.empty(0, np.uint64), np.empty(0, np.int32)
    starts, ends = np.append(0, spaces + 1), np.append(spaces, len(letters))
    powers = _powers(_LETTER_BASE, len(letters))
    sums = np.zeros(len(letters) + 1, np.uint64)
    np.cumsum((letters.astype(np.uint64) + np.uint64(1)) * powers, out=sums[1:])
    # Dividing by the power of the first letter makes a word's hash the same wherever the word stands.
    words = (sums[ends] - sums[starts]) * _powers(pow(_LETTER_BASE, -1, _RING), len(letters))[starts]
    words ^= words >> np.uint64(32)
    words *= np.uint64(_MIX)
    words ^= words >> np.uint64(29)
    hashes = np.zeros(runs, np.uint64)
    for offset, power in enumerate(_powers(_WORD_BASE, RUN)):
        hashes += words[offset : offset + runs] * power
    places = np.arange(runs, dtype=np.int32)
    if BREAK not in text:
        return hashes, places
    breaks = np.cumsum(np.append(0, letters[starts] == ord(BREAK)))
    whole = breaks[RUN:] == breaks[:-RUN]
    return hashes[whole], places[whole]


def _powers(base: int, count: int) -> Hashes:
    """The first powers of a base, from the 0th, in the ring."""
    return _power_table(base, max(count, 1 << 16).bit_length())[:count]


@cache
def _power_table(base: int, bits: int) -> Hashes:
    table = np.full(1 << bits, base, np.uint64)
    table[0] = 1
    return np.multiply.accumulate(table)


def shorter_than_a_run(plain_text: str) -> bool:
    """Whether a plain text has too few words for a run."""
    return plain_text.count(" ") < RUN - 1


def unbroken(texts: Iterable[str]) -> str:
    """Texts as one, with a break between any two."""
    return BREAK.join(texts)
