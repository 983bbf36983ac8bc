from __future__ import annotations

from pathlib import Path

import pytest

for package in ("torch", "transformers"):
    pytest.importorskip(package, reason=f"{package} is not installed; language models need the extra [transformers]")

from memalpha_gym.benchmarks.speed.random_qwen3 import SHAPES, byte_tokenizer, save_random  # noqa: E402


def test_it_loads_as_a_checkpoint_does(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    count = save_random(SHAPES["tiny"], tmp_path, "cpu")
    model = AutoModelForCausalLM.from_pretrained(tmp_path, dtype="auto")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    assert type(model).__name__ == "Qwen3ForCausalLM"
    assert str(model.dtype) == "torch.bfloat16"
    assert model.num_parameters() == count
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight
    assert len(tokenizer) == model.config.vocab_size == SHAPES["tiny"].vocabulary
    assert model.config.eos_token_id == tokenizer.eos_token_id


@pytest.mark.parametrize(("name", "billions"), [("qwen3-0.6b", 0.596), ("qwen3-4b", 4.022)])
def test_the_published_sizes(name: str, billions: float, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, Qwen3Config

    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(Qwen3Config(**SHAPES[name].config()))
    assert model.num_parameters() / 1e9 == pytest.approx(billions, abs=0.001)


def test_every_token_has_a_text_and_every_text_its_tokens() -> None:
    tokenizer = byte_tokenizer(["Ada lives in Oslo. " * 5], 2000)
    assert len(tokenizer) == 2000
    text = "Ada liebt Köln; 雨 <tool_call>{}</tool_call>"
    assert tokenizer.decode(tokenizer.encode(text)) == text
    assert all(tokenizer.decode([token]) for token in range(0, 2000, 37))
