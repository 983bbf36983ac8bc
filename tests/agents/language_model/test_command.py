"""`memalpha-gym prompt`."""

from __future__ import annotations

import io
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from memalpha_gym.cli import main
from tests.fake_clone import clone  # noqa: F401

STATE = {
    "chunk": "A {chunk}.",
    "core": "",
    "semantic": [{"id": "a1b2", "content": "Ada"}, {"id": "a1b2", "content": "Ada"}],
    "episodic": [],
    "max_new_tokens": 100,
    "enable_thinking": False,
}
ASKED = {
    "question": "Who is Ada?",
    "source": "infbench_qa",
    "core": None,
    "semantic": [{"id": "x", "content": " Ada "}],
}


def written(tmp_path: Path, state: Any) -> str:
    path = tmp_path / "state.json"
    path.write_text(state if isinstance(state, str) else json.dumps(state))
    return str(path)


def test_the_writers_messages(tmp_path: Path, clone: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    argv = ["prompt", "--protocol", "mem-alpha", "--reference", str(clone), "--state", written(tmp_path, STATE)]
    assert main(argv) == 0
    printed = capsys.readouterr()
    system, user = json.loads(printed.out)
    assert "<s> (2 of 2)\n(a1b2): Ada\n(a1b2): Ada\n</s>" in system["content"]
    assert user == {"role": "user", "content": "Read {this}:\nA {chunk}.\nIn 80 tokens."}
    assert printed.err == ""


def test_the_variable_and_standard_input(
    clone: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MEMALPHA_REFERENCE", str(clone))
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"chunk": "\ud800 ✿", "mood": 1})))
    assert main(["prompt", "--state", "-"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)[1]["content"] == "Read {this}:\n\ud800 ✿\nIn 1638 tokens."
    assert "mood mean nothing here" in printed.err


def test_the_readers_messages(tmp_path: Path, clone: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    for retriever in ("bm25", *(["rank-bm25"] if find_spec("rank_bm25") else [])):
        argv = [
            "--reference",
            str(clone),
            "--role",
            "reader",
            "--retriever",
            retriever,
            "--state",
            written(tmp_path, ASKED),
        ]
        assert main(["prompt", *argv]) == 0
        system, user = json.loads(capsys.readouterr().out)
        assert user["content"] == "Be short.\n\nWho is Ada?"
        assert "<facts>\n1)  Ada \n</facts>" in system["content"]
        assert "- paragraph" not in system["content"]


def test_the_window_narrows_and_a_chunk_is_not_cut(
    tmp_path: Path,
    clone: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    held = [{"id": str(number), "content": "word " * 100} for number in range(9)]
    state = written(tmp_path, {"chunk": "chunk " * 1_000, "semantic": held})
    shown: dict[str, str] = {}
    for budget in range(1_900, 1_000, -50):
        assert main(["prompt", "--reference", str(clone), "--state", state, "--max-prompt-tokens", str(budget)]) == 0
        printed = capsys.readouterr()
        messages = json.loads(printed.out)
        assert "chunk " * 1_000 in messages[1]["content"]
        shown[messages[0]["content"].split("<s> (")[1][:6]] = printed.err
    assert list(shown) == ["5 of 9", "2 of 9", "1 of 9", "0 of 9"]
    assert "without any entry the prompt is still over 1050 tokens" in shown["0 of 9"]


@pytest.mark.parametrize("protocol", ["qwen-agent", "hermes"])
def test_the_window_narrows_in_our_words_too(tmp_path: Path, capsys: pytest.CaptureFixture[str], protocol: str) -> None:
    held = [{"id": str(number), "content": f"fact {number} " * 100} for number in range(9)]
    state = written(tmp_path, {"chunk": "chunk " * 1_000, "semantic": held})
    shown: dict[int, str] = {}
    for budget in (9_000, 2_700, 900):
        options = ["--protocol", protocol, "--state", state, "--max-prompt-tokens", str(budget)]
        assert main(["prompt", *options]) == 0
        printed = capsys.readouterr()
        messages = json.loads(printed.out)
        shown[messages[1]["content"].count("[s")] = printed.err
    assert list(shown) == [5, 2, 0]
    assert shown[5] == shown[2] == ""
    assert "without any entry the prompt is still over 900 tokens; agents of memalpha-gym shorten the chunk" in shown[0]


def test_a_readers_message_that_stops_the_reference_is_told(
    tmp_path: Path,
    clone: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words, told in ((20_000, False), (31_000, True)):
        state = written(tmp_path, {**ASKED, "semantic": [{"id": "x", "content": "Ada " * words}]})
        assert main(["prompt", "--reference", str(clone), "--role", "reader", "--state", state]) == 0
        printed = capsys.readouterr()
        assert json.loads(printed.out)[1]["content"].endswith("Who is Ada?")
        assert ("tokens; the reference stops at 30,000" in printed.err) is told


def test_a_memory_type_that_is_not_named_is_on_and_one_that_is_null_is_off(
    tmp_path: Path,
    clone: Path,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    for state, core in (({"chunk": "x"}, True), ({"chunk": "x", "core": None}, False)):
        assert main(["prompt", "--reference", str(clone), "--state", written(tmp_path, state)]) == 0
        told = json.loads(capsys.readouterr().out)[0]["content"]
        assert (("+ one paragraph" in told), ("<c>\n\n</c>" in told)) == (core, core)


@pytest.mark.parametrize("protocol", ["mem-alpha", "qwen-agent", "hermes"])
def test_without_a_clone_the_words_are_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str], protocol: str) -> None:
    state = written(tmp_path, {**STATE, "semantic": STATE["semantic"][:1]})  # type: ignore[index]
    assert main(["prompt", "--protocol", protocol, "--state", state]) == 0
    printed = capsys.readouterr()
    system, user = json.loads(printed.out)
    assert ("<tool_call>" if protocol == "hermes" else "✿FUNCTION✿") in system["content"]
    assert "[s1] Ada" in user["content"]
    assert ("memalpha-gym's own" in printed.err) is (protocol == "mem-alpha")


@pytest.mark.parametrize(
    ("state", "options", "message"),
    [
        ("no", [], "state.json: Expecting value"),
        ([], [], "give a JSON object with chunk, question"),
        ({"chunk": 3}, [], "chunk is 3; give a str"),
        ({"core": []}, [], "core is []; give a str or null"),
        ({"max_new_tokens": True}, [], "max_new_tokens is True; give a int"),
        ({"max_new_tokens": 0}, [], "max_new_tokens is 0; give 1 or more"),
        (
            {"chunk": "x", "semantic": [{"id": 1, "content": "x"}]},
            [],
            "semantic[0] is {'id': 1, 'content': 'x'}; give an object",
        ),
        ({"core": ""}, [], "has no chunk, which the writer is shown"),
        ({"chunk": "x"}, ["--role", "reader"], "has no question, which the reader is asked"),
        ({"chunk": "x"}, ["--reference", "/no/such"], "the Mem-α reference in /no/such: there is no such folder"),
    ],
)
def test_what_is_wrong_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], state: Any, options: list[str], message: str
) -> None:
    assert main(["prompt", "--state", written(tmp_path, state), *options]) == 2
    assert message in capsys.readouterr().err


def test_a_reader_without_a_clone_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompt", "--role", "reader", "--state", written(tmp_path, ASKED)]) == 2
    assert (
        "give a clone of the reference, as --reference PATH or in the variable MEMALPHA_REFERENCE"
        in capsys.readouterr().err
    )
