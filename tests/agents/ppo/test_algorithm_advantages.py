from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.algorithm import explained_variance, gae, grpo, rloo, whiten


def test_gae_worked_by_hand() -> None:
    # δ2 = 3 − 2 = 1; δ1 = 0 + 0.5·2 − 1 = 0; δ0 = 1 + 0.5·1 − 0.5 = 1; γλ = 0.25
    advantages, returns = gae([1.0, 0.0, 3.0], [0.5, 1.0, 2.0], discount=0.5, gae_lambda=0.5)
    assert advantages == pytest.approx([1.0 + 0.25 * 0.25, 0.25, 1.0])
    assert returns == pytest.approx([1.5625, 1.25, 3.0])


def test_gae_with_lambda_one_is_return_less_value_and_with_zero_the_one_step_difference() -> None:
    rewards, values = [0.1, 0.0, 0.4, 1.0], [0.3, 0.2, 0.7, 0.6]
    whole, returns = gae(rewards, values)
    assert returns == pytest.approx([1.5, 1.4, 1.4, 1.0])
    assert whole == pytest.approx(returns - np.array(values))
    step, _ = gae(rewards, values, gae_lambda=0.0)
    assert step == pytest.approx([r + after - v for r, (v, after) in zip(rewards, pairwise([*values, 0]), strict=True)])


def slow_gae(rewards: list[float], values: list[float], discount: float, lam: float) -> list[float]:
    """The definition: the weighted mean of all n-step advantages, the last of which takes what is left of the weight."""
    total = []
    for t in range(len(rewards)):
        left = len(rewards) - t
        n_step = []
        for n in range(1, left + 1):
            paid = sum(discount**k * rewards[t + k] for k in range(n))
            after = discount**n * values[t + n] if t + n < len(values) else 0.0
            n_step.append(paid + after - values[t])
        weights = [(1 - lam) * lam**n for n in range(left - 1)] + [lam ** (left - 1)]
        total.append(sum(w * a for w, a in zip(weights, n_step, strict=True)))
    return total


@pytest.mark.parametrize("seed", range(5))
def test_gae_is_the_mean_of_n_step_advantages(seed: int) -> None:
    rng = np.random.default_rng(seed)
    length, discount, lam = int(rng.integers(1, 9)), float(rng.uniform(0.5, 1)), float(rng.uniform(0, 1))
    rewards, values = rng.normal(size=length).tolist(), rng.normal(size=length).tolist()
    assert gae(rewards, values, discount, lam)[0] == pytest.approx(slow_gae(rewards, values, discount, lam))


def test_grpo_worked_by_hand() -> None:
    # group a: 1, 3 → mean 2, deviation 1. group b: all equal. group c: alone.
    advantages = grpo([1.0, 5.0, 3.0, 5.0, 9.0], ["a", "b", "a", "b", "c"])
    assert advantages == pytest.approx([-1, 0, 1, 0, 0], abs=1e-5)


def test_grpo_groups_by_instance_and_by_step_differ() -> None:
    scores = [0.0, 2.0, 1.0, 5.0]  # two rollouts of two steps
    by_instance, by_step = grpo(scores, [0] * 4), grpo(scores, [(0, 0), (0, 1), (0, 0), (0, 1)])
    assert by_instance == pytest.approx([s / math.sqrt(3.5) for s in (-2, 0, -1, 3)], abs=1e-5)
    assert by_step == pytest.approx([-1, -1, 1, 1], abs=1e-5)


def test_scales_of_grpo_worked_by_hand() -> None:
    # around their means, group a has −1 and 1, group b −3 and 3: the deviation of the batch is √5
    scores, groups = [1.0, 10.0, 3.0, 16.0], ["a", "b", "a", "b"]
    assert grpo(scores, groups, "group") == pytest.approx([-1, -1, 1, 1], abs=1e-5)
    assert grpo(scores, groups, "batch") == pytest.approx([s / math.sqrt(5) for s in (-1, -3, 1, 3)], abs=1e-5)
    assert grpo(scores, groups, "none").tolist() == [-1, -3, 1, 3]
    assert grpo([2.0, 2.0], ["a", "a"], "batch").tolist() == [0, 0]


def test_the_sample_deviation_worked_by_hand() -> None:
    # 1, 2, 6: mean 3, squares 4 + 1 + 9 = 14; over n 14/3, over n − 1 7. A group of one has no deviation.
    scores, groups = [1.0, 2.0, 6.0, 8.0], ["a", "a", "a", "b"]
    found = grpo(scores, groups, "group", "sample")
    assert found == pytest.approx([s / math.sqrt(7) for s in (-2, -1, 3)] + [0], abs=1e-5)
    assert grpo(scores, groups) == pytest.approx([s / math.sqrt(14 / 3) for s in (-2, -1, 3)] + [0], abs=1e-5)
    # Of the batch around its groups' means: the same squares and one 0, over 3.
    of_batch = grpo(scores, groups, "batch", "sample")
    assert of_batch == pytest.approx([s / math.sqrt(14 / 3) for s in (-2, -1, 3)] + [0], abs=1e-5)


def test_a_score_that_is_not_a_number_is_not_lost() -> None:
    assert np.isnan(grpo([1.0, math.nan], ["a", "a"])).all()


def test_rloo_worked_by_hand_leaves_all_steps_of_the_own_rollout_out() -> None:
    # rollout x: 1 and 2; rollout y: 4; rollout z: 10. For x the others' mean is 7, for y 13/3, for z 7/3.
    advantages = rloo([1.0, 2.0, 4.0, 10.0], ["g"] * 4, ["x", "x", "y", "z"])
    assert advantages == pytest.approx([-6, -5, 4 - 13 / 3, 10 - 7 / 3])
    assert rloo([1.0, 2.0], ["g", "g"], ["x", "x"]).tolist() == [0, 0]


@pytest.mark.parametrize("seed", range(5))
def test_grpo_and_rloo_against_slow_ones(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = 40
    scores = rng.normal(size=count).tolist()
    groups, owners = rng.integers(0, 4, count).tolist(), rng.integers(0, 5, count).tolist()
    for i in range(count):
        inside = [scores[j] for j in range(count) if groups[j] == groups[i]]
        mean = sum(inside) / len(inside)
        deviation = math.sqrt(sum((s - mean) ** 2 for s in inside) / len(inside))
        assert grpo(scores, groups)[i] == pytest.approx((scores[i] - mean) / deviation, rel=1e-4)
        others = [scores[j] for j in range(count) if groups[j] == groups[i] and owners[j] != owners[i]]
        assert rloo(scores, groups, owners)[i] == pytest.approx(scores[i] - sum(others) / len(others))


def test_explained_variance_worked_by_hand() -> None:
    # Var(returns) = 2/3; the errors 0, 1, 0 have a variance of 2/9.
    returns = np.array([1.0, 2.0, 3.0])
    assert explained_variance(np.array([1.0, 1.0, 3.0]), returns) == pytest.approx(2 / 3)
    assert explained_variance(returns, returns) == 1
    assert explained_variance(np.zeros(3), returns) == pytest.approx(0)
    assert explained_variance(returns, np.ones(3)) is None


def test_whitened_advantages_have_mean_zero_and_deviation_one() -> None:
    white = whiten(np.array([1.0, 2.0, 6.0]))
    assert white.mean() == pytest.approx(0)
    assert white.std() == pytest.approx(1, rel=1e-5)
    assert whiten(np.array([2.0, 2.0])).tolist() == [0, 0]
    assert whiten(np.array([])).tolist() == []
