from __future__ import annotations

import math
from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")

pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.algorithm import clipped_loss, kl_loss  # noqa: E402
from memalpha_gym.agents.ppo.batching import token_weights  # noqa: E402
from memalpha_gym.agents.ppo.policy import entropy  # noqa: E402


def test_clipped_loss_worked_by_hand() -> None:
    # ratios 1.5, 1.5, 0.5, 0.5, 1.1 with advantages 2, −2, 2, −2, 1, clipped to [0.8, 1.3]
    new = torch.tensor([1.5, 1.5, 0.5, 0.5, 1.1], dtype=torch.float64).log()
    advantages = torch.tensor([2.0, -2.0, 2.0, -2.0, 1.0], dtype=torch.float64)
    loss = clipped_loss(new, torch.zeros_like(new), advantages, clip_low=0.2, clip_high=0.3)
    assert loss.tolist() == pytest.approx([-2.6, 3.0, -1.0, 1.6, -1.1])


def test_no_gradient_where_the_clip_binds() -> None:
    new = torch.tensor([1.5, 1.5, 0.5, 0.5], dtype=torch.float64).log().requires_grad_()
    advantages = torch.tensor([2.0, -2.0, 2.0, -2.0], dtype=torch.float64)
    clipped_loss(new, torch.zeros(4, dtype=torch.float64), advantages, 0.2, 0.2).sum().backward()
    assert new.grad.tolist() == pytest.approx([0.0, 3.0, -1.0, 0.0])  # −ratio · advantage where it does not


def test_dual_clip_worked_by_hand() -> None:
    # Ratios 5, 5, 2, 0.5 with advantages −2, 2, −2, −2. −ratio · A is 10, −10, 4, 1; PPO's clip to [0.8, 1.2] makes of it
    # 10, −2.4, 4, 1.6. Three times −A is 6: only the first is more than that.
    new = torch.tensor([5.0, 5.0, 2.0, 0.5], dtype=torch.float64).log().requires_grad_()
    advantages = torch.tensor([-2.0, 2.0, -2.0, -2.0], dtype=torch.float64)
    loss = clipped_loss(new, torch.zeros(4, dtype=torch.float64), advantages, 0.2, 0.2, dual_clip=3.0)
    assert loss.tolist() == pytest.approx([6.0, -2.4, 4.0, 1.6])
    loss.sum().backward()
    assert new.grad.tolist() == pytest.approx([0.0, 0.0, 4.0, 0.0])  # what is clipped teaches nothing


@pytest.mark.parametrize(("estimator", "expected"), [("k2", math.log(2) ** 2 / 2), ("k3", 0.5 - 1 + math.log(2))])
def test_kl_worked_by_hand(estimator: str, expected: float) -> None:
    p, q = torch.tensor(0.5, dtype=torch.float64), torch.tensor(0.25, dtype=torch.float64)
    assert kl_loss(p.log(), q.log(), estimator).item() == pytest.approx(expected)


def test_k3_is_unbiased_and_never_negative() -> None:
    p, q = torch.tensor([0.5, 0.3, 0.2]).double(), torch.tensor([0.2, 0.2, 0.6]).double()
    true = (p * (p.log() - q.log())).sum().item()
    assert (p * kl_loss(p.log(), q.log(), "k3")).sum().item() == pytest.approx(true)
    assert (kl_loss(p.log(), q.log(), "k3") >= 0).all()


@pytest.mark.parametrize(("estimator", "forward"), [("k2", False), ("k3", True)])
def test_the_gradient_of_a_kl_loss_pulls_to_the_reference(estimator: str, forward: bool) -> None:
    """In expectation over tokens drawn from p itself: that of KL(p‖q) for k2, of KL(q‖p) for k3; k1 would have none."""
    q = torch.tensor([0.2, 0.2, 0.6]).double().log()

    def gradient(of: Callable[[torch.Tensor], torch.Tensor]) -> list[float]:
        logits = torch.tensor([0.9, 0.3, -0.4]).double().requires_grad_()
        of(logits.log_softmax(-1)).backward()
        return logits.grad.tolist()

    found = gradient(lambda p: (p.exp().detach() * kl_loss(p, q, estimator)).sum())
    true = gradient(lambda p: (q.exp() * (q - p)).sum() if forward else (p.exp() * (p - q)).sum())
    assert found == pytest.approx(true)
    assert max(map(abs, found)) > 0.1
    assert gradient(lambda p: (p.exp().detach() * (p - q)).sum()) == pytest.approx([0, 0, 0])


def test_entropy_by_hand() -> None:
    assert entropy(torch.tensor([[0.0, 0.0, 0.0, 0.0], [100.0, 0, 0, 0]])).tolist() == pytest.approx([math.log(4), 0])


def slow_objective(theta: list[float], actions: list[int], old: list[float], advantages: list[float]) -> float:
    """The whole objective over a two-parameter softmax policy, in plain Python."""
    shift = max(theta)
    normaliser = shift + math.log(sum(math.exp(t - shift) for t in theta))
    logprobs = [t - normaliser for t in theta]
    entropy_now = -sum(math.exp(p) * p for p in logprobs)
    total = 0.0
    for action, before, advantage in zip(actions, old, advantages, strict=True):
        ratio = math.exp(logprobs[action] - before)
        total -= min(ratio * advantage, min(max(ratio, 0.8), 1.3) * advantage)
        difference = math.log(0.5) - logprobs[action]
        total += 0.1 * (math.exp(difference) - 1 - difference) - 0.05 * entropy_now
    return total / len(actions)


@pytest.mark.parametrize("theta", [[0.0, 0.0], [0.3, -0.4], [-1.0, 0.8]])
def test_loss_and_its_gradient_against_a_slow_one_and_finite_differences(theta: list[float]) -> None:
    actions, advantages = [0, 1, 1, 0, 1], [1.0, -0.5, 2.0, -1.5, 0.3]
    old = [math.log(p) for p in (0.5, 0.45, 0.7, 0.35, 0.5)]
    parameters = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
    logits = parameters.expand(len(actions), 2)
    logprobs = torch.log_softmax(logits, -1)[range(len(actions)), actions]
    tokens = clipped_loss(logprobs, torch.tensor(old).double(), torch.tensor(advantages).double(), 0.2, 0.3)
    reference = torch.full_like(logprobs, 0.5).log()
    tokens = tokens + 0.1 * kl_loss(logprobs, reference, "k3") - 0.05 * entropy(logits)
    weights = torch.tensor(token_weights([1] * len(actions), "token"), dtype=torch.float64)
    loss = (weights * tokens).sum()
    loss.backward()

    assert loss.item() == pytest.approx(slow_objective(theta, actions, old, advantages), abs=1e-6)
    step = 1e-6
    for i in range(2):
        up, down = list(theta), list(theta)
        up[i] += step
        down[i] -= step
        numeric = slow_objective(up, actions, old, advantages) - slow_objective(down, actions, old, advantages)
        assert parameters.grad[i].item() == pytest.approx(numeric / (2 * step), abs=1e-5)
