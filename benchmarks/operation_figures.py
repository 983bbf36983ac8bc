"""What agents did about the facts that they read: the counts of `memalpha_gym.operations` as the figures of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from memalpha_gym.operations import OperationCounts

_COUNTS = tuple(field.name for field in fields(OperationCounts))


@dataclass(frozen=True, slots=True)
class OperationFigures:
    """The operations of one agent in one environment. A share is None where there was nothing to take a share of.

    Attributes:
        term: what its memory is worth, a mean over the steps weighted by what was due: `OperationCounts.term`.
        write_precision: the share of written tokens that state a fact as it is, and that nothing else stored states.
        write_recall: the share of facts stated, updated or retracted by a chunk that the memory is right about after it.
        updates_right: the share of outdated facts in memory that were brought up to date when the chunk told their new value.
        losses: facts that the memory was right about and after a step was not, a mean over episodes.
        silence: the share of chunks that change nothing on which nothing was written.
        stale_left: facts of which the memory holds an outdated value at the end, a mean over episodes.
        noise_left: tokens at the end that state no fact as it is, a mean over episodes.
        duplicates: writes of what another entry holds, a mean over episodes.
        inventions: writes with a name or number that was never read, a mean over episodes.
    """

    term: float | None
    write_precision: float | None
    write_recall: float | None
    updates_right: float | None
    losses: float
    silence: float | None
    stale_left: float
    noise_left: float
    duplicates: float
    inventions: float

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
        term=OperationCounts(**{name: totals[name] for name in _COUNTS}).term if totals["due"] else None,
        write_precision=_share(totals["written"] - totals["needless"], totals["written"]),
        write_recall=_share(totals["kept"], totals["stated"]),
        updates_right=_share(totals["updated"], totals["updates"]),
        losses=totals["losses"] / episodes,
        silence=_share(totals["silences"], totals["empty_chunks"]),
        stale_left=totals["stale_left"] / episodes,
        noise_left=totals["noise_left"] / episodes,
        duplicates=totals["duplicates"] / episodes,
        inventions=totals["inventions"] / episodes,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
