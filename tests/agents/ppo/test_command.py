from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from memalpha_gym.agents.ppo import command
from memalpha_gym.agents.ppo.command import main, parse
from memalpha_gym.cli import CommandError

ROOT = Path(__file__).parents[3]


def test_options_change_the_values_of_a_preset() -> None:
    (settings,) = parse(["--preset", "tiny", "--seed", "3", "--algorithm", "ppo", "--correctness-weight", "0"])
    assert (settings.preset, settings.seed, settings.algorithm) == ("tiny", 3, "ppo")
    assert settings.correctness_weight == 0.0
    assert settings.env == "tiny-world"
    assert parse(["--preset=qwen3-4b"])[0].model == "Qwen/Qwen3-4B"


def test_several_betas_and_gammas_are_a_run_each_in_folders_of_their_own() -> None:
    runs = parse(["--beta", "0,0.05,0.2,0.4", "--gamma=0.1,0", "--out", "x"])
    assert [(run.beta, run.gamma) for run in runs] == [(b, g) for b in (0, 0.05, 0.2, 0.4) for g in (0.1, 0)]
    assert len({run.out for run in runs}) == 8
    (one,) = parse(["--beta", "0.2", "--out", "x"])
    assert (one.beta, one.out) == (0.2, "x")


@pytest.mark.parametrize("arguments", [["--beta", "much"], ["--preset", "huge"], ["--group-size", "1"]])
def test_wrong_values_are_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        parse(arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--algorithm", "reinforce"], "--algorithm is 'reinforce'; give one of grpo, ppo, rloo"),
        (["--kl-estimator=k1"], "--kl-estimator is 'k1'; give one of k2, k3; its gradient as a loss is 0 on average"),
    ],
)
def test_the_values_that_there_are_stand_in_the_message(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        parse(arguments)


def test_missing_packages_are_named_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "torch" else importlib.util.find_spec("re"))
    with pytest.raises(CommandError, match=r"training needs torch; pip install 'memalpha-gym\[train\]'"):
        main([])


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--reference", "/nope"], "--reference: the Mem-α reference in /nope: there is no such folder"),
        (
            ["--chat", "Qwen/Qwen3-32B"],
            r"--chat: Qwen/Qwen3-32B names no server, .* Qwen/Qwen3-32B@http://HOST:8000/v1",
        ),
    ],
)
def test_what_would_fail_when_it_is_asked_is_refused_before(
    monkeypatch: pytest.MonkeyPatch, dry: bool, arguments: list[str], message: str
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: importlib.util.find_spec("re"))  # whatever is installed
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("MEMALPHA_CHAT", "m@http://h/v1")
    with pytest.raises(CommandError, match=message):
        main(["--preset", "qwen3-4b", *arguments, *(["--dry-run"] if dry else [])])


def test_the_published_run_does_not_begin_without_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMALPHA_CHAT", raising=False)
    monkeypatch.setattr(command, "find_spec", lambda name: importlib.util.find_spec("re"))
    with pytest.raises(CommandError, match="--reader is chat, and no chat model is named"):
        main(["--preset", "qwen3-4b"])


def test_a_seed_gives_one_run_whatever_the_cores(tmp_path: Path) -> None:
    """In processes of their own: vLLM, in one that it shares, keeps others from choosing their threads."""
    for package in command.PACKAGES:
        pytest.importorskip(package, reason=f"{package} is not installed; the learner's tests need the extra [train]")
    few = "--imitation-episodes 8 --imitation-steps 8 --updates 1 --tasks-per-update 2 --group-size 4 --eval-tasks 2 --quiet"
    few += " --imitation-habit-steps 2"
    for threads in "13":
        subprocess.run(
            [sys.executable, "-m", "memalpha_gym.cli", "train", *few.split(), "--out", str(tmp_path / threads)],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": threads},
            check=True,
        )
    one, three = ((tmp_path / threads / "last" / "model.safetensors").read_bytes() for threads in "13")
    assert one == three


def test_runs_of_a_grid_begin_with_one_imitated_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
    for package in command.PACKAGES:
        pytest.importorskip(package, reason=f"{package} is not installed; the learner's tests need the extra [train]")
    few = "--imitation-episodes 4 --imitation-steps 4 --updates 1 --tasks-per-update 2 --group-size 2 --eval-tasks 2"
    few += " --imitation-habit-steps 1"
    options = [*few.split(), "--max-new-tokens", "12", "--quiet", "--out"]
    assert main([*options, str(tmp_path / "grid"), "--beta", "0,0.4"]) == 0
    assert "test split after training, by β and γ" in capsys.readouterr().out
    assert main([*options, str(tmp_path / "alone"), "--beta", "0.4"]) == 0
    from tests.agents.ppo.test_train import weights

    one, other = (weights(tmp_path / run / "last") for run in ("grid/beta_0.4_gamma_0.1", "alone"))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)

    # As if it had been stopped before the second run.
    shutil.rmtree(tmp_path / "grid/beta_0.4_gamma_0.1")
    assert main([*options, str(tmp_path / "grid"), "--beta", "0,0.4", "--resume"]) == 0
    again = weights(tmp_path / "grid/beta_0.4_gamma_0.1/last")
    assert all(torch.equal(again[name], other[name]) for name in other)
