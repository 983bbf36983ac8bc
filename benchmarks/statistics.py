"""From the records of episodes to the figures of a table's row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import numpy as np

from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.recording import EpisodeRecord

from .operation_figures import OperationFigures, operation_figures

MEMORY_TYPES = "memory_types"
"""The argument of environments that says which memories are on."""
RESAMPLES = 10_000
CONFIDENCE = 0.95
_BLOCK = 1_000  # resamples at a time, to bound the memory of long runs

Interval = tuple[float, float] | tuple[None, None]


@dataclass(frozen=True, slots=True)
class Row:
    """What one agent did in one environment.

    Episodes that failed are counted, and left out of every other figure but `usage`; means are None where no episode is left.

    Attributes:
        environment: the environment's id.
        agent: the agent as it was asked for.
        privileged: whether it was told the tasks.
        budget: the memory budget; None for the environment's own.
        episodes: number of episodes, failed ones included.
        failures: why episodes failed, and how many for each cause.
        correctness: mean over episodes, in [0, 1].
        ci95: its bootstrap interval; (None, None) below two episodes.
        episode_return: mean undiscounted return.
        memory_tokens: mean tokens in memory at the end.
        peak_memory_tokens: mean over episodes of the most tokens in memory.
        chunk_tokens: mean tokens of the stream.
        calls: number of calls by tool, over all episodes.
        invalid_calls: number of calls that were invalid or refused, over all episodes.
        seconds: wall-clock seconds of each episode, over all episodes; those of episodes in flight together overlap.
        column: the column of a suite that the environment is; empty outside a suite.
        answer_judge: who scored replies that no program can; empty where there were none.
        judge_errors: number of writes on which no verdict could be had, over all episodes.
        operations: what the agent did about the facts of its chunks; None where the environment knows no operations.
        causes: share of the questions by the cause of a wrong answer, right ones under ""; empty where no episode is left.
        scores: the correctness of each episode that has one, by task.
        memory_types: the memories that are on, where an argument of the environment names them; else empty.
        usage: what each role (agent, reader, judge, answer_judge) used of a language model, over all episodes, failed ones
            included, since their calls were made too; roles without a model are left out.
    """

    environment: str
    agent: str
    privileged: bool
    budget: MemoryBudget
    episodes: int
    failures: dict[str, int]
    correctness: float | None
    ci95: Interval
    episode_return: float | None
    memory_tokens: float | None
    peak_memory_tokens: float | None
    chunk_tokens: float | None
    calls: dict[str, int]
    invalid_calls: int
    seconds: float
    column: str = ""
    answer_judge: str = ""
    judge_errors: int = 0
    operations: OperationFigures | None = None
    causes: Mapping[str, float] = field(default_factory=dict)
    scores: Mapping[int, float] = field(default_factory=dict)
    memory_types: str = ""
    usage: Mapping[str, ChatUsage] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """What tables call the environment: the suite's column, or its id."""
        return self.column or self.environment

    @property
    def failed(self) -> int:
        """Number of episodes that failed."""
        return sum(self.failures.values())


def summarise(records: Sequence[EpisodeRecord], column: str = "", answer_judge: str = "") -> Row:
    """The row of one agent's episodes in one environment, under one budget.

    Args:
        records: at least one; their order does not matter to any figure beyond rounding.
        column: the column of a suite that they belong to.
        answer_judge: who scored the replies that no program can.
    """
    key = records[0].key
    good = [record for record in records if not record.failed]
    correctness = [record.correctness for record in good if record.correctness is not None]
    calls: Counter[str] = Counter()
    for record in good:
        calls.update(record.calls or {})
    return Row(
        environment=key.environment,
        agent=key.agent,
        privileged=any(record.privileged for record in records),
        budget=key.budget,
        episodes=len(records),
        failures=dict(Counter(record.failed for record in records if record.failed)),
        correctness=_mean(correctness),
        ci95=bootstrap_interval(correctness),
        episode_return=_mean([record.episode_return for record in good if record.episode_return is not None]),
        memory_tokens=_mean([record.memory_tokens for record in good]),
        peak_memory_tokens=_mean([record.peak_memory_tokens for record in good]),
        chunk_tokens=_mean([record.chunk_tokens for record in good]),
        calls=dict(sorted(calls.items())),
        invalid_calls=sum(record.invalid_calls for record in good),
        seconds=sum(record.seconds for record in good),
        column=column,
        answer_judge=answer_judge,
        judge_errors=sum(record.judge_errors for record in good),
        operations=_operations(good),
        causes=_causes(good),
        scores={r.key.task_index: r.correctness for r in good if r.correctness is not None},
        memory_types=_memory_types(key.env_args),
        usage=_usage(records),
    )


def _memory_types(env_args: str) -> str:
    types = json.loads(env_args).get(MEMORY_TYPES, "")
    return types if isinstance(types, str) else "+".join(map(str, types))


def _operations(records: Sequence[EpisodeRecord]) -> OperationFigures | None:
    totals: Counter[str] = Counter()
    known = [record.operations for record in records if record.operations is not None]
    for counts in known:
        totals.update(counts)
    return operation_figures(totals, len(known)) if known else None


def _causes(records: Sequence[EpisodeRecord]) -> dict[str, float]:
    """The share of each cause in the questions of an episode, a mean over episodes, as correctness is."""
    shares: Counter[str] = Counter()
    for record in records:
        for cause, count in record.causes.items():
            shares[cause] += count / sum(record.causes.values()) / len(records)  # type: ignore[assignment]
    return dict(shares)


def _usage(records: Sequence[EpisodeRecord]) -> dict[str, ChatUsage]:
    """The usage of each role, over episodes."""
    found: dict[str, ChatUsage] = {}
    for record in records:
        for role, usage in record.usage.items():
            found[role] = found.get(role, ChatUsage()) + ChatUsage.from_dict(usage)
    return found


def bootstrap_interval(values: Sequence[float], seed: int = 0) -> Interval:
    """The percentile bootstrap interval of the mean, at 95 %.

    Resampling is over episodes, which are the independent units: the questions of one share its memory. The seed is
    fixed, so that the same records give the same interval.

    Args:
        values: one per episode. Of fewer than two, nothing can be said about their spread.
        seed: the resampling's seed.
    """
    if len(values) < 2:
        return (None, None)
    rng = np.random.default_rng(seed)
    sample = np.asarray(values, dtype=np.float64)
    blocks = [
        sample[rng.integers(len(sample), size=(_BLOCK, len(sample)))].mean(axis=1) for _ in range(RESAMPLES // _BLOCK)
    ]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(np.concatenate(blocks), (tail, 1 - tail))
    return (float(low), float(high))


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None
