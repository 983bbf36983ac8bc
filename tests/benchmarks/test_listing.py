"""What there is to play."""

import json

import pytest

from memalpha_gym.cli import main
from memalpha_gym.registration import AGENTS, ANSWER_JUDGES, ENVIRONMENTS


def test_the_table_names_every_environment_and_agent(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    shown = capsys.readouterr().out
    for name, row in ENVIRONMENTS.items():
        line = next(line for line in shown.splitlines() if f"MemAlpha/{name} " in line)
        assert str(row.competency) in line
        assert (f"{row.data}/" if row.data else "none (generated)") in line
    assert all(agent in shown for agent in AGENTS)
    assert f"answer judges: {', '.join(ANSWER_JUDGES)}" in shown


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == [f"MemAlpha/{name}" for name in ENVIRONMENTS]
    assert rows[0] == {"id": "MemAlpha/Recall-v0", "competency": "accurate retrieval", "data": None}
    assert all(sorted(row) == ["competency", "data", "id"] for row in rows)
