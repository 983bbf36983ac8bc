from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "grpo_in_one_file.py"
SOURCE = EXAMPLE.read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    python examples/grpo_in_one_file.py *([^#\n]*?) *(?:#.*)?$", SOURCE, re.MULTILINE)
TINY = "--imitation-steps 3 --updates 2 --tasks 2 --group-size 2 --test-tasks 4"


def run(arguments: str) -> str:
    """What the example prints, less the seconds that it took."""
    for package in ("torch", "transformers"):
        pytest.importorskip(package, reason=f"{package} is not installed; the example needs the extra [train]")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, str(EXAMPLE), *arguments.split()]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return re.sub(r" in \d+ s$", "", done.stdout.strip())


def test_correctness_on_held_out_tasks_rises_within_a_few_updates() -> None:
    before, after = re.findall(r"\d\.\d+", run("--seed 1 --updates 20 --test-tasks 100").splitlines()[-1])
    assert 0.1 < float(before) < 0.45  # calls are made, and badly chosen
    assert float(after) > float(before) + 0.25


def test_each_update_prints_its_figures_and_a_seed_fixes_them_all() -> None:
    printed = run(f"--seed 3 {TINY}")
    update = next(line for line in printed.splitlines() if line.startswith("update 2"))
    names = "return correctness memory_tokens refused approx_kl clip_fraction reference_kl"
    assert re.findall(r"([a-z_]+) -?\d+\.\d+", update) == names.split()
    assert run(f"--seed 3 {TINY}") == printed
    assert run(f"--seed 4 {TINY}") != printed


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_its_head_run(command: str) -> None:
    assert run(f"{command} {TINY}")


def test_every_setting_is_explained() -> None:
    (settings,) = (
        node for node in ast.parse(SOURCE).body if isinstance(node, ast.ClassDef) and node.name == "Settings"
    )
    kinds = [type(node) for node in settings.body[1:]]
    assert kinds == [ast.AnnAssign, ast.Expr] * (len(kinds) // 2)


def test_it_is_one_file_of_at_most_350_lines_that_imports_no_agent() -> None:
    assert len(SOURCE.splitlines()) <= 350
    imported = [node.module or "" for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.ImportFrom)]
    assert not [module for module in imported if "agents" in module or module.startswith((".", "examples"))]
