from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.checkpoint import LAST, TRAINER, Progress, load_trainer, restore, save_last  # noqa: E402
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


def test_a_run_that_was_killed_between_the_two_renames_goes_on(tmp_path: Path) -> None:
    policy = load_policy(SETTINGS)
    save_last(policy, make_optimizer(policy, SETTINGS), Progress(updates=3), SETTINGS, tmp_path)
    (tmp_path / LAST).rename(tmp_path / f"{LAST}.old")
    (tmp_path / f"{LAST}.new").mkdir()
    assert load_trainer(SETTINGS, tmp_path)["progress"]["updates"] == 3
    save_last(policy, make_optimizer(policy, SETTINGS), Progress(updates=4), SETTINGS, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [LAST]


def _foreign(path: Path) -> None:
    torch.save({"model": [1]}, path)


@pytest.mark.parametrize(
    "write",
    [Path.touch, _foreign, lambda path: path.write_bytes(b"PK" + bytes(99))],
    ids=["empty", "foreign", "damaged"],
)
def test_what_is_no_checkpoint_is_named(write: Callable[[Path], object], tmp_path: Path) -> None:
    (tmp_path / LAST).mkdir()
    write(tmp_path / LAST / TRAINER)
    with pytest.raises(CommandError, match=r"last/trainer\.pt is no checkpoint of memalpha-gym train") as raised:
        load_trainer(SETTINGS, tmp_path)
    assert "\n" not in str(raised.value)
