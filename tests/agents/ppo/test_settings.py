from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from memalpha_gym.agents.ppo.settings import CHOICES, PRESETS, TrainSettings, load_preset, option
from memalpha_gym.cli import CommandError


@pytest.mark.parametrize("preset", sorted(path.stem for path in PRESETS.glob("*.toml")))
def test_presets_load_and_make_sense(preset: str) -> None:
    assert load_preset(preset).check().preset == preset


def test_the_presets_that_the_readme_names_exist() -> None:
    assert {"tiny", "qwen3-0.6b", "qwen3-4b"} <= {path.stem for path in PRESETS.glob("*.toml")}


def test_every_setting_is_explained() -> None:
    source = Path(__file__).parents[3] / "agents" / "ppo" / "settings.py"
    lines = source.read_text(encoding="utf-8").splitlines()
    for field in fields(TrainSettings):
        line = next(i for i, text in enumerate(lines) if text.startswith(f"    {field.name}: "))
        assert lines[line + 1].startswith('    """'), field.name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("learning_rat = 1e-4", "there is no setting 'learning_rat'"),
        ('updates = "many"', "updates is 'many'; give a value of type int"),
        ("updates = true", "give a value of type int"),
        ("updates =", "Invalid value"),
        ('algorithm = "reinforce"', r"own.toml: algorithm is 'reinforce'; give one of grpo, ppo, rloo$"),
        ('dtype = "float16"', "dtype is 'float16'; give one of float32, bfloat16"),
    ],
)
def test_what_is_wrong_with_a_preset_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=message):
        load_preset(str(path))


def test_every_setting_with_a_few_values_is_checked() -> None:
    source = (Path(__file__).parents[3] / "agents" / "ppo" / "settings.py").read_text(encoding="utf-8")
    assert len(CHOICES) == source.count(": Literal[") >= 11


def test_an_unknown_preset_names_those_there_are() -> None:
    with pytest.raises(CommandError, match=r"there are .*tiny"):
        load_preset("huge")


def test_the_reward_weighs_its_terms_as_the_settings_say() -> None:
    config = TrainSettings(correctness_weight=0.0, beta=0.4, gamma=0.2, reward="paper").reward_config()
    assert (config.correctness, config.compression, config.content) == (0.0, 0.4, 0.2)
    assert not config.silence_is_valid


def test_the_preset_of_the_published_run_has_its_values() -> None:
    """Values of the public code's script and of its verl's defaults, and of the paper."""
    settings = load_preset("qwen3-4b")
    published = {
        "updates": 205,
        "tasks_per_update": 32,
        "group_size": 8,
        "minibatch_rows": 32,
        "epochs": 1,
        "learning_rate": 1e-6,
        "warmup": 0.05,
        "weight_decay": 0.01,
        "clip_low": 0.2,
        "clip_high": 0.2,
        "dual_clip": 3.0,
        "deviation": "sample",
        "kl_coefficient": 0.001,
        "kl_estimator": "k3",
        "max_grad_norm": 1.0,
        "entropy_coefficient": 0.0,
        "max_prompt_tokens": 6144,
        "max_new_tokens": 2048,
        "temperature": 1.0,
        "beta": 0.05,
        "gamma": 0.1,
        "scoring": "paper",
        "reward": "paper",
        "env": "Memalpha-v0",
        "task_order": "epochs",
        "eval_every": 50,
        "eval_temperature": 0.0,
    }
    assert {name: getattr(settings, name) for name in published} == published


def test_every_value_of_that_preset_has_a_source() -> None:
    lines = (PRESETS / "qwen3-4b.toml").read_text(encoding="utf-8").splitlines()
    values = lines[: next(i for i, line in enumerate(lines) if line.startswith("# --- memory, on GPUs"))]
    without = [
        line for line in values if " = " in line.split("#")[0] and not any(f"[{mark}]" in line for mark in "PSVCo")
    ]
    assert without == []


@pytest.mark.parametrize("preset", ["qwen3-0.6b", "qwen3-4b"])
def test_full_size_presets_generate_with_vllm(preset: str) -> None:
    assert load_preset(preset).generator == "vllm"


@pytest.mark.parametrize("role", ["reader", "judge", "answer_judge"])
def test_a_chat_model_has_to_be_named_and_is_not_replaced_by_a_stand_in(
    role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_preset("qwen3-4b")
    monkeypatch.delenv("MEMALPHA_CHAT", raising=False)
    with pytest.raises(
        CommandError, match=f"{option(role)} is chat, and no chat model is named; give --chat MODEL@URL"
    ):
        settings.asked(role)
    monkeypatch.setenv("MEMALPHA_CHAT", "a@http://127.0.0.1:1/v1")
    assert settings.asked(role) == "chat:a@http://127.0.0.1:1/v1"
    assert replace(settings, chat="b@http://127.0.0.1:2/v1").asked(role) == "chat:b@http://127.0.0.1:2/v1"
    assert replace(settings, **{role: "chat:c@http://127.0.0.1:3/v1"}).asked(role) == "chat:c@http://127.0.0.1:3/v1"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dual_clip": 1.0}, "--dual-clip is 1.0; give more than 1, or 0 for none"),
        ({"minibatch_rows": -1}, "--minibatch-rows is -1; give 0 or more"),
        ({"group_size": 1}, "--group-size is 1; grpo compares rollouts: give 2 or more"),
        ({"tasks_per_update": 0}, "--tasks-per-update is 0; give more than 0"),
        ({"updates": -1}, "--updates is -1; give 0 or more"),
        ({"warmup": 2.0}, "--warmup is 2.0; give a share from 0 to 1"),
        ({"learning_rate": float("nan")}, "--learning-rate is nan; give a finite number"),
        ({"gpus": 0}, "--gpus is 0; give more than 0"),
        ({"gpu_memory": 0.0}, "--gpu-memory is 0.0; give more than 0"),
        ({"gpu_memory": float("inf")}, "--gpu-memory is inf; give a finite number"),
        ({"kl_coefficient": -5.0}, "--kl-coefficient is -5.0; give 0 or more"),
        ({"gae_lambda": 7.0}, "--gae-lambda is 7.0; give a share from 0 to 1"),
        ({"imitation_batch": 0}, "--imitation-batch is 0; give more than 0"),
        ({"memory_budget": -4}, "--memory-budget is -4; give more than 0"),
        ({"vllm_memory": 1.0}, "--vllm-memory is 1.0; give a share between 0 and 1"),
        ({"kl_estimator": "k1"}, "--kl-estimator is 'k1'; give one of k2, k3; its gradient as a loss is 0 on average"),
        *(({name: "no"}, f"{option(name)} is 'no'; give one of {choices[0]}, ") for name, choices in CHOICES.items()),
        ({"protocol": "xml"}, "--protocol is 'xml'; give one of auto, hermes, qwen-agent, mem-alpha"),
        ({"protocol": "mem-alpha"}, "--protocol mem-alpha: imitation, which --model tiny needs"),
    ],
)
def test_settings_that_make_no_sense_are_refused(change: dict[str, float | str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        TrainSettings(**change).check()  # type: ignore[arg-type]
