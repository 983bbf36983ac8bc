"""`bench` with agents, readers and judges that have a language model, against a scripted server."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.benchmarks.player import EpisodePlayer
from memalpha_gym.cli import main
from memalpha_gym.recording import EpisodeKey
from tests.chat_server import Answer, ChatServer, fails, last_text, says

AGENTS = "long-context,rag-top2,memagent,mem1"

pytest.importorskip("openai")


def reply(body: dict[str, Any], _: int) -> Answer:
    """Notes that are the newest text, in whatever tags the agent wants."""
    return says(f"<notes>{last_text(body)[-400:]}</notes><state>noted</state>")


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer(reply) as running:
        yield running


Bench = Callable[..., str]


@pytest.fixture
def bench(capsys: pytest.CaptureFixture[str]) -> Bench:
    def run(*arguments: object, status: int = 0) -> str:
        command = ["bench", "--suite", "quick", "--episodes", "1", "--workers", "1", *map(str, arguments)]
        assert main(command) == status
        return " ".join(capsys.readouterr().out.split())

    return run


def test_the_quick_suite_shows_what_models_used(
    server: ChatServer, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMALPHA_CHAT", server.spec())
    out = bench("--agents", AGENTS, "--json", tmp_path / "x.json")
    assert re.search(r"model tokens latency .*calls failed in out p50 p95", out)
    assert re.search(r"memagent 1 [\d.]+ .* 10 0 1\.0k 100 0\.\d\d 0\.\d\d", out)
    assert re.search(r"long-context 1 [\d.]+ .* – – – – – – ", out)
    assert f"memagent is memagent:{server.spec()}." in out
    rows = json.loads((tmp_path / "x.json").read_text())["rows"]
    assert [row["agent"] for row in rows[:4]] == [
        "long-context",
        "rag-top2",
        f"memagent:{server.spec()}",
        f"mem1:{server.spec()}",
    ]
    assert ["usage" in row for row in rows[:4]] == [False, False, True, True]
    usage = rows[2]["usage"]["agent"]
    assert (usage["calls"], usage["failures"], usage["prompt_tokens"], usage["completion_tokens"]) == (
        10,
        {},
        1000,
        100,
    )
    assert 0 < usage["latency_p50"] <= usage["latency_p95"]


def test_no_columns_of_models_where_no_agent_has_one(bench: Bench, tmp_path: Path) -> None:
    assert "p95" not in bench("--agents", "rag-top2,empty", "--json", tmp_path / "x.json")
    assert "usage" not in (tmp_path / "x.json").read_text()


def test_readers_and_judges_are_told_apart(server: ChatServer, bench: Bench, tmp_path: Path) -> None:
    spec = f"chat:{server.spec()}"
    out = bench("--agents", "extract", "--reader", spec, "--judge", spec, "--json", tmp_path / "x.json")
    row = json.loads((tmp_path / "x.json").read_text())["rows"][0]
    assert sorted(row["usage"]) == ["judge", "reader"]
    assert row["usage"]["reader"]["calls"] == 12
    assert re.search(r"The reader made \d+ model calls, 0 of which failed", out)
    assert row["judge_errors"] > 0  # notes are no verdict
    assert f"No verdict could be had on {row['judge_errors']} writes of extract in Recall 0" in out


def test_a_healthy_server_mends_verdicts_that_could_not_be_had(bench: Bench, tmp_path: Path) -> None:
    figures = tmp_path / "x.json"
    with ChatServer(lambda body, seen: says("hm")) as server:
        spec = f"chat:{server.spec(f'cache={tmp_path}/replies.db')}"
        arguments = ("--agents", "extract", "--judge", spec, "--out", tmp_path / "x.db", "--json", figures)
        bench(*arguments)
        assert json.loads(figures.read_text())["rows"][0]["judge_errors"] > 0
        server.script = lambda body, seen: says('{"valid": true}')
        bench(*arguments, "--retry-failed")
    assert "judge_errors" not in json.loads(figures.read_text())["rows"][0]


def test_failed_calls_are_counted_with_the_episodes_that_they_failed(bench: Bench, tmp_path: Path) -> None:
    with ChatServer(lambda body, seen: fails(400, "no such model")) as server:
        out = bench("--agents", f"memagent:{server.spec()}", "--json", tmp_path / "x.json", status=1)
    row = json.loads((tmp_path / "x.json").read_text())["rows"][0]
    assert (row["failed"], row["correctness"]) == (1, None)
    assert sum(row["usage"]["agent"]["failures"].values()) == row["usage"]["agent"]["calls"] == 1
    assert "1 of 1, memagent in Recall 0: ChatError" in out


def test_two_models_never_share_an_episode(
    server: ChatServer, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for model in ("small", "large"):
        monkeypatch.setenv("MEMALPHA_CHAT", server.spec().replace("m@", f"{model}@"))
        bench("--agents", "memagent", "--reader", "chat", "--answer-judge", "chat", "--out", tmp_path / "x.db")
    with sqlite3.connect(tmp_path / "x.db") as log:
        rows = log.execute("SELECT agent, reader, answer_judge, count(*) FROM episodes GROUP BY 1, 2, 3").fetchall()
    assert [
        (agent.split("@")[0], reader.split("@")[0], judge.split("@")[0], n) for agent, reader, judge, n in rows
    ] == [
        ("memagent:large", "chat:large", "chat:large", 2),
        ("memagent:small", "chat:small", "chat:small", 2),
    ]


@pytest.mark.parametrize(
    ("option", "spec"),
    [("--agents", "memagent"), ("--reader", "chat"), ("--judge", "chat"), ("--answer-judge", "chat")],
)
def test_a_model_must_be_named(
    option: str, spec: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MEMALPHA_CHAT", raising=False)
    assert main(["bench", "--suite", "quick", option, spec]) == 2
    assert f"{spec}: name a chat model, as {spec}:MODEL@URL or in the variable MEMALPHA_CHAT" in capsys.readouterr().err


def test_an_agent_is_read_by_its_own_rule_and_the_next_one_is_not() -> None:
    player = EpisodePlayer()
    shown = {}
    for agent in ("rag-top2", "verbatim", "long-context"):
        key = EpisodeKey("MemAlpha/Recall-v0", agent, 0, 0, env_args='{"level": 0}', budget=1.0)
        ((_, text),) = player.play([key])
        shown[agent] = max(len(answer["entry_ids"]) for answer in json.loads(text)["answers"])
    assert shown["rag-top2"] <= 2 < shown["verbatim"]
    player.close()
