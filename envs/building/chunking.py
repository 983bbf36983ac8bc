"""From texts to chunks: packing, cutting between sentences, dates, and the dialogues that passages are told in.

A passage, such as a paragraph or an example with its label, is never cut; where several share a chunk they keep their
order. A text that has to be cut, such as a book or a long turn of a chat, is cut between sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import repeat

import numpy as np

from memalpha_gym.sentences import split_sentences
from memalpha_gym.tokenization import get_tokenizer

LEAST_TOKENS, MOST_TOKENS = 100, 2048
"""The bounds that a chunk's length is drawn from, uniformly, in tokens (the reference's SQuAD and HotpotQA)."""

FRAME_TOKENS = 80
"""What the words around the passages of a dialogue take at most, in tokens."""

FIRST_DAY = datetime(2023, 1, 2)

_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")

OPENINGS = (
    "I came across this and would like you to remember it for me.",
    "Please keep the following in mind. I may come back to it later.",
    "Here is what I have been reading. Could you hold on to it?",
    "Some notes for you to keep; I will not have them at hand later.",
    "Let me share a few passages with you. Please remember what they say.",
    "I am collecting material. Please store this with the rest.",
)
REPLIES = (
    "Thank you, I have read it and will remember it.",
    "Understood. You can come back to this whenever you like.",
    "Noted, all of it.",
    "Thanks for sharing. I will keep this in mind.",
    "Done. I have put it with what you gave me before.",
    "I have it. Ask me about it at any time.",
)


def count_tokens(texts: Sequence[str]) -> list[int]:
    """The length of each text in tokens of the default tokenizer."""
    count = get_tokenizer().count
    return [count(text) for text in texts]


def pack(sizes: Sequence[int], limits: Iterator[int]) -> list[range]:
    """Consecutive items packed into groups whose sizes sum to at most a limit; an item above its limit stands alone.

    Args:
        sizes: the size of each item.
        limits: the limit of each group, in order; endless.

    Returns:
        The indices of each group's items. Every item is in one group; no group is empty.
    """
    groups: list[range] = []
    start, filled, limit = 0, 0, next(limits)
    for index, size in enumerate(sizes):
        if index > start and filled + size > limit:
            groups.append(range(start, index))
            start, filled, limit = index, 0, next(limits)
        filled += size
    if sizes:
        groups.append(range(start, len(sizes)))
    return groups


def within(texts: Iterable[str], tokens: int) -> list[str]:
    """The first texts that sum to at most `tokens` tokens; the first one in any case. Those after them are not counted."""
    count = get_tokenizer().count
    taken: list[str] = []
    total = 0
    for text in texts:
        total += count(text)
        if taken and total > tokens:
            break
        taken.append(text)
    return taken


def cut(text: str, limit: int) -> list[str]:
    """A text in pieces of at most `limit` tokens, cut between sentences and as long as that allows.

    Lines and paragraphs stay what they are. Only a sentence that is longer than a piece is cut inside, between words; and
    a word that is longer still, between characters.
    """
    units = [unit for before, sentence in _sentences(text) for unit in _units(before, sentence, limit)]
    groups = pack([size for _, size in units], repeat(limit))
    pieces = ["".join(part for part, _ in units[group.start : group.stop]) for group in groups]
    return [piece.strip() for piece in pieces]


def unwrap(text: str) -> str:
    """A text whose paragraphs are set apart by empty lines, with each paragraph on one line; any other text as it is."""
    paragraphs = _PARAGRAPH_END.split(text.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs) if len(paragraphs) > 1 else text.strip()


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence with the space before it: an empty line, a line break, or a blank."""
    before = ""
    for line in text.splitlines():
        for sentence in split_sentences(line):
            yield before or " ", sentence
            before = ""
        before = "\n" if line.strip() else "\n\n"


def _units(before: str, sentence: str, limit: int) -> Iterator[tuple[str, int]]:
    """A sentence with the space before it, or its pieces where it is longer than the limit; each with its tokens."""
    size = _most_tokens(before, sentence)
    if size <= limit:
        yield before + sentence, size
        return
    letters = max(1, limit // 8)  # a character has four bytes at most, and a token at least one
    for word in sentence.split():
        whole = _most_tokens(before, word) <= limit
        for piece in [word] if whole else [word[i : i + letters] for i in range(0, len(word), letters)]:
            yield before + piece, _most_tokens(before, piece)
            before = ""
        before = " "


def _most_tokens(before: str, text: str) -> int:
    """The tokens of a text with the space before it, or without, as at the beginning of a piece: either may have more."""
    count = get_tokenizer().count
    return max(count(before + text), count(text))


def dates(rng: np.random.Generator, count: int) -> list[str]:
    """`count` rising dates with times, as `2023-05-12 09:40`: the first within a year, then hours to days apart."""
    moment = FIRST_DAY + timedelta(minutes=int(rng.integers(0, 365 * 24 * 60)))
    stamps = []
    for minutes in rng.integers(60, 4 * 24 * 60, size=count):
        stamps.append(moment.isoformat(sep=" ", timespec="minutes"))
        moment += timedelta(minutes=int(minutes))
    return stamps


def days(rng: np.random.Generator, count: int) -> list[str]:
    """`count` rising days, as `2023-05-12`: the first within a year, then one to four days apart."""
    day = FIRST_DAY.date() + timedelta(days=int(rng.integers(0, 365)))
    found = []
    for gap in rng.integers(1, 5, size=count):
        found.append(day.isoformat())
        day += timedelta(days=int(gap))
    return found


def dialogue(rng: np.random.Generator, date: str, text: str, openings: Sequence[str] = OPENINGS) -> str:
    """A text that a user tells an assistant on a date, in the reference's form."""
    return (
        f"[{date}] Dialogue between a user and an assistant\n\n"
        f"User: {openings[int(rng.integers(len(openings)))]}\n\n{text}\n\n"
        f"Assistant: {REPLIES[int(rng.integers(len(REPLIES)))]}"
    )


def dialogue_chunks(
    rng: np.random.Generator, passages: Sequence[str], frame: int = FRAME_TOKENS
) -> tuple[list[str], list[int]]:
    """Passages as dated dialogues of a user, who tells them, and an assistant (the reference's form).

    Args:
        rng: draws lengths, dates and wordings.
        passages: what is told.
        frame: the part of a chunk's length that is kept for the words around the passages, in tokens; 0 where the
            length that is drawn is that of the passages alone, as in the reference.

    Returns: The chunks, each of a length drawn between `LEAST_TOKENS` and `MOST_TOKENS` as far as whole passages allow
    it; and the index of the chunk that each passage stands in.
    """
    limits = iter(lambda: int(rng.integers(LEAST_TOKENS, MOST_TOKENS + 1)) - frame, None)
    groups = pack(count_tokens(passages), limits)
    chunks = [
        dialogue(rng, date, "\n\n".join(passages[index] for index in group))
        for date, group in zip(dates(rng, len(groups)), groups, strict=True)
    ]
    return chunks, [number for number, group in enumerate(groups) for _ in group]
