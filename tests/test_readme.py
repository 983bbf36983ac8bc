"""Every command and every snippet of the README, and of the pages of docs/ that have no test of their own, runs as printed."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from memalpha_gym.cli import main

ROOT = Path(__file__).resolve().parent.parent
OF_THEIR_OWN = {"adapters", "gpu", "leaderboard", "lines", "log", "measurements", "paper", "products", "scale"}
"""Pages whose commands and snippets other tests look at, or that print what was seen."""
PAGES = [ROOT / "README.md", *(path for path in sorted((ROOT / "docs").glob("*.md")) if path.stem not in OF_THEIR_OWN)]
README = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
"""All of these pages."""


def snippets_of(page: Path) -> list[str]:
    """The snippets of a page: each of the README by itself, those of another page as one program."""
    found = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return found if page.stem == "README" else ["\n".join(found)] * bool(found)


SNIPPETS = [snippet for page in PAGES for snippet in snippets_of(page)]
PRINTED = set(re.findall(r"memalpha-gym ((?:list|play|bench|data|report|replay|train)\b[^`\n#]*)", README))
TRAINING = [command.strip() for command in re.findall(r"memalpha[-_]gym(?:\.cli)? (train --preset[^`\n#]*)", README)]
KEPT = re.findall(r"^    memalpha-gym ((?:bench|report|replay) [^#\n]*\brun\.db\b[^#\n]*)", README, re.MULTILINE)
"""Commands about one file, in the order in which they stand."""
COMMANDS = sorted(
    command
    for command in PRINTED - {"data"} - set(KEPT)
    if "http://" not in command and "train --preset" not in command
)
TARGETS = sorted(set(re.findall(r"^    make ([\w-]+)", README, re.MULTILINE)))


def run(arguments: list[str], cwd: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(cwd)]), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as the README's reader has it: with the agent of the snippet in `mine.py`, and the product in `store.py`."""
    (tmp_path / "store.py").write_text(next(text for text in SNIPPETS if "class MyProduct" in text))
    (tmp_path / "mine.py").write_text(next(text for text in SNIPPETS if "class FirstSentences" in text))
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    folders = "memalpha_gym|envs|agents|benchmarks|tests|docs|examples|notebooks"
    paths = re.findall(rf"`((?:{folders})/[\w./-]+)`", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippet_runs(snippet: str, folder: Path) -> None:
    run(["-c", snippet], folder)


def test_the_product_of_the_snippet_keeps_the_contract_and_plays(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(folder / "store.py"), run_name="__main__")
    findings = capsys.readouterr().out.splitlines()
    assert len(findings) > 10
    assert [line for line in findings if not line.endswith((": kept", "there is no usage()"))] == []
    (command,) = (command for command in COMMANDS if "product:store:MyProduct" in command)
    short = "--episodes 2 --workers 1 --env-arg tokens=1000 --env-arg facts=3"
    monkeypatch.syspath_prepend(folder)
    assert main(shlex.split(f"{command} {short}")) == 0
    printed = capsys.readouterr().out
    for row in ("product:MyProduct", "empty", "bm25-lines", "whole text"):
        assert row in printed


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_command_runs(command: str, folder: Path) -> None:
    assert run(["-m", "memalpha_gym", *shlex.split(command)], folder)


def test_a_run_is_kept_and_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    assert [command.split()[0] for command in KEPT] == ["bench", "report", "replay"]
    for command in KEPT:
        short = (
            " --workers 1 --episodes 2 --env-arg tokens=1000 --env-arg facts=3" if command.startswith("bench") else ""
        )
        assert main(shlex.split(command + short)) == 0, command
    assert "Who is best" in (folder / "run.html").read_text(encoding="utf-8")
    assert "extract on Recall-v0" in capsys.readouterr().out


def test_training_commands_run_in_the_order_in_which_they_stand(folder: Path) -> None:
    for package in ("torch", "transformers", "tensorboard", "matplotlib"):
        pytest.importorskip(package, reason=f"{package} is not installed; training needs the extra [train]")
    short = "--tasks-per-update 1 --group-size 2 --eval-tasks 2 --imitation-episodes 10 --imitation-steps 2 --updates 1"
    short += " --imitation-habit-steps 1"
    commands = [command for command in TRAINING if "qwen3" not in command]
    assert len(commands) == 5
    for command in commands:
        printed = run(["-m", "memalpha_gym", *shlex.split(f"{command} {short}")], folder)
        assert "correctness" in printed
    assert (folder / "runs/tiny/best/config.json").exists()
    for command in TRAINING:
        if "--dry-run" in command:
            assert "GiB" in run(["-m", "memalpha_gym", *shlex.split(command)], folder)


def test_training_commands_for_gpus_are_understood() -> None:
    pytest.importorskip("tyro")
    from memalpha_gym.agents.ppo.command import parse

    commands = [command for command in TRAINING if "qwen3" in command]
    assert len(commands) == 3
    for command in commands:
        (settings,) = parse(shlex.split(command)[1:])
        assert settings.model.startswith("Qwen/")


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert TARGETS
    for target in TARGETS:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
