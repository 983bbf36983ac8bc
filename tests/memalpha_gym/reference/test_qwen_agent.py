"""How tools are told: what of the package's file is read, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.reference import CloneError
from memalpha_gym.reference.qwen_agent import format_template, load_tool_texts
from tests.fake_clone import TOOLS, install_tool_texts


def test_the_file_is_read_and_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_tool_texts(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    told = load_tool_texts().told([{"name": "put", "description": "In {braces}.", "parameters": {"ö": 1}}])
    assert told == 'Tools:\n\n### put\nput: In {braces}. {"ö": 1} as JSON\n\n@F: one of [put]\n@A'


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ('"en_parallel"', '"english"', "a dict with the key 'en_parallel'"),
        ("    NAME,\n", "", r"as many %s as values"),
        ("    else:\n", "    elif x:\n", r"get_function_description in .* and found `if x:` in line \d+ in place of"),
        (
            "return [*messages,",
            "return [*messages, 1,",
            r"QwenFnCallPrompt\.preprocess_fncall_messages in .* in place of",
        ),
        (
            '"en_parallel": INFO_EN',
            '"en_parallel": INFO_EN + INFO_EN',
            "the module itself in .* in place of another statement",
        ),
        ("tool_desc_template", "template", "tool_desc_template = …"),
        ("{args_format}", "", r"looked for the place \{args_format\}"),
        ("def get_function_description", "def described", "the function get_function_description"),
    ],
)
def test_another_version_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was: str, now: str, message: str
) -> None:
    install_tool_texts(tmp_path, TOOLS.replace(was, now))
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(CloneError, match=message):
        load_tool_texts()


def test_a_template_has_its_fields_and_no_others() -> None:
    assert format_template("{{a}} {b}", ("b",), "here").fill(b="{c}") == "{a} {c}"
    for text in ("{b.real}", "{b!r}", "{b:>9}", "{b[0]}", "{}", "{c}", "b", "{b"):
        with pytest.raises(CloneError, match="here: "):
            format_template(text, ("b",), "here")
