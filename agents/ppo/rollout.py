"""Episodes played by the policy, and the training samples they leave: one for each chunk.

The context is written anew at each chunk, so that an episode is not one long sequence: every chunk has a prompt and a completion
of its own, and is a sample of its own, with the reward of its own step.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from memalpha_gym.answering import ask
from memalpha_gym.environment import MemoryConstructionEnv, Observation
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.tools import CallStatus

from ..language_model.generation import Generation, derive_seed
from ..language_model.policy import LanguageModelPolicy


@dataclass(frozen=True, slots=True)
class Sample:
    """One chunk of one rollout.

    Attributes:
        prompt_ids: what the policy was shown.
        completion_ids: what it sampled, the end token included.
        logprobs: of these tokens when they were sampled, at temperature 1.
        group: the instance; rollouts of one group began from the same state.
        rollout: the episode, unique within a batch.
        chunk: the index of the chunk.
        reward: what the environment paid for this step; over the episode these sum to its return.
        score: the paper's r_t = w1·r1 + w2·r2,t + β·r3 + γ·r4,t, in which the episode's terms reach every step.
    """

    prompt_ids: tuple[int, ...]
    completion_ids: tuple[int, ...]
    logprobs: tuple[float, ...]
    group: int
    rollout: int
    chunk: int
    reward: float
    score: float = 0.0


@dataclass(slots=True)
class Rollout:
    """One episode.

    Attributes:
        env: the environment, which holds the memory when the episode is over.
        observation: the present one.
        group: the instance.
        number: the episode's number within its batch.
        samples: one a chunk, in order.
        terms: the reward terms of each step.
        calls: what came of every call, in order.
        info: the environment's last word.
        over: whether the episode is.
    """

    env: MemoryConstructionEnv
    observation: Observation
    group: int
    number: int
    samples: list[Sample] = field(default_factory=list)
    terms: list[dict[str, float | None]] = field(default_factory=list)
    calls: list[CallStatus] = field(default_factory=list)
    info: dict[str, Any] = field(default_factory=dict)
    over: bool = False

    @property
    def failed(self) -> str:
        """Why a reading failed; empty where none did. Such an episode carries no gradient and enters no mean."""
        return str(self.info.get("failed", ""))


@dataclass(frozen=True, slots=True)
class Episode:
    """What figures are made of: a finished rollout without its environment, small enough to be sent to other processes.

    Attributes:
        rollout: the episode's number within its batch.
        correctness: r1; None where a reading failed.
        reward: the return.
        memory_tokens: tokens stored at the end.
        calls: tool calls.
        invalid: those of them that were refused.
        operations: counts of operations; None where the task does not know its facts.
        failed: why a reading failed; empty where none did.
    """

    rollout: int
    correctness: float | None
    reward: float
    memory_tokens: int
    calls: int
    invalid: int
    operations: Mapping[str, int] | None
    failed: str


@dataclass(slots=True)
class Clock:
    """Seconds by part of the work: generate, act, read, judge, wait for other processes, update, sync."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def __call__(self, part: str) -> Iterator[None]:
        """Books the time within it."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[part] += time.perf_counter() - start

    def row(self) -> dict[str, float | None]:
        """The seconds as figures of an update."""
        return {f"seconds_{part}": seconds for part, seconds in self.seconds.items()}


def start_group(env: MemoryConstructionEnv, task: int, group: int, size: int) -> list[Rollout]:
    """Several rollouts of one task, all forks of one episode that was just begun.

    Args:
        env: an environment over the task's source; it is left as it is.
        task: the task's index.
        group: the group's number.
        size: how many rollouts.
    """
    trunk = env.fork()
    observation, _ = trunk.reset(options={"task_index": task})
    return [Rollout(trunk.fork(), observation, group, group * size + i) for i in range(size)]


def branch(trunk: Rollout, size: int) -> list[Rollout]:
    """Several rollouts that go on from where one stands; what it did so far is not theirs to be trained on."""
    return [Rollout(trunk.env.fork(), trunk.observation, trunk.group, trunk.group * size + i) for i in range(size)]


def play(
    rollouts: Sequence[Rollout],
    policy: LanguageModelPolicy,
    reward: RewardConfig,
    seed: int,
    clock: Clock | None = None,
    chunks: int | None = None,
) -> None:
    """Play episodes to their ends, side by side: a batch of completions and a batch of readings for each chunk.

    Args:
        rollouts: are filled in. Their environments must share their reader.
        policy: prompts and model.
        reward: the reward, from whose terms the paper's r_t is rebuilt.
        seed: every completion's draws come from it, the rollout and the chunk.
        clock: is told how long each part took.
        chunks: stop before this chunk; None plays to the end.
    """
    clock = clock or Clock()
    while running := [r for r in rollouts if not r.over and (chunks is None or r.observation["chunk_index"] < chunks)]:
        seeds = [derive_seed(seed, r.number, r.observation["chunk_index"]) for r in running]
        with clock("generate"):
            generations = policy.generate([r.observation for r in running], seeds)
        with clock("act"):
            pending = [
                r.env.begin_step(policy.calls(generation)) for r, generation in zip(running, generations, strict=True)
            ]
        with clock("read"):
            env = running[0].env
            replies = iter(ask(env.reader, env.judge, env.answer_judge, pending))
        with clock("judge"):
            for rollout, generation, step in zip(running, generations, pending, strict=True):
                chunk = rollout.observation["chunk_index"]
                outcome = rollout.env.finish_step(step, next(replies))
                rollout.observation, paid, rollout.over, _, rollout.info = outcome
                rollout.samples.append(_sample(rollout, generation, chunk, paid))
                rollout.terms.append(rollout.info["reward_terms"])
                rollout.calls += [result.status for result in rollout.info["results"]]
    for rollout in rollouts:
        if rollout.over and not rollout.failed:
            rollout.samples = _scored(rollout, reward)


def samples_of(rollouts: Sequence[Rollout]) -> list[Sample]:
    """The samples of all rollouts whose readings all succeeded."""
    return [sample for rollout in rollouts if not rollout.failed for sample in rollout.samples]


def episodes_of(rollouts: Sequence[Rollout]) -> list[Episode]:
    """The records of finished rollouts."""
    return [
        Episode(
            rollout.number,
            rollout.info["correctness"],
            sum(sample.reward for sample in rollout.samples),
            rollout.info["memory_tokens"],
            len(rollout.calls),
            sum(call.failed for call in rollout.calls),
            rollout.info.get("operation_totals"),
            rollout.failed,
        )
        for rollout in rollouts
    ]


def _sample(rollout: Rollout, generation: Generation, chunk: int, paid: float) -> Sample:
    return Sample(
        generation.prompt_ids,
        generation.completion_ids,
        generation.logprobs,
        rollout.group,
        rollout.number,
        chunk,
        paid,
    )


def _scored(rollout: Rollout, config: RewardConfig) -> list[Sample]:
    """The samples with the paper's r_t, in which correctness and compression of the episode reach every step."""
    last = rollout.terms[-1]
    shared = config.correctness * (last["correctness"] or 0.0) + config.compression * (last["compression"] or 0.0)
    scored = []
    for sample, terms in zip(rollout.samples, rollout.terms, strict=True):
        own = config.format * (terms["format"] or 0.0) + config.content * (terms["content"] or 0.0)
        own += config.operations * (terms.get("operations") or 0.0)
        scored.append(replace(sample, score=shared + own))
    return scored
