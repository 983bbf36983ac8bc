"""The table of commands."""

import os
import subprocess
import sys
from pathlib import Path

import gymnasium as gym
import pytest

from memalpha_gym import cli

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name}" in shown and command.summary in shown for name, command in cli.COMMANDS.items())


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("memalpha-gym ")


def test_threads_share_their_cores_unless_the_user_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    cli.main(["--version"])
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"
    monkeypatch.delenv("OMP_WAIT_POLICY")
    cli.main(["--version"])
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"


@pytest.mark.parametrize(("name", "hint"), [("benhc", "did you mean bench?"), ("zzz", "there are list, play, bench")])
def test_an_unknown_command_is_one_line(name: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert hint in error


def test_every_command_loads_and_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name in cli.COMMANDS:
        with pytest.raises(SystemExit) as end:
            cli.main([name, "--help"])
        assert end.value.code == 0
        assert f"memalpha-gym {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "where", "line"),
    [
        (ValueError("people is 3;\nonly 4 live here"), "homes", "homes: people is 3; only 4 live here"),
        (KeyError("city"), "homes", "homes: city"),
        (OSError("no weights"), "", "no weights"),
        (ImportError("no torch"), "", "no torch"),
        (gym.error.NameNotFound("no Recal"), "", "no Recal"),
    ],
)
def test_errors_of_users_are_one_line(error: Exception, where: str, line: str) -> None:
    with pytest.raises(cli.CommandError) as told, cli.command_errors(where):
        raise error
    assert str(told.value) == line
    assert told.value.__cause__ is error


@pytest.mark.parametrize("error", [TypeError("a bug"), BrokenPipeError(), cli.CommandError("told already")])
def test_other_errors_are_left_as_they_are(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, cli.command_errors("homes"):
        raise error
    assert raised.value is error


def test_an_interrupt_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(argv: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "load", lambda reference: interrupted)
    assert cli.main(["list"]) == 130
    assert capsys.readouterr().err == "memalpha-gym: interrupted\n"


@pytest.mark.parametrize("module", ["memalpha_gym", "memalpha_gym.cli"])
def test_both_modules_run_the_command(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "bench", "--env", "Nowhere-v0"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("memalpha-gym: ")
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    command = f"{sys.executable} -m memalpha_gym list --json | head -c 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stderr == ""
