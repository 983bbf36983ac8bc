"""Qwen3 with random weights in a published shape: a folder that loads as the checkpoint does, made here, without a download.

    python -m memalpha_gym.benchmarks.speed.random_qwen3 qwen3-0.6b FOLDER

Speed and memory depend on the shape alone. What such a model says is noise: its completions run to their longest, and hold no
call.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import gymnasium as gym
import tyro

import memalpha_gym  # noqa: F401 (registers the environments)


@dataclass(frozen=True)
class Shape:
    """The sizes of a Qwen3, as its `config.json` has them.

    Attributes:
        hidden: channels.
        layers: decoder layers.
        heads: query heads, each of `head_size` channels.
        kv_heads: key and value heads.
        head_size: channels of a head.
        intermediate: channels inside the feed-forward layers.
        vocabulary: tokens; the output layer shares its matrix with the embeddings.
    """

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_size: int
    intermediate: int
    vocabulary: int = 151_936

    def config(self) -> dict[str, Any]:
        """The content of `config.json`."""
        return {
            "architectures": ["Qwen3ForCausalLM"],
            "model_type": "qwen3",
            "attention_bias": False,
            "attention_dropout": 0.0,
            "head_dim": self.head_size,
            "hidden_act": "silu",
            "hidden_size": self.hidden,
            "initializer_range": 0.02,
            "intermediate_size": self.intermediate,
            "max_position_embeddings": 40_960,
            "num_attention_heads": self.heads,
            "num_hidden_layers": self.layers,
            "num_key_value_heads": self.kv_heads,
            "rms_norm_eps": 1e-6,
            "rope_theta": 1_000_000,
            "tie_word_embeddings": True,
            "torch_dtype": "bfloat16",
            "use_cache": True,
            "vocab_size": self.vocabulary,
        }


SHAPES = {
    "qwen3-0.6b": Shape(1024, 28, 16, 8, 128, 3072),
    "qwen3-4b": Shape(2560, 36, 32, 8, 128, 9728),
    "tiny": Shape(64, 2, 4, 2, 16, 128, 4096),  # to try the script itself
}

END, PAD, START = "<|im_end|>", "<|endoftext|>", "<|im_start|>"
MARKS = ("<tool_call>", "</tool_call>", "<think>", "</think>")
LEARNED = 8_000
"""Tokens that are learned from text. The rest of a large vocabulary is there to be drawn, and never found in a text."""
TASKS = 20


@dataclass(frozen=True)
class Arguments:
    """What is made, and where."""

    shape: Annotated[Literal["qwen3-0.6b", "qwen3-4b", "tiny"], tyro.conf.Positional]
    """The model whose shape it has."""
    folder: Annotated[Path, tyro.conf.Positional]
    """Where it is written."""
    device: str = "cuda"
    """Where the weights are drawn: a GPU is the faster."""
    seed: int = 0
    """Draws the weights."""


def byte_tokenizer(texts: Iterable[str], size: int) -> Any:
    """A tokenizer of transformers that splits any text into byte pairs, and has a text for each of `size` token ids."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    added = len(MARKS) + 3
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=min(LEARNED, size - added),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    core.train_from_iterator(texts, trainer)
    state = json.loads(core.to_str())
    vocabulary = state["model"]["vocab"]
    vocabulary.update({f"Ġw{i}": i for i in range(len(vocabulary), size - added)})
    core = Tokenizer.from_str(json.dumps(state))
    core.add_tokens([AddedToken(mark, normalized=False, special=False) for mark in MARKS])
    core.add_special_tokens([PAD, START, END])
    return PreTrainedTokenizerFast(
        tokenizer_object=core, pad_token=PAD, eos_token=END, clean_up_tokenization_spaces=False
    )


def sample_texts() -> Iterator[str]:
    """Texts of the kind that prompts hold: a generated world's chunks and the schemas of the tools."""
    env = gym.make("MemAlpha/Recall-v0", split="train", disable_env_checker=True)
    for index in range(TASKS):
        _, info = env.reset(seed=0, options={"task_index": index})
        yield from env.unwrapped.task.chunks  # type: ignore[attr-defined]
    yield json.dumps(info["tools"])


def save_random(shape: Shape, folder: Path, device: str, seed: int = 0) -> int:
    """Make the model and its tokenizer in `folder`, and return its number of parameters."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = byte_tokenizer(sample_texts(), shape.vocabulary)
    tokenizer.save_pretrained(folder)
    ids = {"bos_token_id": None, "eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    (folder / "config.json").write_text(json.dumps(shape.config() | ids, indent=1) + "\n", encoding="utf-8")
    config = AutoConfig.from_pretrained(folder)
    torch.manual_seed(seed)  # this process does nothing else
    with torch.device(device):
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    model.save_pretrained(folder)
    return int(model.num_parameters())


def main(arguments: Arguments) -> None:
    """Make a model and print its size."""
    count = save_random(SHAPES[arguments.shape], arguments.folder, arguments.device, arguments.seed)
    print(
        f"{arguments.shape}: {count:,} parameters, {len(list(arguments.folder.iterdir()))} files in {arguments.folder}"
    )


if __name__ == "__main__":
    main(tyro.cli(Arguments, description=__doc__))
