from __future__ import annotations

import pytest

from memalpha_gym import cli
from memalpha_gym.agents.adapters import serve


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--openenv"),
        (["--openenv", "--env", "NoSuch-v0"], "NoSuch"),
        (["--openenv", "--arguments", "[1]"], "give a JSON object"),
        (["--openenv", "--arguments", "{"], "--env"),
        (["--openenv", "--arguments", '{"split": "tset"}'], "tset"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_served(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda name: name)
    assert cli.main(["serve", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert said in error


def test_without_openenv_the_extra_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    assert cli.main(["serve", "--openenv"]) == 2
    assert "memalpha-gym[openenv]" in capsys.readouterr().err
