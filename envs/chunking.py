"""From passages to chunks: packing, dates, and the dialogues that passages are told in.

A passage is never cut; where several share a chunk they keep their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np

from memalpha_gym.tokenization import get_tokenizer

LEAST_TOKENS, MOST_TOKENS = 100, 2048
"""The bounds that a chunk's length is drawn from, uniformly, in tokens (the reference's SQuAD and HotpotQA)."""

FRAME_TOKENS = 80
"""What the words around the passages of a dialogue take at most, in tokens."""

FIRST_DAY = datetime(2023, 1, 2)

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


def dates(rng: np.random.Generator, count: int) -> list[str]:
    """`count` rising dates with times, as `2023-05-12 09:40`: the first within a year, then hours to days apart."""
    moment = FIRST_DAY + timedelta(minutes=int(rng.integers(0, 365 * 24 * 60)))
    stamps = []
    for minutes in rng.integers(60, 4 * 24 * 60, size=count):
        stamps.append(moment.isoformat(sep=" ", timespec="minutes"))
        moment += timedelta(minutes=int(minutes))
    return stamps


def dialogue_chunks(rng: np.random.Generator, passages: Sequence[str]) -> tuple[list[str], list[int]]:
    """Passages as dated dialogues of a user, who tells them, and an assistant (the reference's form).

    Returns: The chunks, each of a length drawn between `LEAST_TOKENS` and `MOST_TOKENS` as far as whole passages allow
    it; and the index of the chunk that each passage stands in.
    """
    limits = iter(lambda: int(rng.integers(LEAST_TOKENS, MOST_TOKENS + 1)) - FRAME_TOKENS, None)
    groups = pack(count_tokens(passages), limits)
    chunks = [
        f"[{date}] Dialogue between a user and an assistant\n\n"
        f"User: {OPENINGS[rng.integers(len(OPENINGS))]}\n\n"
        + "\n\n".join(passages[index] for index in group)
        + f"\n\nAssistant: {REPLIES[rng.integers(len(REPLIES))]}"
        for date, group in zip(dates(rng, len(groups)), groups, strict=True)
    ]
    return chunks, [number for number, group in enumerate(groups) for _ in group]
