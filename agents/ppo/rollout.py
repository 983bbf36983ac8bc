"""Groups of episodes, and the training samples that they leave: one per chunk.

The context is written anew at each chunk, so that an episode is not one long sequence: every chunk has a prompt and a completion
of its own, and is a sample of its own, with the reward of its own step.

Names: an `Episode` is to be played and a `Rollout` is one that was played (both of `memalpha_gym.rollouts`); a `Sample` is a step
of a rollout as the algorithm sees it, and an `EpisodeResult` is a rollout as the figures see it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from memalpha_gym.chat import ChatError
from memalpha_gym.chunk_credit import chunk_credits
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.rollouts import Episode, Move, Rollout, play_episodes

from ..language_model.policy import LanguageModelPolicy
from .settings import TrainSettings


class Key(NamedTuple):
    """Which episode of a batch: the instance, and the episode's number within the batch."""

    group: int
    number: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One chunk of one rollout.

    Attributes:
        prompt_ids: what the policy was shown.
        completion_ids: what it sampled, the end token included.
        logprobs: of these tokens when they were sampled, at temperature 1.
        group: the instance; episodes of one group began from the same state.
        episode: the episode's number, unique within a batch.
        chunk: the index of the chunk.
        reward: what the environment paid for this step; over the episode these sum to its return.
        score: what grpo and rloo compare: the step's credit by `--score` (`memalpha_gym.chunk_credit`).
    """

    prompt_ids: tuple[int, ...]
    completion_ids: tuple[int, ...]
    logprobs: tuple[float, ...]
    group: int
    episode: int
    chunk: int
    reward: float
    score: float = 0.0

    @property
    def length(self) -> int:
        """Tokens of prompt and completion."""
        return len(self.prompt_ids) + len(self.completion_ids)


@dataclass(frozen=True, slots=True)
class EpisodeResult:
    """What an episode came to, without its environment and small enough to be sent to other processes.

    Attributes:
        episode: the episode's number within its batch.
        correctness: r1; None where a reading failed.
        reward: the return.
        memory_tokens: tokens stored at the end.
        calls: tool calls.
        invalid: those of them that were refused.
        operations: counts of operations; None where the task does not know its facts.
        failed: why a reading failed; empty where none did.
    """

    episode: int
    correctness: float | None
    reward: float
    memory_tokens: int
    calls: int
    invalid: int
    operations: Mapping[str, int] | None
    failed: str


@dataclass(slots=True)
class Clock:
    """Seconds by part of the work: generate, act, read, judge, wait for other processes, update, sync. With vLLM, acting, reading
    and judging go on while others generate, and all of it is booked as generate.
    """

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


def start_group(env: MemoryConstructionEnv, task: int, group: int, size: int) -> list[Episode]:
    """Episodes of one task, all from one state."""
    trunk = env.fork()
    observation, _ = trunk.reset(options={"task_index": task})
    return _forks(trunk, observation, group, size)


def branch(trunk: Rollout, size: int) -> list[Episode]:
    """Several episodes that go on from where one stands; what it did so far is not theirs to be trained on."""
    return _forks(trunk.episode.env, trunk.observation, trunk.key.group, size)


def _forks(env: Any, observation: Mapping[str, Any], group: int, size: int) -> list[Episode]:
    return [Episode(env.fork(), key=Key(group, group * size + i), observation=observation) for i in range(size)]


@dataclass(slots=True)
class _Unforgiving:
    """A policy that, once it has raised, raises the same again. The loop asks an agent whose batch failed one by one, which would
    hide that memory is short, and take as many times as long.
    """

    policy: LanguageModelPolicy
    error: Exception | None = None

    def act_batch(self, observations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> list[Move]:
        """The policy's moves."""
        if self.error is None:
            try:
                return self.policy.act_batch(observations, seeds)
            except Exception as error:
                self.error = error
        raise self.error


def play(
    episodes: Sequence[Episode],
    policy: LanguageModelPolicy,
    settings: TrainSettings,
    seed: int,
    clock: Clock | None = None,
) -> list[Rollout]:
    """Play episodes, and return their rollouts in the same order.

    With transformers they go on in rounds, so that a run repeats to the bit: a batch of completions and a batch of readings for
    each chunk. With vLLM each goes on as soon as its own completion is there.

    Args:
        episodes: as from `start_group` and `branch`; their environments should share reader and judges.
        policy: prompts and model.
        settings: what generates, and how many completions side by side.
        seed: every completion's draws come from it, the episode's number and the chunk.
        clock: is told how long each part took.

    Raises:
        Exception: whatever a model, a reader or an environment raised, unless it is the failure of a server, which costs its own
            episode alone.
    """
    clock = clock or Clock()
    if not episodes:
        return []
    seeded = [replace(episode, seed=(seed, episode.key.number)) for episode in episodes]
    if settings.generator == "transformers":
        rollouts = list(play_episodes(seeded, _Unforgiving(policy), in_flight=len(seeded), barrier=True, timed=clock))
    else:
        writing = settings.generation_batch
        with clock("generate"):
            rollouts = list(play_episodes(seeded, policy, in_flight=len(seeded), barrier=False, writing=writing))
    for rollout in rollouts:
        if rollout.error is not None and not isinstance(rollout.error, ChatError):
            raise rollout.error
    return sorted(rollouts, key=lambda rollout: rollout.key.number)


def samples_of(rollouts: Sequence[Rollout], reward: RewardConfig, settings: TrainSettings) -> list[Sample]:
    """The samples of all rollouts whose readings all succeeded.

    Args:
        rollouts: episodes that were played to their ends.
        reward: the reward that they were paid by.
        settings: the score, and how it is discounted.
    """
    return [sample for rollout in rollouts if not rollout.failed for sample in _samples(rollout, reward, settings)]


def _samples(rollout: Rollout, reward: RewardConfig, settings: TrainSettings) -> Iterator[Sample]:
    scores = chunk_credits(rollout.steps, settings.score, reward, settings.discount)
    for step, score in zip(rollout.steps, scores, strict=True):
        generation = step.move.generation
        yield Sample(
            generation.prompt_ids,
            generation.completion_ids,
            generation.logprobs,
            rollout.key.group,
            rollout.key.number,
            step.observation["chunk_index"],
            step.reward,
            score,
        )


def results_of(rollouts: Sequence[Rollout]) -> list[EpisodeResult]:
    """What rollouts came to."""
    return [_result(rollout) for rollout in rollouts]


def _result(rollout: Rollout) -> EpisodeResult:
    calls = [result.status for step in rollout.steps for result in step.info["results"]]
    return EpisodeResult(
        rollout.key.number,
        rollout.info.get("correctness"),
        rollout.episode_return,
        rollout.info.get("memory_tokens", 0),
        len(calls),
        sum(call.failed for call in calls),
        rollout.info.get("operation_totals"),
        rollout.failed,
    )
