"""`memalpha-gym replay`: an episode in the terminal and as a page, and whether it is the one that was recorded."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.report.replaying import Replayer
from memalpha_gym.cli import main
from tests.benchmarks.report.conftest import Episodes, Page, keep, keys, play


def test_the_steps_are_printed_as_plain_text(run_db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(run_db), "--agent", "ledger", "--env", "Recall"]) == 0
    shown = capsys.readouterr().out
    assert "ledger on Recall-v0, task 0: correctness 1.000" in shown
    assert "played again; statuses of calls, tokens of memory and chunks, rewards are those of the record" in shown
    assert shown.count("memory_insert") >= 5
    assert "answers" in shown
    assert "\x1b" not in shown


def test_two_agents_stand_side_by_side_on_a_page(episodes: Episodes, tmp_path: Path) -> None:
    out = tmp_path / "two.html"
    # As bench keeps them: each agent with the hash of its own source.
    sources = {"extract": "aaaaaaaaaaaa", "ledger": "bbbbbbbbbbbb", "empty": "cccccccccccc"}
    kept = [(replace(r, key=replace(r.key, agent_source=sources[r.key.agent])), text) for r, text in episodes]
    run_db = keep(tmp_path / "run.db", kept)
    arguments = ["--agent", "extract,ledger", "--env", "MemAlpha/Update-v0", "--episode", "1", "--out", str(out)]
    assert main(["replay", str(run_db), *arguments]) == 0
    page = Page(out)
    assert "extract and ledger on Update" in page.text
    assert len(page.data["first"]) == len(page.data["episodes"]) == 2
    assert {row["index"] for row in page.data["episodes"]} == {1}
    assert page.data["episodes"][0]["task"] == page.data["episodes"][1]["task"] == 0  # they share the chunks
    assert all(page.block(f"e{number}")["steps"] for number in page.data["first"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--env", "Recall"], "--agent: name one of empty, extract, ledger"),
        (["--env", "Recal", "--agent", "ledger"], "did you mean Recall-v0?"),
        (["--env", "Recall", "--agent", "legder"], "did you mean ledger?"),
        (["--env", "Recall", "--agent", "ledger", "--episode", "2"], "there are episodes 0 to 1"),
        (["--env", "Recall", "--agent", "ledger", "--task", "7"], "ledger played the tasks 0, 1"),
        (["--env", "Recall", "--agent", "ledger,empty,extract"], "name one agent, or two"),
        (["--agent", "ledger", "--out", "no/where.html"], "name a file in a folder that exists"),
    ],
)
def test_what_cannot_be_found_is_said_with_what_there_is(
    run_db: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(run_db), *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_of_several_settings_one_is_to_be_chosen(
    tmp_path: Path, episodes: Episodes, capsys: pytest.CaptureFixture[str]
) -> None:
    log = keep(tmp_path / "run.db", [*episodes, *play(keys(["extract"], ["MemAlpha/Recall-v0"], 1, budget="1.5x"))])
    arguments = ["replay", str(log), "--agent", "extract", "--env", "Recall"]
    assert main(arguments) == 2
    assert "choose one, such as --only budget=" in capsys.readouterr().err
    assert main([*arguments, "--only", "budget=1.5x"]) == 0


def test_what_differs_from_the_record_is_said_plainly(episodes: Episodes) -> None:
    record, text = episodes[0]
    episode = json.loads(text)
    replayer = Replayer()
    assert replayer.replay(record, episode).differs == ""
    right = episode["steps"][2]["memory_tokens"]
    episode["steps"][2]["memory_tokens"] = right + 1
    said = f"at chunk 3 the tokens in memory are {right} now, and were {right + 1}"
    assert replayer.replay(record, episode).differs == said
    episode["steps"][2]["memory_tokens"] = right
    episode["steps"][-1]["reward"] += 0.25
    assert f"at chunk {len(episode['steps'])} the reward is" in replayer.replay(record, episode).differs
    other = replace(record, task_id="recall-v0-of-another-version")
    assert "the task is recall-" in replayer.replay(other, json.loads(text)).differs
    replayer.close()


def test_where_data_are_gone_it_says_why_no_chunk_is_shown(episodes: Episodes, tmp_path: Path) -> None:
    record, text = episodes[0]
    replayer = Replayer()
    hub = replace(record, key=replace(record.key, environment="MemAlpha/SQuAD-v0", env_args="{}"))
    assert "name a copy with --data PATH" in replayer.replay(hub, json.loads(text)).missing
    unknown = replace(record, key=replace(record.key, environment="gone:Gone-v0", env_args="{}"))
    assert "gone:Gone-v0, which is not memalpha-gym's; --trust" in replayer.replay(unknown, json.loads(text)).missing
    trusted = Replayer(trust=True).replay(unknown, json.loads(text))
    assert "the environment could not be made: ModuleNotFoundError" in trusted.missing
    nothing = replayer.replay(record, {"steps": [], "answers": []})
    assert nothing.missing == "the episode failed before its first step was over"
    page = tmp_path / "run.html"
    assert main(["report", str(keep(tmp_path / "run.db", [(hub, text)])), "--out", str(page)]) == 0
    assert "Of 1 episode no chunks are shown" in Page(page).text
    assert Page(page).block("e0")["steps"][0]["calls"]  # what the record holds is shown
