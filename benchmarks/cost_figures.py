"""What a row of episodes cost: what readers were shown, what stores hold, what models were asked while writing, and how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

import numpy as np

from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.products import Phase
from memalpha_gym.recording import EpisodeRecord
from memalpha_gym.registration import AGENTS

from .prices import Prices

Percentiles = tuple[float, float] | tuple[None, None]
"""A figure that half of the cases, and one that 95 % of them, stayed within."""
_WRITING = (Phase.WRITING, Phase.BACKGROUND)


@dataclass(frozen=True, slots=True)
class CostFigures:
    """Costs of the episodes of one row; None is what cannot be seen, and is no zero.

    Attributes:
        store_tokens: tokens of all that is stored at the end, a mean over episodes.
        store_bytes: bytes that the store takes on disk, a mean over episodes.
        peak_bytes: the most bytes that a product's process held in memory.
        write_tokens: tokens that models read and wrote during writing, and in the background, for 1,000 tokens of the stream.
        embedded_tokens: tokens that were embedded meanwhile, for 1,000 tokens of the stream.
        recall_seconds: of a recall.
        observe_seconds: of the reading of a chunk.
        degraded: features of a product that are off in this installation.
        metered: whether usage was counted outside of the product; False where it is its own word.
        usage: sums over all episodes, failed ones included, by phase: calls, tokens, failures, seconds.
    """

    store_tokens: float | None = None
    store_bytes: float | None = None
    peak_bytes: int | None = None
    write_tokens: float | None = None
    embedded_tokens: float | None = None
    recall_seconds: Percentiles = (None, None)
    observe_seconds: Percentiles = (None, None)
    degraded: tuple[str, ...] = ()
    metered: bool = True
    usage: Mapping[str, Mapping[str, float]] | None = field(default=None)

    def money(self, prices: Prices) -> float | None:
        """What models cost over all episodes; None where that cannot be seen."""
        if self.usage is None:
            return None
        return prices.cost(
            _sum(self.usage, self.usage, "tokens_in"),
            _sum(self.usage, self.usage, "tokens_out"),
            _sum(self.usage, self.usage, "embedding_tokens"),
        )


def cost_figures(records: Sequence[EpisodeRecord]) -> CostFigures:
    """The figures of one agent's episodes.

    Args:
        records: at least one.
    """
    good = [record for record in records if not record.failed]
    known = [(record, usage) for record in good if (usage := usage_of(record)) is not None]
    stream = sum(record.chunk_tokens for record, _ in known) / 1_000
    phases = [usage for _, usage in known]
    return CostFigures(
        store_tokens=_mean(record.costs.get("store_tokens") for record in good),
        store_bytes=_mean(record.costs.get("store_bytes") for record in good),
        peak_bytes=max(filter(None, (record.costs.get("peak_bytes") for record in good)), default=None),
        write_tokens=_rate(phases, ("tokens_in", "tokens_out"), stream),
        embedded_tokens=_rate(phases, ("embedding_tokens",), stream),
        recall_seconds=_percentiles(good, "recall_seconds"),
        observe_seconds=_percentiles(good, "observe_seconds"),
        degraded=tuple(dict.fromkeys(name for record in records for name in record.costs.get("degraded", ()))),
        metered=all(record.costs.get("metered", True) for record in records),
        usage=_summed(records),
    )


def usage_of(record: EpisodeRecord) -> Mapping[str, Mapping[str, float]] | None:
    """What an episode's agent used of models, by phase; None where nobody knows.

    A product's is in its costs. What a policy's model did is writing; a policy of ours without a model uses none.
    """
    if "product" in record.costs:
        found: Mapping[str, Mapping[str, float]] | None = record.costs.get("usage")
        return found
    if "agent" in record.usage:
        used = ChatUsage.from_dict(record.usage["agent"])
        failures = sum(used.failures.values())
        counts = {"calls": used.calls, "tokens_in": used.prompt_tokens, "tokens_out": used.completion_tokens}
        return {Phase.WRITING: {**counts, "failures": failures}}
    ours = record.key.agent.partition(":")[0] in AGENTS and not record.failed
    return {} if ours else None


def _summed(records: Sequence[EpisodeRecord]) -> Mapping[str, Mapping[str, float]] | None:
    found = [usage for record in records if (usage := usage_of(record)) is not None]
    if not found:
        return None
    totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for usage in found:
        for phase, counts in usage.items():
            for name, count in counts.items():
                totals[str(phase)][name] += count
    return {phase: dict(counts) for phase, counts in totals.items()}


def _rate(usages: Sequence[Mapping[str, Mapping[str, float]]], names: Sequence[str], per: float) -> float | None:
    if not usages or not per:
        return None
    return sum(_sum(usage, _WRITING, name) for usage in usages for name in names) / per


def _sum(usage: Mapping[str, Mapping[str, float]], phases: Iterable[str], name: str) -> float:
    return sum(usage.get(phase, {}).get(name, 0.0) for phase in phases)


def _percentiles(records: Sequence[EpisodeRecord], name: str) -> Percentiles:
    seconds = [each for record in records for each in record.costs.get(name, ())]
    if not seconds:
        return (None, None)
    half, most = np.quantile(seconds, (0.5, 0.95))
    return (float(half), float(most))


def _mean(values: Iterable[Any]) -> float | None:
    known = list(values)
    return None if not known or None in known else fmean(known)
