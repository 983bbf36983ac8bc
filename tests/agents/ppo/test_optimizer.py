from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.optimizer import make_optimizer, set_learning_rate  # noqa: E402
from memalpha_gym.agents.ppo.settings import TrainSettings  # noqa: E402
from tests.agents.ppo.models import id_policy  # noqa: E402


def test_the_learning_rate_warms_up_and_stays() -> None:
    settings = TrainSettings(algorithm="ppo", updates=10, warmup=0.4, learning_rate=1.0, value_learning_rate=2.0)
    optimizer = make_optimizer(id_policy(value_head=True), settings)
    assert [set_learning_rate(optimizer, u, settings) for u in range(6)] == pytest.approx([0.25, 0.5, 0.75, 1, 1, 1])
    assert [group["lr"] for group in optimizer.param_groups] == [1.0, 2.0]


def test_the_learning_rate_may_fall_in_a_straight_line() -> None:
    settings = TrainSettings(updates=6, warmup=1 / 3, schedule="linear", learning_rate=1.0)
    optimizer = make_optimizer(id_policy(), settings)
    assert [set_learning_rate(optimizer, u, settings) for u in range(6)] == pytest.approx([0.5, 1, 1, 0.75, 0.5, 0.25])


def test_weight_decay_worked_by_hand() -> None:
    # Without a gradient AdamW only shrinks: one step of rate 0.5 and decay 0.01 leaves 1 − 0.005 of each weight.
    policy = id_policy()
    before = [parameter.detach().clone() for parameter in policy.parameters()]
    optimizer = make_optimizer(policy, TrainSettings(learning_rate=0.5, weight_decay=0.01))
    for parameter in policy.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    for parameter, was in zip(policy.parameters(), before, strict=True):
        assert torch.allclose(parameter, 0.995 * was)
