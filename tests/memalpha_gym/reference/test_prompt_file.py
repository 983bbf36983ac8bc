"""The prompt file of a clone, and what is said of one of another form."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.reference import CloneError
from memalpha_gym.reference.prompt_file import load_prompts
from tests.fake_clone import PROMPTS


def test_the_prompt_around_a_chunk_and_the_sources(tmp_path: Path) -> None:
    path = tmp_path / "prompts.yaml"
    path.write_text(PROMPTS)
    prompt, sources = load_prompts(path, "it")
    assert prompt.fill(context="{x}", max_new_tokens="9") == "Read {this}:\n{x}\nIn 9 tokens."
    assert sources["booksum"] == {"query_prompt": "Sum it up.", "including_core": False}
    assert "unified_prompt" not in sources


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        (
            "including_core: false",
            "including_core: never",
            "under booksum in .*prompts.yaml, and found `{'query_prompt': 'Sum",
        ),
        ("query_prompt: Sum it up., ", "", "looked for query_prompt .* under booksum"),
        ("Sum it up.", "[Sum, it]", "under booksum"),
        ("squad: {", "squad: {chunk_prompt: x, ", "and nothing else, under squad"),
        (
            "squad: {query_prompt: null, including_core: true}",
            "squad: 3",
            "under squad in .* and found `3`. Of other versions",
        ),
        ("unified_prompt: ", "prompt: ", "looked for the text unified_prompt in"),
        (PROMPTS, "- 1", "looked for a mapping of sources"),
    ],
)
def test_another_form_is_an_error(tmp_path: Path, was: str, now: str, message: str) -> None:
    assert was in PROMPTS
    path = tmp_path / "prompts.yaml"
    path.write_text(PROMPTS.replace(was, now))
    with pytest.raises(CloneError, match=f"^it: .*{message}"):
        load_prompts(path, "it")
