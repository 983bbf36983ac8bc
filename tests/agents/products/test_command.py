from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.cli import main
from tests.agents.products.fakes import forget_digests, install_fake


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["products", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_list_install_and_remove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = install_fake(tmp_path, monkeypatch)
    into = ("--into", str(tmp_path / "environments"))
    (row,) = (line for line in run(capsys, "list", *into)[1].splitlines() if line.startswith("fake"))
    assert row.split()[1] == "1.0"
    assert "5 MB" in row
    status, output, _ = run(capsys, "install", "fake", *into)
    assert (status, "fake 1.0: was there, 5 MB" in output) == (0, True)
    (home / "locks" / "fake.txt").write_text("fake==2.0\n")
    forget_digests()
    assert "of another release" in run(capsys, "list", *into)[1]
    assert run(capsys, "remove", "fake", *into)[0] == 0
    assert run(capsys, "remove", "fake", *into)[0] == 1
    forget_digests()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("install", "mem9"), "there is no product 'mem9'"), (("install", "amem"), "give the folder as --source")],
)
def test_what_cannot_be_done_is_told_in_a_line(
    arguments: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, errors = run(capsys, *arguments, "--into", str(tmp_path))
    assert status == 2
    assert told in errors.splitlines()[-1]
