from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed; the learner's tests need the extra [train]")
pytest.importorskip("transformers", reason="transformers is not installed; the learner's tests need the extra [train]")

from memalpha_gym.agents.ppo.model_shapes import QWEN3, shape_of
from memalpha_gym.agents.ppo.policy import load_policy
from memalpha_gym.agents.ppo.settings import TrainSettings
from memalpha_gym.cli import CommandError

PARAMETERS = {
    "0.6B": 596_049_920,
    "1.7B": 1_720_574_976,
    "4B": 4_022_468_096,
    "8B": 8_190_735_360,
    "32B": 32_762_123_264,
}
"""As the published weights have them."""


@pytest.mark.parametrize("size", PARAMETERS)
def test_models_that_are_known_by_name(size: str) -> None:
    assert shape_of(TrainSettings(model=f"Qwen/Qwen3-{size}")).parameters == PARAMETERS[size]
    assert len(QWEN3) == len(PARAMETERS)


def test_adapters_have_the_parameters_that_peft_gives_them() -> None:
    pytest.importorskip("peft", reason="peft is not installed; LoRA needs the extra [train]")
    policy = load_policy(TrainSettings(lora_rank=4))
    assert 4 * shape_of(TrainSettings()).linear_widths == sum(p.numel() for p in policy.parameters())


def test_a_model_in_a_folder_and_one_that_is_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    load_policy(TrainSettings()).save_without_weights(tmp_path)
    assert shape_of(TrainSettings(model=str(tmp_path))) == shape_of(TrainSettings(model="tiny"))
    with pytest.raises(CommandError, match=r"--model no/such is not to be had .* one of Qwen/Qwen3-0.6B"):
        shape_of(TrainSettings(model="no/such"))
