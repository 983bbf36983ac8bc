"""What agents did about the facts that they read: the counts of `memalpha_gym.operations` as the figures of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OperationFigures:
    """The operations of one agent in one environment. A share is None where there was nothing to take a share of.

    Attributes:
        write_precision: the share of writes that hold a fact at its present value.
        write_recall: the share of facts stated, updated or retracted by a chunk that the memory is right about after it.
        updates_right: the share of outdated facts in memory that were brought up to date when the chunk told their new value.
        stale_left: facts of which the memory holds an outdated value at the end, a mean over episodes.
        duplicates: writes of what another entry holds, a mean over episodes.
        inventions: writes with a name or number that was never read, a mean over episodes.
        silence: the share of chunks that change nothing on which nothing was written.
    """

    write_precision: float | None
    write_recall: float | None
    updates_right: float | None
    stale_left: float
    duplicates: float
    inventions: float
    silence: float | None

    def as_dict(self) -> dict[str, Any]:
        """The figures by name."""
        return asdict(self)


def operation_figures(totals: Mapping[str, int], episodes: int) -> OperationFigures:
    """The figures of a number of episodes.

    Args:
        totals: the sums over their `EpisodeRecord.operations`.
        episodes: how many there are.
    """
    return OperationFigures(
        write_precision=_share(totals["true_writes"], totals["writes"]),
        write_recall=_share(totals["kept"], totals["stated"]),
        updates_right=_share(totals["updated"], totals["updates"]),
        stale_left=totals["stale_left"] / episodes,
        duplicates=totals["duplicates"] / episodes,
        inventions=totals["inventions"] / episodes,
        silence=_share(totals["silences"], totals["empty_chunks"]),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
