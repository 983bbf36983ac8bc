"""How much better than expected an action was: generalised advantage estimation, and baselines from groups of rollouts.

All functions take plain sequences and return float64 arrays, one number a training sample (a chunk). Every token of a chunk's
completion shares its sample's advantage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def gae(
    rewards: Sequence[float], values: Sequence[float], discount: float = 1.0, gae_lambda: float = 1.0
) -> tuple[Floats, Floats]:
    """Generalised advantage estimation over the chunks of one finished episode (Schulman et al. 2016, equation 16).

    Args:
        rewards: what each chunk was paid; shape (T,).
        values: what the critic expected before each chunk; shape (T,). After the last chunk nothing is expected.
        discount: γ of the return, in chunks; not the reward's γ.
        gae_lambda: λ, from one-step differences (0) to whole returns (1).

    Returns:
        The advantages, and the returns that the critic is to learn; shape (T,) each.
    """
    advantages = np.zeros(len(rewards))
    following, next_value = 0.0, 0.0
    for t in reversed(range(len(rewards))):
        surprise = rewards[t] + discount * next_value - values[t]
        following = surprise + discount * gae_lambda * following
        advantages[t], next_value = following, values[t]
    return advantages, advantages + np.asarray(values, dtype=np.float64)


def grpo(scores: Sequence[float], groups: Sequence[Hashable], epsilon: float = 1e-6) -> Floats:
    """Scores as standard deviations from the mean of their group (Mem-α, section 3.3; Shao et al. 2024).

    A group whose scores are all equal, or that has one member, teaches nothing: its advantages are 0.

    Args:
        scores: one a sample; the paper's r_t of its step.
        groups: which samples are compared: all steps of all rollouts of an instance, or the same step of them.
        epsilon: added to the standard deviation, which is that of the population.
    """
    scored = np.asarray(scores, dtype=np.float64)
    advantages = np.zeros(len(scored))
    for members in _members(groups):
        inside = scored[members]
        spread = inside.std()
        if spread > epsilon:
            advantages[members] = (inside - inside.mean()) / (spread + epsilon)
    return advantages


def rloo(scores: Sequence[float], groups: Sequence[Hashable], owners: Sequence[Hashable]) -> Floats:
    """Scores less the mean of the group's other rollouts: REINFORCE with a leave-one-out baseline (Ahmadian et al. 2024).

    A rollout's other steps share its outcome, and would lean the baseline towards it; so all of its own are left out.
    Where a group holds one rollout, its advantages are 0.

    Args:
        scores: one a sample.
        groups: as for `grpo`.
        owners: the rollout that each sample belongs to.
    """
    scored = np.asarray(scores, dtype=np.float64)
    advantages = np.zeros(len(scored))
    for members in _members(groups):
        own_sum: dict[Hashable, float] = defaultdict(float)
        own_count: dict[Hashable, int] = defaultdict(int)
        for i in members:
            own_sum[owners[i]] += scored[i]
            own_count[owners[i]] += 1
        total = float(scored[members].sum())
        for i in members:
            others = len(members) - own_count[owners[i]]
            if others:
                advantages[i] = scored[i] - (total - own_sum[owners[i]]) / others
    return advantages


def whiten(advantages: Floats, epsilon: float = 1e-6) -> Floats:
    """Advantages moved to mean 0 and scaled to standard deviation 1 over the batch; all equal ones become 0."""
    spread = advantages.std() if len(advantages) else 0.0
    if spread <= epsilon:
        return np.zeros(len(advantages))
    centred: Floats = (advantages - advantages.mean()) / (spread + epsilon)
    return centred


def _members(groups: Sequence[Hashable]) -> list[list[int]]:
    members: dict[Hashable, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        members[group].append(i)
    return list(members.values())
