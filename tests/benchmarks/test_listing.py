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
    assert all(sorted(row)[:3] == ["competency", "data", "id"] for row in rows)


def test_sources_inside_the_published_data_sets_are_found_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    shown = capsys.readouterr().out
    for line in (
        "  EventQA (accurate retrieval): eventqa_65536, eventqa_131072, eventqa_full, with --env-arg form=raw",
        "  SQuAD (accurate retrieval): squad",
        "  BANKING77 (test-time learning): icl_banking77_5900shot_balance",
    ):
        assert line in shown.splitlines()
    assert "factconsolidation_mh_262k, with --env-arg form=raw" in shown
    assert main(["list", "--json"]) == 0
    rows = {row["id"]: row.get("sources") for row in json.loads(capsys.readouterr().out)}
    assert [source["env_args"]["data_source"] for source in rows["MemAlpha/Memalpha-v0"]][:2] == ["squad", "hotpotqa"]
    found = [source for source in rows["MemAlpha/MemoryAgentBench-v0"] if source["title"] == "EventQA"]
    assert found[-1] == {
        "title": "EventQA",
        "competency": "accurate retrieval",
        "env_args": {"data_source": "eventqa_full", "form": "raw"},
    }
    assert rows["MemAlpha/SQuAD-v0"] is None
