"""`memalpha-gym data splits`: a proof that the splits of the generated worlds share nothing."""

# ruff: noqa: T201  (a command prints)
from __future__ import annotations

from dataclasses import dataclass

from memalpha_gym.arguments import check_count

from ..worlds.split_proof import prove_splits


@dataclass(frozen=True)
class Splits:
    """Prove that the splits of the generated worlds share no template, name or seed, and no run of 13 tokens.

    What was compared is counted, and what is shared is named, one finding per line. Exit status 1 where there is any.
    """

    seeds: int = 1_000
    """Tasks of each family whose seeds are compared."""
    episodes: int = 13
    """Tasks of the mix whose text is compared."""

    def run(self) -> int:
        """Print the proof; 1 where two splits share something."""
        check_count("--seeds", self.seeds)
        check_count("--episodes", self.episodes)
        proof = prove_splits(self.seeds, self.episodes)
        print(proof)
        return int(bool(proof.overlaps))
