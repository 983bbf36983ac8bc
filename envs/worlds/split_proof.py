"""The proof that the splits of the worlds share no template, no name and no seed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import combinations

from memalpha_gym.tasks import Split, task_rng
from memalpha_gym.tokenization import get_tokenizer

from .families import FAMILIES
from .language import Parts, lexicon
from .mix import MixSource

SPLITS = (Split.TRAIN, Split.VALIDATION, Split.TEST)

WINDOW = 13
"""Tokens of the longest run of text that two splits may not share, the usual measure of contamination."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Something that two splits share.

    Attributes:
        what: `template`, `name`, `seed` or `text`.
        splits: the two.
        value: what they share.
    """

    what: str
    splits: tuple[Split, Split]
    value: str


@dataclass(frozen=True, slots=True)
class SplitProof:
    """What was compared, and what was found in common: nothing, if all is right.

    Attributes:
        counts: for each split, how many of each kind were compared.
        overlaps: everything that two splits share.
    """

    counts: Mapping[Split, Mapping[str, int]]
    overlaps: tuple[Overlap, ...]

    def __str__(self) -> str:
        lines = [
            f"{split}: " + ", ".join(f"{count:,} {what}s" for what, count in counts.items())
            for split, counts in self.counts.items()
        ]
        lines += [f"{one.what} in both {one.splits[0]} and {one.splits[1]}: {one.value!r}" for one in self.overlaps]
        lines.append("the splits share nothing" if not self.overlaps else f"{len(self.overlaps)} overlaps")
        return "\n".join(lines)


def prove_splits(seeds: int = 1_000, episodes: int = 13) -> SplitProof:
    """Compare all templates and names of the splits, the seeds of their first tasks, and the text of some.

    Args:
        seeds: tasks of each family whose seeds are compared.
        episodes: tasks of the mix whose text is compared, by runs of 13 tokens that hold no slot's value by chance.
    """
    found: dict[Split, dict[str, set[str]]] = {
        split: {
            "template": {_plain(text) for text in _texts(split) if "{" in text},
            "name": {_plain(text) for text in _texts(split) if "{" not in text},
            "seed": set(_seeds(split, seeds)),
            "text": set(_runs(split, episodes)),
        }
        for split in SPLITS
    }
    overlaps = [
        Overlap(what, (one, other), value)
        for one, other in combinations(SPLITS, 2)
        for what in found[one]
        for value in sorted(found[one][what] & found[other][what])
    ]
    return SplitProof(
        {split: {what: len(v) for what, v in kinds.items()} for split, kinds in found.items()}, tuple(overlaps)
    )


def _texts(split: Split) -> list[str]:
    """Every string of a split; what is put together from parts is put together."""
    whole = [lexicon(split), *(family.words.get(split) for family in FAMILIES.values())]
    return [text for text in _strings(whole) if any(character.isalpha() for character in re.sub(r"{.*?}", "", text))]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Parts):
        yield from value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _strings(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _strings(getattr(value, each.name))


def _seeds(split: Split, count: int) -> Iterator[str]:
    for family in FAMILIES.values():
        for index in range(count):
            rng = task_rng(f"worlds/{family.name.lower()}", family.version, split, index)
            yield rng.bytes(16).hex()


def _runs(split: Split, episodes: int) -> Iterator[str]:
    """Every run of 13 tokens in some tasks, chunk by chunk, letters only, so that no clock or date makes a difference."""
    tokens = get_tokenizer()
    source = MixSource(split, 1)
    for index in range(episodes):
        task = source[index]
        for text in [*task.chunks, *(question.text for question in task.questions)]:
            words = [word for word in _plain(text).split() if word.isalpha()]
            for start in range(len(words) - WINDOW + 1):
                run = " ".join(words[start : start + WINDOW])
                if tokens.count(run) >= WINDOW:
                    yield run


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
