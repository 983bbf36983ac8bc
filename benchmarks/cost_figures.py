"""What a row of episodes cost: what readers were shown, what stores hold, what models were asked while writing, and how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

import numpy as np

from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.product_specs import is_product, parse_product
from memalpha_gym.products import Phase
from memalpha_gym.recording import EpisodeRecord
from memalpha_gym.registration import AGENTS

from .prices import Prices
from .told_costs import MOST_FAULTS, checked_chat_usage, checked_costs

Usage = Mapping[str, Mapping[str, float]]
"""Counts by phase."""
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
        metered: whether usage was counted by us, outside of the agent; False where it is its own word.
        usage: sums over the episodes of which it is known, failed ones included, by phase: calls, tokens, failures, seconds.
        usage_episodes: how many episodes these are.
        episodes: how many there are.
        unusable: figures that were told and cannot be, or of some episodes only, in words.
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
    usage: Usage | None = field(default=None)
    usage_episodes: int = 0
    episodes: int = 0
    unusable: tuple[str, ...] = ()

    def money(self, prices: Prices, reader: ChatUsage | None = None) -> float | None:
        """What models cost over all episodes; None where that cannot be seen, or has no price.

        Args:
            prices: of models.
            reader: what the reader's model was asked for these episodes.
        """
        if self.usage is None or self.usage_episodes < self.episodes:
            return None
        own = prices.cost(
            _sum(self.usage, self.usage, "tokens_in"),
            _sum(self.usage, self.usage, "tokens_out"),
            _sum(self.usage, self.usage, "embedding_tokens"),
        )
        answering = prices.reading(reader.prompt_tokens, reader.completion_tokens) if reader else 0.0
        return None if own is None else own + answering


def cost_figures(records: Sequence[EpisodeRecord]) -> CostFigures:
    """The figures of one agent's episodes. What is not known of one of them is not known of the row: the mean over the rest
    would be one over the episodes that an agent chose.

    Args:
        records: at least one.
    """
    told = [_Told.of(record) for record in records]
    good = [each for each in told if not each.record.failed]
    unknown = sum(each.usage is None for each in good)
    known = [each for each in told if each.usage is not None] if not unknown else []
    stream = sum(each.record.chunk_tokens for each in good) / 1_000
    faults = [fault for each in told for fault in each.costs.get("unusable", ())]
    faults += [
        fault
        for record in records
        for role, used in record.usage.items()
        for fault in checked_chat_usage(role, used)[1]
    ]
    if 0 < unknown < len(good):
        faults.append(f"its usage is not known in {unknown} of {len(good)} episodes")
    return CostFigures(
        store_tokens=_mean(good, "store_tokens"),
        store_bytes=_mean(good, "store_bytes"),
        peak_bytes=max(_all_known(good, "peak_bytes"), default=None),
        write_tokens=None if unknown else _rate(good, ("tokens_in", "tokens_out"), stream),
        embedded_tokens=None if unknown else _rate(good, ("embedding_tokens",), stream),
        recall_seconds=_percentiles(good, "recall_seconds"),
        observe_seconds=_percentiles(good, "observe_seconds"),
        degraded=tuple(dict.fromkeys(name for each in told for name in each.costs.get("degraded", ()))),
        metered=all(map(_is_metered, records)),
        usage=_summed([each.usage for each in known if each.usage is not None]),
        usage_episodes=len(known),
        episodes=len(records),
        unusable=tuple(dict.fromkeys(faults))[:MOST_FAULTS],
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """An episode, with what of its costs can be."""

    record: EpisodeRecord
    costs: Mapping[str, Any]
    usage: Usage | None

    @classmethod
    def of(cls, record: EpisodeRecord) -> _Told:
        costs = checked_costs(record.costs)
        return cls(record, costs, _usage_of(record, costs))


def _usage_of(record: EpisodeRecord, costs: Mapping[str, Any]) -> Usage | None:
    """What an episode's agent used of models, by phase; None where nobody knows.

    A product's is in its costs. What a policy's model did is writing; a policy of ours without a model uses none.
    """
    if is_product(record.key.agent) or costs.get("usage") is not None:
        found: Usage | None = costs.get("usage")
        return found
    if "agent" in record.usage:
        used, _ = checked_chat_usage("agent", record.usage["agent"])
        if used is None:
            return None
        failures = sum(used.failures.values())
        counts = {"calls": used.calls, "tokens_in": used.prompt_tokens, "tokens_out": used.completion_tokens}
        return {Phase.WRITING: {**counts, "failures": failures}}
    ours = record.key.agent.partition(":")[0] in AGENTS and not record.failed
    return {} if ours else None


def _is_metered(record: EpisodeRecord) -> bool:
    """Whether usage was counted by us: the proxy counts that of the products that ship here, our client that of our agents.

    What a record says of that is not asked: it may be any agent's own word.
    """
    kind, _, spec = record.key.agent.partition(":")
    if not is_product(record.key.agent):
        return kind in AGENTS
    try:
        return parse_product(spec).metered
    except ValueError:  # as no plan writes it
        return False


def _summed(usages: Sequence[Usage]) -> Usage | None:
    if not usages:
        return None
    totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for usage in usages:
        for phase, counts in usage.items():
            for name, count in counts.items():
                totals[str(phase)][name] += count
    return {phase: dict(counts) for phase, counts in totals.items()}


def _rate(told: Sequence[_Told], names: Sequence[str], per: float) -> float | None:
    if not told or not per:
        return None
    return sum(_sum(each.usage or {}, _WRITING, name) for each in told for name in names) / per


def _sum(usage: Usage, phases: Iterable[str], name: str) -> float:
    return sum(usage.get(phase, {}).get(name, 0.0) for phase in phases)


def _percentiles(told: Sequence[_Told], name: str) -> Percentiles:
    seconds = [each for times in _all_known(told, name) for each in times]
    if not seconds:
        return (None, None)
    half, most = np.quantile(seconds, (0.5, 0.95))
    return (float(half), float(most))


def _mean(told: Sequence[_Told], name: str) -> float | None:
    known = _all_known(told, name)
    return fmean(known) if known else None


def _all_known(told: Sequence[_Told], name: str) -> list[Any]:
    """A figure of each episode; nothing where one of them has none."""
    known = [each.costs.get(name) for each in told]
    return [] if None in known else known
