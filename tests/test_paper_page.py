"""Every command of docs/paper.md: those for any machine run, on the fixtures; those for a GPU are understood."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.options import BenchOptions, PlayOptions, check_bench, parse_options
from memalpha_gym.benchmarks.table.published_results import PUBLISHED
from memalpha_gym.cli import main
from tests.playing import FIXTURES

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "paper.md").read_text(encoding="utf-8")
PRINTED = re.findall(r"^    memalpha-gym (.*?) +# (any|GPU)(.*)$", PAGE, re.MULTILINE)
LINES = re.findall(r"^    memalpha-gym ", PAGE, re.MULTILINE)
HERE = [command for command, where, _ in PRINTED if where == "any" and not command.startswith("train")]
MODELS = [command for command, where, _ in PRINTED if where == "GPU" or command.startswith("train")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the page's reader has it: data, a mix that was built, and an article."""
    (tmp_path / "data").symlink_to(FIXTURES)
    (tmp_path / "article.txt").write_text("Ada lives in Oslo.\n\nBob owns a red kite.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MEMALPHA_CHAT", raising=False)
    return tmp_path


def test_every_command_says_where_it_runs() -> None:
    assert len(PRINTED) == len(LINES) > 15
    assert len(HERE) > 10


def test_links_and_paths_lead_somewhere() -> None:
    paths = re.findall(r"`((?:memalpha_gym|envs|agents|benchmarks|tests|docs|examples)/[\w./-]+)`", PAGE)
    assert len(paths) > 3
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.slow
def test_commands_about_data_run_in_their_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = [command for command in HERE if command.startswith(("list", "data"))]
    assert len(commands) == 5
    few = ["--instances", "4", "--validation-instances", "2", "--test-instances", "2"]
    for command in commands:
        assert main([*shlex.split(command), *(few if " build " in command else [])]) == 0, command
    assert "shared by" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("command", [command for command in HERE if not command.startswith(("list", "data"))])
def test_command_runs(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(shlex.split(command)) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("command", MODELS)
def test_commands_for_models_are_understood(command: str, folder: Path) -> None:
    name, *arguments = shlex.split(command)
    if name == "play":
        assert parse_options(PlayOptions, "play", arguments).text == "article.txt"
    elif name == "bench":
        options = parse_options(BenchOptions, "bench", arguments)
        check_bench(options)
        assert options.suite in PUBLISHED
    else:
        pytest.importorskip("tyro")
        from memalpha_gym.agents.ppo.command import parse

        for settings in parse(arguments):
            assert settings.dry_run or settings.preset == "tiny" or settings.asked("reader").startswith("chat:")


def test_training_fits_eight_gpus(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for package in ("torch", "transformers", "tensorboard", "matplotlib"):
        pytest.importorskip(package, reason=f"{package} is not installed; training needs the extra [train]")
    (command,) = [command for command in MODELS if "--dry-run" in command]
    assert main(shlex.split(command)) == 0
    assert "memory of each of 8 GPUs of 80.0 GiB: Qwen/Qwen3-4B" in capsys.readouterr().out
