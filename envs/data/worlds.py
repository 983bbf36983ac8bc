"""The sub-commands of `memalpha-gym data` that show generated worlds, and prove that their splits share nothing."""

# ruff: noqa: T201  (a command prints)
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from memalpha_gym.cli import CommandError

from ..worlds.families import FAMILIES
from ..worlds.gallery import write_gallery
from ..worlds.knobs import LEVELS
from ..worlds.split_proof import prove_splits


@dataclass(frozen=True)
class GallerySettings:
    """Write a page with a real sample of every generated family and level: chunks, what they change, questions, answers."""

    out: Annotated[str, tyro.conf.arg(metavar="PAGE.html")]
    """The file to write. The same settings give the same bytes."""
    families: Annotated[str, tyro.conf.arg(metavar="F[,F…]")] = ",".join(FAMILIES)
    """The families."""
    levels: Annotated[str, tyro.conf.arg(metavar="L[,L…]")] = ",".join(map(str, LEVELS))
    """The difficulty levels."""
    split: str = "train"
    """Whose words: train, validation or test."""
    task: int = 0
    """Which task of each, by index."""
    chunks: int = 2
    """How many chunks of each task are shown: the first ones that change something."""


def run_gallery(settings: GallerySettings) -> int:
    """Write the page and name it."""
    if min(settings.chunks, settings.task) < 0:
        raise CommandError("--chunks and --task are 0 or more")
    try:
        levels = [int(level) for level in _words(settings.levels)]
    except ValueError:
        raise CommandError(f"--levels {settings.levels}: give numbers, {LEVELS[0]} to {LEVELS[-1]}") from None
    families = [name.removesuffix("-v0") for name in _words(settings.families)]
    path = write_gallery(
        Path(settings.out).expanduser(),
        families=families,
        levels=levels,
        split=settings.split,
        index=settings.task,
        chunks=settings.chunks,
    )
    print(f"{path}: {len(families) * len(levels)} samples")
    return 0


@dataclass(frozen=True)
class SplitsSettings:
    """Prove that the splits of the generated worlds share no template, name or seed, and no run of 13 tokens.

    What was compared is counted, and what is shared is named, a line each. Exit status 1 where there is any.
    """

    seeds: int = 1_000
    """Tasks of each family whose seeds are compared."""
    episodes: int = 13
    """Tasks of the mix whose text is compared."""


def run_splits(settings: SplitsSettings) -> int:
    """Print the proof; 1 where two splits share something."""
    if min(settings.seeds, settings.episodes) < 1:
        raise CommandError("--seeds and --episodes are 1 or more")
    proof = prove_splits(settings.seeds, settings.episodes)
    print(proof)
    return int(bool(proof.overlaps))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
