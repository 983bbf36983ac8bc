"""Recorded episodes as lines that trainers read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.chat_episode import ChatEpisode
from memalpha_gym.cli import main
from memalpha_gym.completions import parse_completion
from memalpha_gym.recording import RunLog

SMALL = {"tokens": 1000, "facts": 3, "questions": 2}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("export") / "run.db"
    command = ["bench", "--agents", "oracle,empty", "--episodes", "1", "--workers", "1", "--out", str(file)]
    assert main([*command, *(f"--env-arg={name}={value}" for name, value in SMALL.items())]) == 0
    return file


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_chunk_is_a_line_as_a_policy_would_have_played_it(run: Path, tmp_path: Path) -> None:
    assert main(["export", str(run), "--out", str(tmp_path / "sft.jsonl"), "--agents", "oracle"]) == 0
    found = lines(tmp_path / "sft.jsonl")
    with RunLog(run) as log:
        record, text = next(log.items())
    steps = json.loads(text)["steps"]
    assert len(found) == len(steps)
    episode = ChatEpisode("Recall-v0", split="test", **SMALL).begin(task_index=record.key.task_index)
    for line, step in zip(found, steps, strict=True):
        *prompt, reply = line["messages"]
        assert prompt == episode.messages
        assert json.loads(line["tools"]) == episode.tools
        assert [call.arguments for call in parse_completion(reply["content"], "hermes")] == [
            call["arguments"] for call in step["calls"]
        ]
        assert episode.reply(reply["content"]) == pytest.approx(step["reward"])
    assert found[0]["reward"] == pytest.approx(record.episode_return), "to go from the first chunk is all of it"


def test_preferences_are_of_one_state_and_the_better_one_is_chosen(run: Path, tmp_path: Path) -> None:
    assert main(["export", str(run), "--out", str(tmp_path / "pairs.jsonl"), "--form", "preference"]) == 0
    found = lines(tmp_path / "pairs.jsonl")
    assert found
    for line in found:
        assert [message["role"] for message in line["prompt"]] == ["system", "user"]
        assert (line["chosen_agent"], line["rejected_agent"]) == ("oracle", "empty")
        assert line["chosen"][0]["content"] != line["rejected"][0]["content"]
        assert line["chosen_reward"] > line["rejected_reward"]


def test_bounds_leave_out_what_is_below_them(run: Path, tmp_path: Path) -> None:
    assert main(["export", str(run), "--out", str(tmp_path / "good.jsonl"), "--min-correctness", "0.9"]) == 0
    assert {line["agent"] for line in lines(tmp_path / "good.jsonl")} == {"oracle"}
    assert main(["export", str(run), "--out", str(tmp_path / "none.jsonl"), "--min-reward", "9"]) == 1
    assert not (tmp_path / "none.jsonl").exists()


def test_the_loader_of_datasets_reads_both(run: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    for form, columns in (("messages", {"messages", "tools"}), ("preference", {"prompt", "chosen", "rejected"})):
        file = tmp_path / f"{form}.jsonl"
        assert main(["export", str(run), "--out", str(file), "--form", form]) == 0
        table = datasets.load_dataset("json", data_files=str(file), cache_dir=str(tmp_path / "cache"))["train"]
        assert columns <= set(table.column_names)
        assert table[0] == lines(file)[0], "nothing is filled up or left out"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--form", "dpo"], "--form 'dpo': give one of messages, preference"),
        (["--agents", "oracel"], "has no episode of oracel; it has empty, oracle"),
        (["--credit", "all"], "--credit 'all'"),
        (["--margin", "-1"], "give 0 or more"),
    ],
)
def test_what_is_wrong_is_one_line(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["export", str(run), "--out", str(tmp_path / "x.jsonl"), *arguments]) == 2
    assert message in capsys.readouterr().err
