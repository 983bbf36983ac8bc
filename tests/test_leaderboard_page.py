"""The page about entries and kept runs: its commands run as printed, in their order, and its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from memalpha_gym.cli import main
from tests.test_readme import ROOT

PAGE = (ROOT / "docs/leaderboard.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    memalpha-gym (.*)$", PAGE, re.MULTILINE)
AGENT = """
class TfIdf:
    def act(self, observation):
        return []  # what it is worth is not looked at here
"""


@pytest.mark.slow
def test_commands_run_in_the_order_in_which_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.py").write_text(AGENT, encoding="utf-8")
    (tmp_path / "entries").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    told = " ".join(command.split()[0] for command in COMMANDS)
    assert told == "bench submit leaderboard bench rescore export export"
    for command in COMMANDS:
        assert main(shlex.split(command) + ["--workers", "1"] * command.startswith("bench")) == 0, command
    assert "TF-IDF, three sentences" in (tmp_path / "leaderboard.html").read_text(encoding="utf-8")
    assert all((tmp_path / name).exists() for name in ("rescored.db", "sft.jsonl", "pairs.jsonl"))
    assert "unverified" in capsys.readouterr().out


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", PAGE)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
