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
SCALES = ("group", "batch", "none")


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


def to_go(rewards: Sequence[float], discount: float = 1.0) -> Floats:
    """The return from each chunk of one finished episode on: what an action at that chunk can have a share in.

    Args:
        rewards: what each chunk was paid; shape (T,).
        discount: γ of the return, in chunks.
    """
    returns = np.zeros(len(rewards))
    following = 0.0
    for t in reversed(range(len(rewards))):
        returns[t] = following = rewards[t] + discount * following
    return returns


def grpo(scores: Sequence[float], groups: Sequence[Hashable], scale: str = "group", epsilon: float = 1e-6) -> Floats:
    """Scores as standard deviations from the mean of their group (Mem-α, section 3.3; Shao et al. 2024).

    A group whose scores are all equal, or that has one member, teaches nothing: its advantages are 0.

    Args:
        scores: one a sample; of its step, the paper's r_t or what was paid from it on.
        groups: which samples are compared: all steps of all rollouts of an instance, or the same step of them.
        scale: `group` divides by the standard deviation of each group, as published. A group that differs by a trifle then
            counts as much as one that differs by all there is to gain; `batch` divides all by one standard deviation, that of
            the batch around its groups' means, and `none` does not divide.
        epsilon: added to the standard deviation, which is that of the population.

    Raises:
        ValueError: there is no such scale.
    """
    if scale not in SCALES:
        raise ValueError(f"there is no scale {scale!r}; there are {', '.join(SCALES)}")
    scored = np.asarray(scores, dtype=np.float64)
    advantages = np.zeros(len(scored))
    for members in _members(groups):
        inside = scored[members]
        advantages[members] = inside - inside.mean()
        if scale == "group":
            advantages[members] = _divided(advantages[members], epsilon)
    return _divided(advantages, epsilon) if scale == "batch" else advantages


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
    return _divided(advantages - advantages.mean(), epsilon) if len(advantages) else advantages


def _divided(centred: Floats, epsilon: float) -> Floats:
    """Numbers of mean 0 by their standard deviation; zeros where that is next to nothing."""
    spread = centred.std() if len(centred) else 0.0
    if spread <= epsilon:  # not so for NaN, which has to reach the loss and stop the run
        return np.zeros(len(centred))
    divided: Floats = centred / (spread + epsilon)
    return divided


def _members(groups: Sequence[Hashable]) -> list[list[int]]:
    members: dict[Hashable, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        members[group].append(i)
    return list(members.values())
