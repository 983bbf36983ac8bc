from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
for package in ("transformers", "tensorboard", "matplotlib"):
    pytest.importorskip(package, reason=f"{package} is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.checkpoint import LAST, TRAINER  # noqa: E402
from memalpha_gym.agents.ppo.policy import load_policy  # noqa: E402
from memalpha_gym.agents.ppo.settings import TrainSettings, load_preset  # noqa: E402
from memalpha_gym.agents.ppo.train import is_due, train  # noqa: E402
from memalpha_gym.cli import CommandError  # noqa: E402
from memalpha_gym.readers.reader import Reading, ReadRequest  # noqa: E402

SMALL = {"tasks_per_update": 2, "group_size": 2, "eval_tasks": 2, "eval_every": 2, "checkpoint_every": 1}


def small(out: Path, **changes: object) -> TrainSettings:
    """Two updates of next to nothing.

    The reward is the one that pays form too: by the other one a model that answers nothing is paid 0 whatever it writes, its
    gradients are rounding, and the optimiser makes steps of that which no two machines share.
    """
    values = {**SMALL, "out": str(out), "updates": 2, "quiet": True}
    values |= {"reward": "paper", "imitation_episodes": 4, "imitation_steps": 4, "imitation_habit_steps": 2}
    return replace(load_preset("tiny"), **{**values, "max_new_tokens": 12, **changes})


def weights(folder: Path) -> dict[str, torch.Tensor]:
    policy = load_policy(TrainSettings(), folder)
    return dict(policy.model.state_dict())


def test_a_run_leaves_figures_checkpoints_a_picture_and_memories(tmp_path: Path) -> None:
    before, after = train(small(tmp_path))
    assert set(before) == set(after) >= {"correctness", "memory_tokens", "calls", "precision", "recall"}
    for name in ("learning_curve.png", "memories.md", "figures.json", "start/model.safetensors", "best/config.json"):
        assert (tmp_path / name).stat().st_size > 0
    assert list((tmp_path / "tensorboard").iterdir())
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    parts = {f"seconds_{part}" for part in ("generate", "act", "read", "judge", "update")}
    assert len(figures["history"]) == 2
    assert parts <= set(figures["history"][0])
    start, last = weights(tmp_path / "start"), weights(tmp_path / LAST)
    assert any(not torch.equal(start[name], last[name]) for name in start)


@pytest.mark.parametrize(
    "changes",
    [
        {"algorithm": "grpo", "minibatches": 2, "kl_coefficient": 0.1},
        {"algorithm": "ppo", "epochs": 2},
        {"algorithm": "rloo", "fork_at": "random", "group_by": "step"},
    ],
    ids=lambda changes: str(changes["algorithm"]),
)
def test_a_resumed_run_is_the_run_that_was_never_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    whole = small(tmp_path / "whole", updates=3, **changes)
    train(whole)

    class KilledError(Exception):
        pass

    from memalpha_gym.agents.ppo import train as module

    saves = []

    def save_and_die(*arguments: object) -> None:
        original(*arguments)
        saves.append(arguments)
        if len(saves) == 2:  # after the first update
            raise KilledError

    original = module.save_last
    halved = replace(whole, out=str(tmp_path / "halved"))
    monkeypatch.setattr(module, "save_last", save_and_die)
    with pytest.raises(KilledError):
        train(halved)
    monkeypatch.setattr(module, "save_last", original)
    resumed = train(replace(halved, resume=True))

    expected, found = weights(tmp_path / "whole" / LAST), weights(tmp_path / "halved" / LAST)
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    states = [torch.load(tmp_path / run / LAST / TRAINER) for run in ("whole", "halved")]
    moments = [[m for s in state["optimizer"]["state"].values() for m in s.values()] for state in states]
    assert all(torch.equal(a, b) for a, b in zip(*moments, strict=True))
    assert resumed[1] == json.loads((tmp_path / "whole" / "figures.json").read_text(encoding="utf-8"))["after"]


def test_adapters_are_resumed_and_the_best_policy_is_whole(tmp_path: Path) -> None:
    pytest.importorskip("peft", reason="peft is not installed; LoRA needs the extra [train]")
    train(small(tmp_path / "base", updates=0))
    model = {"model": str(tmp_path / "base/start"), "imitation_episodes": 0, "lora_rank": 4, "learning_rate": 1e-2}
    train(small(tmp_path / "run", updates=1, **model))
    assert (tmp_path / "run" / LAST / "adapter_config.json").exists()
    assert not (tmp_path / "run/best/adapter_config.json").exists()
    start, best = weights(tmp_path / "run/start"), weights(tmp_path / "run/best")
    assert start.keys() == best.keys() == weights(tmp_path / "base/start").keys()
    assert any(not torch.equal(start[name], best[name]) for name in start)
    resumed = train(small(tmp_path / "run", updates=1, resume=True, **model))
    assert resumed[0] == json.loads((tmp_path / "run/figures.json").read_text(encoding="utf-8"))["before"]


def test_adapters_come_after_imitation_and_a_moved_run_is_resumed(tmp_path: Path) -> None:
    pytest.importorskip("peft", reason="peft is not installed; LoRA needs the extra [train]")
    changes = {"updates": 1, "lora_rank": 4, "learning_rate": 1e-2, "kl_coefficient": 0.1}
    full, adapted = train(small(tmp_path / "full", updates=0)), train(small(tmp_path / "run", **changes))
    assert adapted[0] == full[0]
    start, taught = weights(tmp_path / "run/start"), weights(tmp_path / "full/start")
    assert all(torch.equal(start[name], taught[name]) for name in taught)
    shutil.move(tmp_path / "run", tmp_path / "moved")
    assert train(small(tmp_path / "moved", resume=True, **changes)) == adapted


def test_a_resumed_run_keeps_its_settings(tmp_path: Path) -> None:
    train(small(tmp_path, updates=1))
    with pytest.raises(CommandError, match=r"has --learning-rate 0\.\d+, not 0\.5; resume with its own settings"):
        train(small(tmp_path, updates=1, learning_rate=0.5, resume=True))
    with pytest.raises(CommandError, match="there is no checkpoint in"):
        train(small(tmp_path / "elsewhere", resume=True))


class FlakyReader:
    """Fails on every fifth batch of questions."""

    name = "flaky"
    batches = 0

    def read(self, requests: list[ReadRequest]) -> list[Reading]:
        FlakyReader.batches += 1
        return [
            Reading("", error="no server") if (FlakyReader.batches + i) % 5 == 0 else Reading("Oslo")
            for i in range(len(requests))
        ]


def test_a_reader_that_fails_costs_episodes_and_not_the_run(tmp_path: Path) -> None:
    train(small(tmp_path, reader=f"{__name__}:FlakyReader"))
    history = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["history"]
    assert any(row["failed"] for row in history)
    assert all(row["episodes"] + row["failed"] == 4 for row in history)


def test_a_setting_that_there_is_not_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--algorithm is 'reinforce'; give one of grpo, ppo, rloo"):
        train(small(tmp_path / "run", algorithm="reinforce"))
    assert not (tmp_path / "run").exists()


def test_what_is_due() -> None:
    settings = TrainSettings(updates=10)
    assert [u + 1 for u in range(10) if is_due(4, u, settings)] == [4, 8, 10]
    assert [u + 1 for u in range(10) if is_due(0, u, settings)] == [10]
