"""From the records of episodes to the figures of a table's row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

import numpy as np

from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.chat.metering import ChatUsage
from memalpha_gym.contexts import RecallTokens
from memalpha_gym.recording import EpisodeRecord

from .cost_figures import CostFigures, cost_figures
from .operation_figures import OperationFigures, operation_figures
from .told_costs import checked_chat_usage

MEMORY_TYPES = "memory_types"
"""The argument of environments that says which memories are on."""
RESAMPLES = 10_000
CONFIDENCE = 0.95
_BLOCK = 1_000  # resamples at a time, to bound the memory of long runs

Interval = tuple[float, float] | tuple[None, None]


@dataclass(frozen=True, slots=True)
class Row:
    """What one agent did in one environment.

    Episodes that failed are counted, and left out of every other figure but `usage` and `correctness_failed_0`; means are None
    where no episode is left. So whoever fails where it is unsure has a better mean: such rows are marked and not ranked.

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
        scores: the correctness of each task of which an episode has one, the mean over its repeats.
        memory_types: the memories that are on, where an argument of the environment names them; else empty.
        usage: what each role (agent, reader, judge, answer_judge) used of a language model, over all episodes, failed ones
            included, since their calls were made too; roles without a model are left out.
        recall_tokens: the limit of what readers were shown; None where they were shown the memory.
        repeat_scores: the correctness of each repeat of a task, by task.
        context_tokens: tokens that readers were shown for a question, a mean over the questions of an episode and over episodes.
        context_tokens_max: the most that they were shown for one.
        reading: the reader's arguments that were changed for this agent alone; empty where it was read like all others.
        costs: what the episodes cost besides.
        correctness_failed_0: the mean correctness if every failed episode had scored 0, which is the least that it can be.
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
    recall_tokens: RecallTokens = None
    repeat_scores: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    context_tokens: float | None = None
    context_tokens_max: int | None = None
    reading: str = ""
    costs: CostFigures = field(default_factory=CostFigures)
    correctness_failed_0: float | None = None

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
    repeats = _repeat_scores(good)
    scores = {task: fmean(values) for task, values in repeats.items()}
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
        correctness=_mean(list(scores.values())),
        ci95=grouped_interval(list(repeats.values())),
        episode_return=_mean([record.episode_return for record in good if record.episode_return is not None]),
        memory_tokens=_mean([record.memory_tokens for record in good if record.memory_tokens is not None]),
        peak_memory_tokens=_mean([r.peak_memory_tokens for r in good if r.peak_memory_tokens is not None]),
        chunk_tokens=_mean([record.chunk_tokens for record in good]),
        calls=dict(sorted(calls.items())),
        invalid_calls=sum(record.invalid_calls for record in good),
        seconds=sum(record.seconds for record in good),
        column=column,
        answer_judge=answer_judge,
        judge_errors=sum(record.judge_errors for record in good),
        operations=_operations(good),
        causes=_causes(good),
        scores=scores,
        memory_types=_memory_types(key.env_args),
        usage=_usage(records),
        recall_tokens=key.recall_tokens,
        repeat_scores=repeats,
        context_tokens=_mean([record.context_tokens for record in good if record.context_tokens is not None]),
        context_tokens_max=max((r.context_tokens_max for r in good if r.context_tokens_max is not None), default=None),
        reading=next((record.reading for record in records if record.reading), ""),
        costs=cost_figures(records),
        correctness_failed_0=_failed_as_0(records),
    )


def _failed_as_0(records: Sequence[EpisodeRecord]) -> float | None:
    """The mean correctness over tasks, and within each over its repeats, with 0 for each episode that failed."""
    counted = [replace(record, correctness=0.0) if record.failed else record for record in records]
    return _mean([fmean(values) for values in _repeat_scores(counted).values()])


def _repeat_scores(records: Sequence[EpisodeRecord]) -> dict[int, tuple[float, ...]]:
    """The correctness of each task's repeats."""
    found: dict[int, tuple[float, ...]] = {}
    for record in sorted(records, key=lambda record: record.key.repeat):
        if record.correctness is not None:
            found[record.key.task_index] = (*found.get(record.key.task_index, ()), record.correctness)
    return found


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
            used, _ = checked_chat_usage(role, usage)
            if used is not None:  # what cannot be is named by the costs
                found[role] = found.get(role, ChatUsage()) + used
    return found


def bootstrap_interval(values: Sequence[float], seed: int = 0) -> Interval:
    """The percentile bootstrap interval of the mean, at 95 %.

    Resampling is over episodes, which are the independent units: the questions of one share its memory. The seed is
    fixed and the values are sorted, so that the same records give the same interval in whatever order they come.

    Args:
        values: one per episode. Of fewer than two, nothing can be said about their spread.
        seed: the resampling's seed.
    """
    if len(values) < 2:
        return (None, None)
    rng = np.random.default_rng(seed)
    sample = np.sort(np.asarray(values, dtype=np.float64))
    blocks = [
        sample[rng.integers(len(sample), size=(_BLOCK, len(sample)))].mean(axis=1) for _ in range(RESAMPLES // _BLOCK)
    ]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(np.concatenate(blocks), (tail, 1 - tail))
    return (float(low), float(high))


def grouped_interval(groups: Sequence[Sequence[float]], seed: int = 0) -> Interval:
    """The percentile bootstrap interval of the mean of the groups' means, at 95 %: over tasks, and within each over its repeats.

    With one value a group it is `bootstrap_interval`. The order of tasks and of repeats does not matter.

    Args:
        groups: the values of each task, one a repeat. Of fewer than two tasks, nothing can be said about their spread.
        seed: the resampling's seed.
    """
    if len(groups) < 2:
        return (None, None)
    groups = sorted(sorted(group) for group in groups)
    sizes = np.array([len(group) for group in groups], dtype=np.int64)
    if sizes.max() == 1:
        return bootstrap_interval([value for group in groups for value in group], seed)
    table = np.zeros((len(groups), sizes.max()))
    for row, group in zip(table, groups, strict=True):
        row[: len(group)] = group
    rng = np.random.default_rng(seed)
    means = []
    for _ in range(RESAMPLES // _BLOCK):
        tasks = rng.integers(len(groups), size=(_BLOCK, len(groups)))
        drawn = (rng.random((*tasks.shape, table.shape[1])) * sizes[tasks][..., None]).astype(np.int64)
        values = table[tasks[..., None], drawn]
        values[np.arange(table.shape[1]) >= sizes[tasks][..., None]] = 0.0
        means.append((values.sum(axis=2) / sizes[tasks]).mean(axis=1))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(np.concatenate(means), (tail, 1 - tail))
    return (float(low), float(high))


def columns_interval(columns: Sequence[Sequence[float]], seed: int = 0) -> Interval:
    """The percentile bootstrap interval of the mean of several columns' means, at 95 %: over the tasks of each column, as the
    columns themselves are what is asked about and no sample. The order of columns and of tasks does not matter.

    Args:
        columns: the scores of each column's tasks. Where one has fewer than two, nothing can be said.
        seed: the resampling's seed.
    """
    if not columns or min(map(len, columns)) < 2:
        return (None, None)
    rng = np.random.default_rng(seed)
    total = np.zeros(RESAMPLES)
    for scores in sorted(sorted(column) for column in columns):
        values = np.asarray(scores, dtype=np.float64)
        total += np.concatenate(
            [
                values[rng.integers(len(values), size=(_BLOCK, len(values)))].mean(axis=1)
                for _ in range(RESAMPLES // _BLOCK)
            ]
        )
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(total / len(columns), (tail, 1 - tail))
    return (float(low), float(high))


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None
