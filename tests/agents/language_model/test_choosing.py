"""A model's protocol, by what its folder says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from memalpha_gym.agents.language_model import choosing
from memalpha_gym.agents.language_model.choosing import prompt_settings, protocol_of


def folder(tmp_path: Path, name: str = "model", **files: object) -> str:
    path = tmp_path / name
    path.mkdir()
    for file, content in files.items():
        (path / f"{file}.json").write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


@pytest.mark.parametrize(
    "files",
    [
        {"config": {"_name_or_path": "YuWangX/Memalpha-4B"}},
        {"config": {"memalpha_protocol": "mem-alpha"}},
        {"config": {}, "tokenizer_config": {"name_or_path": "/ckpt/mem-alpha-grpo/hf"}},
        {"config": {}, "generation_config": {"from": ["x", {"base": "mem_alpha"}]}},
    ],
)
def test_a_folder_names_the_published_checkpoint(tmp_path: Path, files: dict[str, object]) -> None:
    assert protocol_of(folder(tmp_path, **files)) == "mem-alpha"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"config": {"_name_or_path": "Qwen/Qwen3-4B"}},
        {"config": "no JSON", "tokenizer_config": [1]},
        {"config": {"memalpha_protocol": "hermes", "_name_or_path": "YuWangX/Memalpha-4B"}},
        {"tokenizer_config": {"chat_template": "memalpha " * 200}},
    ],
)
def test_any_other_is_prompted_in_hermes_whatever_its_folders_name(tmp_path: Path, files: dict[str, object]) -> None:
    assert protocol_of(folder(tmp_path, "Memalpha-4B", **files)) == "hermes"


def test_a_name_that_is_no_folder_may_say_it() -> None:
    assert protocol_of("YuWangX/Memalpha-4B") == protocol_of("", "/models/Mem-Alpha-4B-copy") == "mem-alpha"
    assert protocol_of("Qwen/Qwen3-4B") == protocol_of("policy") == protocol_of() == "hermes"


def test_the_first_that_says_it_counts(tmp_path: Path) -> None:
    told = folder(tmp_path, config={"memalpha_protocol": "qwen-agent"})
    assert protocol_of("policy", told, "YuWangX/Memalpha-4B") == "qwen-agent"


def test_files_of_the_hub_are_looked_at_where_they_are_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Path(folder(tmp_path, config={"memalpha_protocol": "qwen-agent"}))
    monkeypatch.setattr(choosing, "_cached", lambda model, name: there / name if model == "a/b" else None)
    assert protocol_of("a/b") == "qwen-agent"


def test_options_go_before_what_a_folder_says() -> None:
    settings = prompt_settings(
        ["YuWangX/Memalpha-4B"], {"protocol": "hermes", "reference": "x"}, thinking=True, max_new_tokens=9
    )
    assert (settings.protocol, settings.reference, settings.thinking, settings.max_new_tokens) == (
        "hermes",
        "x",
        True,
        9,
    )
    with pytest.raises(ValueError, match="no protocol 'xml'"):
        prompt_settings([], {"protocol": "xml"}, thinking=False, max_new_tokens=9)
