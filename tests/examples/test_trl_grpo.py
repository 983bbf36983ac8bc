from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agents.adapters.fakes import small_tokenizer

ROOT = Path(__file__).resolve().parents[2]


def test_it_trains_a_small_model_and_says_what_came_of_it(tmp_path: Path) -> None:
    pytest.importorskip("trl", reason="TRL is not installed; make test-adapters runs this")
    from memalpha_gym.agents.ppo.tiny.model import tiny_qwen3
    from tests.word_tokenizer import save

    tokenizer = small_tokenizer()
    save(tiny_qwen3(tokenizer, hidden=32, layers=1, spread=0.2), tokenizer, tmp_path / "model")
    short = "--tokens 1000 --tasks 2 --group-size 2 --completion 8 --updates 1 --cpu".split()
    command = [sys.executable, str(ROOT / "examples" / "trl_grpo.py"), "--model", str(tmp_path / "model"), *short]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"correctness on held-out tasks 0\.\d+ → 0\.\d+", done.stdout)
    assert (tmp_path / "runs" / "trl" / "config.json").is_file()
