"""The files of the verl example: its data can be played, its loop can be made, its settings are verl's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "verl"


def test_the_data_is_a_row_for_each_episode_of_either_split(tmp_path: Path) -> None:
    pytest.importorskip("verl", reason="verl is not installed; make test-adapters runs this")
    import pandas as pd

    from memalpha_gym.agents.adapters.rows import begin

    options = ["--tokens", "1000", "--train", "3", "--val", "2", "--out", str(tmp_path)]
    subprocess.run([sys.executable, str(EXAMPLE / "make_data.py"), *options], cwd=ROOT, check=True, capture_output=True)
    splits = {name: pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("train", "val")}
    assert {name: len(rows) for name, rows in splits.items()} == {"train": 3, "val": 2}
    assert begin(splits["val"]["extra_info"][1]).env.source.split == "validation"


def test_the_settings_are_verls_and_the_loop_is_found() -> None:
    pytest.importorskip("verl", reason="verl is not installed; make test-adapters runs this")
    import hydra
    from omegaconf import OmegaConf

    from memalpha_gym.agents.adapters.verl import MemoryLoop

    (loop,) = OmegaConf.load(EXAMPLE / "agents.yaml")
    assert hydra.utils.get_class(loop["_target_"]) is MemoryLoop
    script = (EXAMPLE / "train.sh").read_text(encoding="utf-8").replace("$HERE", str(EXAMPLE)).partition("exec ")[2]
    overrides = [word.replace('"', "") for word in re.findall(r"[\w.]+=\S+", script)]
    assert len(overrides) == 15
    with hydra.initialize_config_module("verl.trainer.config", version_base=None):
        config = hydra.compose("ppo_trainer", overrides)
    assert config.trainer.use_v1
    assert Path(config.actor_rollout_ref.rollout.agent.agent_loop_config_path).is_file()
    recipe = sys.modules[MemoryLoop.__module__].__doc__ or ""
    named = re.findall(r"[\w.]+=\S+", recipe.partition("main_ppo")[2].partition("`examples")[0])
    with hydra.initialize_config_module("verl.trainer.config", version_base=None):
        assert hydra.compose("ppo_trainer", named).algorithm.adv_estimator == "grpo"
