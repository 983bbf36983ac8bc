"""What is kept of an episode, and what tells it from every other one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from memalpha_gym._version import __version__
from memalpha_gym.budgets import MemoryBudget
from memalpha_gym.contexts import RecallTokens
from memalpha_gym.tokenization import DEFAULT_ENCODING


@dataclass(frozen=True, slots=True)
class EpisodeKey:
    """All that an episode's figures depend on. Equal keys, equal figures, but for the seconds.

    Attributes:
        environment: the environment's id.
        agent: the agent, by name or as `package.module:Class`.
        seed: the run's seed.
        task_index: which task of the split.
        split: the part of the source.
        budget: the memory budget: an int in tokens, a float as a share of the stream, or a text (2x); None for the environment's.
        env_args: further arguments of the environment, as JSON with sorted keys.
        data: where the raw data lies; empty where none is needed or the hub is asked.
        reader: who answers the questions.
        judge: who judges what was written.
        reward: the reward preset.
        scoring: the scoring rules.
        answer_judge: who scores the replies that no program can.
        tokenizer: what counts tokens.
        version: the version of this package.
        repeat: which time the agent plays this task, from 0; its seed depends on it.
        recall_tokens: the tokens of what is recalled for a question that readers are shown, or `all`; None where they are shown
            the memory.
        agent_source: the hash of the agent's source, or of the object that played (`memalpha_gym.sources`).
        suite_source: the hash of this package's engine and environments, and of an environment, reader or judge of others.
    """

    environment: str
    agent: str
    seed: int
    task_index: int
    split: str = "test"
    budget: MemoryBudget = None
    env_args: str = "{}"
    data: str = ""
    reader: str = "auto"
    judge: str = "rules"
    reward: str = "robust"
    scoring: str = "robust"
    answer_judge: str = "overlap"
    tokenizer: str = DEFAULT_ENCODING
    version: str = __version__
    repeat: int = 0
    recall_tokens: RecallTokens = None
    agent_source: str = ""
    suite_source: str = ""


@dataclass(frozen=True, slots=True)
class EpisodeRecord:
    """The figures of one finished episode.

    Attributes:
        key: which episode it is.
        task_id: the task's id; empty where the episode failed before there was a task.
        privileged: whether the agent was told the task.
        failed: why the episode has no score; empty where it has one.
        correctness: mean score over its questions, in [0, 1]; None where it failed or nothing was asked.
        episode_return: undiscounted sum of its rewards; None where it failed.
        memory_tokens: tokens in memory at the end; None where the agent kept its own store.
        peak_memory_tokens: the most tokens in memory at any moment; None as above.
        chunk_tokens: tokens of the whole stream.
        calls: number of calls by tool.
        invalid_calls: number of calls that were invalid or refused.
        judge_errors: number of writes on which no verdict could be had.
        operations: what it did about the facts of its chunks: `OperationCounts` of all its steps, and of the end `stale_left`,
            the facts of which the memory holds an outdated value, and `noise_left`, the tokens that state no fact; None where
            the environment knows no operations.
        causes: number of answers by the cause of their being wrong (see `memalpha_gym.causes`), right ones under "".
        usage: what each role (agent, reader, judge, answer_judge) used of a language model, as `ChatUsage.as_dict` has it;
            roles without a model are left out.
        context_tokens: tokens that the reader was shown for a question, the mean over questions; None where nothing was read.
        context_tokens_max: the most that it was shown for one.
        reading: the reader's arguments that were changed for this agent alone, as JSON; empty where it was read like all others.
        costs: what the episode cost besides: `recall_seconds`, one a question, where readers are shown what was recalled; what
            the agent told, such as `store_tokens`; of a product also `product`, `degraded`, `metered`, `usage` by phase,
            `observe_seconds`, `store_items`, `store_bytes` and `peak_bytes`. What is not known is None or left out;
            `unusable` names what was told and cannot be.
        seconds: wall-clock time, waiting for other episodes in flight included, the making of the environment left out.
    """

    key: EpisodeKey
    task_id: str = ""
    privileged: bool = False
    failed: str = ""
    correctness: float | None = None
    episode_return: float | None = None
    memory_tokens: int | None = 0
    peak_memory_tokens: int | None = 0
    chunk_tokens: int = 0
    calls: Mapping[str, int] | None = None
    invalid_calls: int = 0
    judge_errors: int = 0
    operations: Mapping[str, int] | None = None
    causes: Mapping[str, int] = field(default_factory=dict)
    usage: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    context_tokens: float | None = None
    context_tokens_max: int | None = None
    reading: str = ""
    costs: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunNote:
    """What was played into a file.

    Attributes:
        run: what all shards of the run have in common, as JSON: its environments and settings, and not its agents.
        shard: which part of it, as `1/4`; `1/1` for all of it.
        finished: whether every episode of that part was in the file when the command ended.
    """

    run: str
    shard: str = "1/1"
    finished: bool = False
