"""From names on the command line to what they stand for."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from memalpha_gym.benchmarks.names import (
    clone_path,
    data_path,
    expand_chat,
    find_agent,
    full_id,
    load_named,
    with_reference,
)
from memalpha_gym.cli import CommandError, main
from memalpha_gym.registration import AGENTS, READERS
from tests.fake_clone import make_clone


class Server:
    def __init__(self, model: str = "x", *, base_url: str | None = None) -> None: ...


def test_ids_may_leave_out_the_namespace() -> None:
    assert [full_id(name) for name in ("Recall-v0", "MemAlpha/Recall-v0", "mine:Own/X-v1", "CartPole-v1")] == [
        "MemAlpha/Recall-v0",
        "MemAlpha/Recall-v0",
        "mine:Own/X-v1",
        "CartPole-v1",
    ]


def test_data_lies_where_the_option_or_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMALPHA_DATA", raising=False)
    assert data_path("MemAlpha/SQuAD-v0", None) == ""
    monkeypatch.setenv("MEMALPHA_DATA", str(tmp_path))
    assert data_path("MemAlpha/SQuAD-v0", None) == str(tmp_path.resolve())
    assert data_path("MemAlpha/SQuAD-v0", str(tmp_path.parent)) == str(tmp_path.parent.resolve())
    assert data_path("MemAlpha/Recall-v0", str(tmp_path)) == ""  # a generated world reads none
    assert data_path("mine:Own/X-v1", None) == ""  # the variable is this suite's own
    with pytest.raises(CommandError, match="--data: there is no file or folder /no/such"):
        data_path("MemAlpha/SQuAD-v0", "/no/such")


@pytest.mark.usefixtures("stranger")
def test_a_class_is_found_by_name_with_argument_or_module() -> None:
    assert load_named(AGENTS, "rag-top2:3") is load_named(AGENTS, "rag-top2")
    assert load_named(READERS, "stranger_homes:LookupReader").name == "lookup"


@pytest.mark.usefixtures("stranger")
def test_an_agent_exists_before_anything_is_played() -> None:
    assert find_agent("stranger_homes:CopyAgent") == "stranger_homes:CopyAgent"
    for spec, message in (("oracel", "there is no agent 'oracel'"), ("stranger_homes:No", "nothing named 'No'")):
        with pytest.raises(CommandError, match=message):
            find_agent(spec)


def test_a_product_is_named_with_its_version_and_plays_in_one_of_two_ways() -> None:
    assert find_agent("product:lines", own_store=True) == "product:lines [lines==1]"
    given = find_agent("mirror:tests.products:Sentences(keep=3)")
    assert given == "mirror:tests.products:Sentences(keep=3) [sentences==1]"
    for spec, own_store, message in (
        ("product:lines", False, "--recall-tokens 128, 512 or 2048.* mirror:lines"),
        ("mirror:lines", True, "never in one table: product:lines"),
        ("product:line", True, "no product 'line'; did you mean lines"),
        ("product", True, "name a product"),
        ("product:lines(3)", True, "argument=value"),
        ("product:tests.products:Nobody", True, "nothing named 'Nobody'"),
    ):
        with pytest.raises(CommandError, match=message):
            find_agent(spec, own_store=own_store)


def test_what_can_run_a_model_itself_is_expanded_only_where_the_variable_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = {"llm": f"{__name__}:Server"}
    monkeypatch.setitem(sys.modules, __name__, SimpleNamespace(Server=Server))
    monkeypatch.delenv("MEMALPHA_CHAT", raising=False)
    assert expand_chat(table, "llm") == "llm"
    monkeypatch.setenv("MEMALPHA_CHAT", "m@http://h/v1")
    assert expand_chat(table, "llm") == "llm:m@http://h/v1"
    assert expand_chat(table, "llm:own") == "llm:own"
    assert expand_chat(table, "other") == "other"


def test_a_chat_model_that_nobody_would_answer_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(
        CommandError, match=r"chat: gpt-4\.1-mini names no server, and for OpenAI's own .* OPENAI_API_KEY"
    ):
        expand_chat(READERS, "chat:gpt-4.1-mini")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    assert expand_chat(READERS, "chat:gpt-4.1-mini") == "chat:gpt-4.1-mini"


@pytest.mark.parametrize(
    ("table", "spec", "named"),
    [
        (READERS, "chat:m@http://h/v1", "chat:m@http://h/v1#reference=/a%20b"),
        (READERS, "chat:m@http://h/v1#timeout=9", "chat:m@http://h/v1#timeout=9&reference=/a%20b"),
        (READERS, "chat:m@http://h/v1#reference=/other", None),
        (READERS, "chat:m@http://h/v1#prompts=p.yaml", None),
        (READERS, "auto", None),
        (READERS, "module:Class", None),
        (AGENTS, "qwen-vllm", "qwen-vllm:Qwen/Qwen3-4B#reference=/a%20b"),
        (AGENTS, "transformers-lm:runs/best", "transformers-lm:runs/best#reference=/a%20b"),
        (AGENTS, "extract", None),
    ],
)
def test_the_reference_is_named_where_one_is_taken(table: dict[str, str], spec: str, named: str | None) -> None:
    assert with_reference(table, spec, "/a b") == (named or spec)
    assert with_reference(table, spec, "") == spec


def test_a_clone_lies_where_the_option_or_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clone_path(None) == ""
    monkeypatch.setenv("MEMALPHA_REFERENCE", str(make_clone(tmp_path)))
    assert clone_path(None) == str(tmp_path)
    with pytest.raises(ValueError, match="there is no such folder"):
        clone_path("/no/such")


@pytest.mark.parametrize("option", ["--env", "--agents", "--data"])
@pytest.mark.parametrize(
    "name", ["x" * 100_000, "a\nb", "\x1b[2J", "a\0b", "\udc80", "[/]", "../" * 2_000], ids=range(7)
)
def test_names_of_any_length_and_form_give_one_line(option: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    others = [] if option != "--data" else ["--env", "SQuAD-v0"]
    assert main(["bench", option, name, *others, "--episodes", "1"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert len(said) < 5_000
    assert said.rstrip("\n").isprintable()


@pytest.mark.parametrize(
    "spec",
    [
        "builtins:eval",
        "os:getcwd",
        "os:sep",
        "os:PathLike",
        "collections:Counter(often=3)",
        "x:y(z=" + "-" * 3_000 + "1)",
        "x:y(z=" + "[" * 3_000 + ")",
        "extract:often",
        "cheat:nothing",
        "random:x",
    ],
    ids=range(10),
)
def test_what_is_no_agent_fails_before_the_first_episode(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--agents", spec, "--episodes", "1", "--env", "Recall-v0"]) == 2
    said = capsys.readouterr().err
    assert spec[:30] in said
    assert said.count("\n") == 1
