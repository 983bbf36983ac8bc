"""`memalpha-gym data gallery`: a page with samples of the generated worlds."""

# ruff: noqa: T201  (a command prints)
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from memalpha_gym.arguments import check_count, split_list

from ..worlds.families import FAMILIES
from ..worlds.gallery import write_gallery
from ..worlds.knobs import LEVELS


@dataclass(frozen=True)
class Gallery:
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

    def run(self) -> int:
        """Write the page and name it."""
        check_count("--task", self.task, 0)
        check_count("--chunks", self.chunks, 0)
        words = split_list("--levels", self.levels)
        if not all(word.isdecimal() for word in words):
            raise ValueError(f"--levels {self.levels}: give numbers, {LEVELS[0]} to {LEVELS[-1]}")
        families = [name.removesuffix("-v0") for name in split_list("--families", self.families)]
        path = write_gallery(
            Path(self.out).expanduser(),
            families=families,
            levels=[int(word) for word in words],
            split=self.split,
            index=self.task,
            chunks=self.chunks,
        )
        print(f"{path}: {len(families) * len(words)} samples")
        return 0
