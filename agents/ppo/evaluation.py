"""Held-out figures of a policy, on tasks of another split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.rewards import RewardConfig

from ..language_model.policy import LanguageModelPolicy
from .rollout import Rollout, play, start_group


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over episodes; those whose reading failed are counted and left out.

    Attributes:
        correctness: r1, the mean score of the answers.
        reward: the episode's return.
        memory_tokens: tokens stored at the end.
        calls: tool calls an episode.
        invalid: share of calls that were refused.
        precision: writes that hold a fact of the stream, of all writes; None where the tasks do not know their facts.
        recall: facts that the memory was right about after the chunk that changed them, of all; None likewise.
        episodes: episodes that the means are over.
        failed: episodes whose reading failed.
    """

    correctness: float
    reward: float
    memory_tokens: float
    calls: float
    invalid: float
    precision: float | None
    recall: float | None
    episodes: int
    failed: int

    def as_dict(self) -> dict[str, float | None]:
        """The figures by name."""
        return asdict(self)


def evaluate(
    envs: Sequence[MemoryConstructionEnv], policy: LanguageModelPolicy, reward: RewardConfig, tasks: int
) -> tuple[Figures, list[Rollout]]:
    """Play the first tasks of each environment, as many as `tasks` in all, and return figures and episodes.

    Args:
        envs: environments over a held-out split.
        policy: prompts and model; draws, where it draws, come from the task's number.
        reward: the reward.
        tasks: how many episodes.
    """
    rollouts = []
    for number in range(tasks):
        env, index = envs[number % len(envs)], number // len(envs)
        if index < len(env.source):
            rollouts += start_group(env, index, number, 1)
    play(rollouts, policy, reward, seed=0)
    return summarise(rollouts), rollouts


def summarise(rollouts: Sequence[Rollout]) -> Figures:
    """The figures of finished episodes."""
    read = [rollout for rollout in rollouts if not rollout.failed]
    count = max(len(read), 1)
    calls = sum(len(rollout.calls) for rollout in read)
    totals = [t for rollout in read if (t := rollout.info.get("operation_totals"))]
    writes, stated = (sum(t[name] for t in totals) for name in ("writes", "stated"))
    return Figures(
        correctness=sum(rollout.info["correctness"] for rollout in read) / count,
        reward=sum(sample.reward for rollout in read for sample in rollout.samples) / count,
        memory_tokens=sum(rollout.info["memory_tokens"] for rollout in read) / count,
        calls=calls / count,
        invalid=sum(call.failed for rollout in read for call in rollout.calls) / max(calls, 1),
        precision=sum(t["true_writes"] for t in totals) / writes if writes else (0.0 if totals else None),
        recall=sum(t["kept"] for t in totals) / stated if stated else None,
        episodes=len(read),
        failed=len(rollouts) - len(read),
    )
