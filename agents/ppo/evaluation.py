"""Held-out figures of a policy, on tasks of another split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from memalpha_gym.environment import MemoryConstructionEnv

from ..language_model.policy import LanguageModelPolicy
from .monitor import describe
from .processes import ALONE, Processes
from .rollout import EpisodeResult, play, results_of, start_group
from .settings import TrainSettings


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over episodes, None where there is none; those whose reading failed are counted and left out.

    Attributes:
        correctness: r1, the mean score of the answers.
        reward: the episode's return.
        memory_tokens: tokens stored at the end.
        calls: tool calls per episode.
        invalid: share of calls that were refused.
        precision: tokens of writes that state a fact as it is, of all written; None where the tasks do not know their facts.
        recall: facts that the memory was right about after the chunk that changed them, of all; None likewise.
        episodes: episodes that the means are over.
        failed: episodes whose reading failed.
    """

    correctness: float | None
    reward: float | None
    memory_tokens: float | None
    calls: float | None
    invalid: float | None
    precision: float | None
    recall: float | None
    episodes: int
    failed: int

    def as_dict(self) -> dict[str, float | None]:
        """The figures by name."""
        return asdict(self)


def evaluate(
    envs: Sequence[MemoryConstructionEnv],
    policy: LanguageModelPolicy,
    settings: TrainSettings,
    processes: Processes = ALONE,
    *,
    shown: int = 0,
) -> tuple[Figures, list[str]]:
    """Play the first tasks of each environment, `eval_tasks` in all, and return figures and descriptions of episodes.

    Args:
        envs: environments over a held-out split.
        policy: prompts and model; draws, where it draws, come from the task's number.
        settings: how many tasks, and how they are played.
        processes: play a share each.
        shown: how many of the episodes are described.
    """
    numbers = [n for n in range(settings.eval_tasks) if n // len(envs) < len(envs[n % len(envs)].source)]
    mine = processes.share(numbers)
    episodes = [episode for n in mine for episode in start_group(envs[n % len(envs)], n // len(envs), n, 1)]
    rollouts = play(episodes, policy, settings, seed=0)
    described = [(r.key.number, describe(r)) for r in rollouts if r.key.number in numbers[:shown]]
    return summarise(processes.gather(results_of(rollouts))), [text for _, text in sorted(processes.gather(described))]


def mean(values: Sequence[float]) -> float | None:
    """The mean; None of nothing."""
    return sum(values) / len(values) if values else None


def summarise(episodes: Sequence[EpisodeResult]) -> Figures:
    """The figures of episodes; their order does not matter."""
    read = sorted((e for e in episodes if not e.failed), key=lambda e: e.episode)  # sums round the same in any order
    calls = sum(e.calls for e in read)
    totals = [e.operations for e in read if e.operations]
    written, needless, stated = (sum(t[name] for t in totals) for name in ("written", "needless", "stated"))
    return Figures(
        correctness=mean([e.correctness for e in read if e.correctness is not None]),
        reward=mean([e.reward for e in read]),
        memory_tokens=mean([e.memory_tokens for e in read]),
        calls=mean([e.calls for e in read]),
        invalid=sum(e.invalid for e in read) / max(calls, 1) if read else None,
        precision=1 - needless / written if written else (0.0 if totals else None),
        recall=sum(t["kept"] for t in totals) / stated if stated else None,
        episodes=len(read),
        failed=len(episodes) - len(read),
    )
