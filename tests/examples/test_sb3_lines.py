from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "sb3_lines.py"


@pytest.mark.slow
def test_trains_and_prints_its_table() -> None:
    pytest.importorskip("stable_baselines3", reason="the example needs the extra [sb3]")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(EXAMPLE), "--steps", "1", "--tasks", "2"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^(.+?) +(\d\.\d{3}) ± (\d\.\d{3})$", done.stdout, re.MULTILINE)
    assert [name for name, *_ in rows] == [
        "keep everything",
        "random-prune",
        "extract",
        "PPO, seed 0, 0 steps",
        "PPO, seed 0, 2,048 steps",  # an update, which is the least that it learns from
    ]


def test_it_is_under_80_lines() -> None:
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) < 80
