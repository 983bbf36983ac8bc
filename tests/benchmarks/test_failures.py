"""Tracebacks from where a user's code begins, and why calls were refused."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.failures import own_frames
from memalpha_gym.cli import main

AGENT = '''
from memalpha_gym.tools import ToolCall

def helper(count):
    return {}[count]

class Third:
    """Refused calls, and a bug in the third chunk."""

    def reset(self, seed):
        self.read = 0

    def act(self, observation):
        self.read += 1
        if self.read == 3:
            helper(self.read)
        return [ToolCall("memory_insert", {"memory_type": "semantc", "content": "x"})]

class Talks:
    def act(self, observation):
        call = {"name": "memory_insert", "arguments": {"memory_type": "semantic_memory", "content": "said"}}
        return f"<tool_call>{call}</tool_call>".replace("'", '"')
'''
SMALL = ["--env-arg=tokens=1000", "--env-arg=facts=3", "--env-arg=questions=2", "--episodes", "2", "--workers", "1"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "failing_agents.py").write_text(AGENT)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    sys.modules.pop("failing_agents", None)
    return tmp_path


def test_a_bug_is_shown_with_file_and_line_and_refused_calls_with_their_reason(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--agents", "failing_agents:Third", *SMALL, "--json", "figures.json"]) == 1
    out = capsys.readouterr().out
    assert re.search(rf'2 × Third, at first in .*\n  File "{folder}/failing_agents.py", line \d+, in act', out)
    assert "in helper" in out
    assert "KeyError: 3" in out
    assert "memalpha_gym/rollouts" not in out
    assert "4 bad_memory_type (there is no memory type 'semantc'" in " ".join(out.split())
    figures = json.loads(Path("figures.json").read_text())
    assert figures["failures"][0]["count"] == 2
    assert "failing_agents.py" in figures["failures"][0]["traceback"]
    assert figures["invalid_calls"]["failing_agents:Third"]["bad_memory_type"]["count"] == 4
    tables = [line for line in out.splitlines() if "File" not in line]
    assert max(map(len, tables)) <= 80


def test_an_agent_may_reply_in_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--agents", "failing_agents:Talks", *SMALL, "--out", "run.db", "--json", "figures.json"]) == 0
    row = json.loads(Path("figures.json").read_text())["rows"][0]
    assert row["calls"]["memory_insert"] > 0
    assert row["failed"] == 0
    assert main(["rescore", "run.db"]) == 0, "text is played again too"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--agents", "failing_agents:Thrid"], "did you mean Third?"),
        (["--agents", "failing_agents:Third(kep=3)"], "it cannot be made"),
        (["--suite", "wrlds"], "did you mean worlds?"),
        (["--env-arg", "levl=2"], "did you mean level?"),
    ],
)
def test_near_names_are_suggested(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_traceback_without_a_frame_of_anybody_else_is_shown_whole() -> None:
    frame = '  File "/x/site-packages/memalpha_gym/a.py", line 3, in f\n    g()\n'
    ours = f"Traceback (most recent call last):\n{frame}ValueError: x\n"
    assert own_frames(ours).endswith("ValueError: x")
    assert own_frames("") == ""
