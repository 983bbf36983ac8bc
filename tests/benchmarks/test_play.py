"""One episode in the terminal."""

import json
from pathlib import Path

import pytest

from memalpha_gym.cli import main

HOMES = "stranger_homes:Stranger/Homes-v0"
READER = ["--reader", "stranger_homes:LookupReader"]

pytestmark = pytest.mark.usefixtures("stranger")


def test_an_episode_is_drawn_step_by_step_and_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    agent = "stranger_homes:ForgetfulAgent"
    assert main(["play", "--env", HOMES, "--agent", agent, "--task", "5", *READER]) == 0
    shown = capsys.readouterr().out
    assert "task homes-5" in shown
    assert "Person5a lives in" in shown
    assert "Person5c lives in" in shown
    assert "correctness 0.500 over 4 questions" in shown
    assert shown.count("Where does Person5a live?") == 1


def test_the_seed_draws_the_task(capsys: pytest.CaptureFixture[str]) -> None:
    shown = set()
    for seed in range(4):
        assert main(["play", "--env", HOMES, "--agent", "empty", "--seed", str(seed)]) == 0
        shown.add(capsys.readouterr().out.split(", ")[1])
    assert len(shown) > 1


def test_a_privileged_agent_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "--env", HOMES, "--agent", "oracle"]) == 0
    assert "which is told the answers" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--agent", "nobody"], "there is no agent 'nobody'"),
        (["--agent", "stranger_homes:NeedyAgent"], "no weights"),
        (["--env", "Nowhere-v0"], "Nowhere"),
        (["--task", "12"], "--task 12"),
        (["--env-arg", "max_episode_steps=1"], "truncated"),
        (["--budget", "0.1,0.2"], "play takes one budget"),
    ],
)
def test_bad_arguments_are_one_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = arguments if "--env" in arguments else ["--env", HOMES, *arguments]
    assert main(["play", *command]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1


TEXT = "Ada lives in Oslo.\n\nBob owns a red kite. He bought it in May 2021.\n\nAda moved to Quito.\n"


def test_a_text_of_ones_own_ends_with_the_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text(TEXT, encoding="utf-8")
    memory = tmp_path / "memory.json"
    command = ["play", "--text", str(tmp_path / "notes.txt"), "--chunk-tokens", "20", "--agent", "verbatim"]
    assert main([*command, "--memory", str(memory), "--reward", "paper", "--env-arg", "memory_types=semantic"]) == 0
    shown = capsys.readouterr().out
    assert "notes.txt · chunk 2 of 2" in shown
    assert "nothing was asked · return" in shown
    assert json.loads(memory.read_text(encoding="utf-8")) == {
        "core": "",
        "semantic": [
            {"id": "s1", "content": "Ada lives in Oslo.\n\nBob owns a red kite. He bought it in May 2021."},
            {"id": "s2", "content": "Ada moved to Quito."},
        ],
        "episodic": [],
    }


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        (None, [], "--text: notes.txt cannot be read: No such file or directory"),
        (b"  \n", [], "--text: notes.txt holds no text; there is nothing to read"),
        (b"\xff\xfe", [], "--text: notes.txt is not UTF-8 text (byte 0)"),
        (b"Text.", ["--chunk-tokens", "0"], "--chunk-tokens is 0; give a whole number, 1 or more"),
        (b"Text.", ["--env", "Recall-v0"], "--text is read in place of --env and --task; give one of them"),
        (b"Text.", ["--env", "MemAlpha/Recall-v0"], "--text is read in place of --env and --task; give one of them"),
        (
            b"Text.",
            ["--memory", "no/such/folder.json"],
            "--memory no/such/folder.json: name a file in a folder that exists",
        ),
        (b"Text.", ["--env-arg", "paragraphs=3"], "a text has no argument 'paragraphs'"),
        (b"Text.", ["--env-arg", "memory_types=diary"], "memory_types is 'diary'"),
    ],
)
def test_a_text_that_cannot_be_played_is_one_line(
    text: bytes | None,
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "notes.txt").write_bytes(text)
    assert main(["play", "--text", "notes.txt", "--agent", "empty", *arguments]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1


BROKEN_STORE = """
class Store:
    name = "broken==1"

    def degraded(self):
        return []

    def reset(self, seed):
        pass

    def observe(self, text, *, index):
        raise OSError("the disk is\\nfull")

    def recall(self, question, *, tokens):
        return []
"""


def test_a_product_that_fails_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken_store.py").write_text(BROKEN_STORE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert main(["play", "--agent", "product:broken_store:Store", "--recall-tokens", "128"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "product:broken_store:Store" in said
    assert "the disk is full" in said
