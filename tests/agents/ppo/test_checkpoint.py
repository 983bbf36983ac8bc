from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.checkpoint import LAST, Progress, load_trainer, restore, save_last  # noqa: E402
from memalpha_gym.agents.ppo.optimizer import make_optimizer  # noqa: E402
from memalpha_gym.agents.ppo.policy import load_policy  # noqa: E402
from memalpha_gym.agents.ppo.settings import TrainSettings  # noqa: E402
from memalpha_gym.cli import CommandError  # noqa: E402

SETTINGS = TrainSettings(algorithm="ppo", learning_rate=1e-3)


def test_everything_comes_back_and_an_older_checkpoint_is_replaced(tmp_path: Path) -> None:
    policy = load_policy(SETTINGS)
    optimizer = make_optimizer(policy, SETTINGS)
    for done in (1, 2):
        scores = policy.score([((2, 3), (4, 5))])
        (scores.logprobs.sum() + scores.values.sum()).backward()
        optimizer.step()
        save_last(policy, optimizer, Progress(updates=done, history=[{"update": 1.0, "kl": None}]), SETTINGS, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [LAST]

    state = load_trainer(replace(SETTINGS, resume=True), tmp_path)
    again = load_policy(SETTINGS, tmp_path / LAST)
    progress = restore(again, fresh := make_optimizer(again, SETTINGS), state)
    assert (progress.updates, progress.history) == (2, [{"update": 1.0, "kl": None}])
    assert torch.equal(again.value_head.weight, policy.value_head.weight)
    assert all(torch.equal(a, b) for a, b in zip(again.parameters(), policy.parameters(), strict=True))
    assert fresh.state_dict()["state"][0]["step"] == optimizer.state_dict()["state"][0]["step"]


def test_a_run_with_other_settings_is_not_resumed(tmp_path: Path) -> None:
    policy = load_policy(SETTINGS)
    save_last(policy, make_optimizer(policy, SETTINGS), Progress(), SETTINGS, tmp_path)
    with pytest.raises(CommandError, match="has --seed 0, not 5"):
        load_trainer(replace(SETTINGS, seed=5), tmp_path)
