"""The shape of a model, without its weights: how many parameters it has, how wide and how deep it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from memalpha_gym.cli import CommandError

from .policy import TINY, load_policy
from .settings import TrainSettings

QWEN3: dict[str, tuple[int, int, int, int, bool]] = {
    "Qwen/Qwen3-0.6B": (1024, 28, 16, 3072, True),
    "Qwen/Qwen3-1.7B": (2048, 28, 16, 6144, True),
    "Qwen/Qwen3-4B": (2560, 36, 32, 9728, True),
    "Qwen/Qwen3-8B": (4096, 36, 32, 12288, False),
    "Qwen/Qwen3-32B": (5120, 64, 64, 25600, False),
}
"""Channels, layers, attention heads, channels within the MLP, and whether the output layer shares the embeddings' matrix. From
the config.json of each on the Hugging Face hub; all have a vocabulary of 151,936, 8 heads of keys and values, and heads of 128.
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """What memory depends on.

    Attributes:
        parameters: all weights; those that layers share once.
        linear_widths: inputs and outputs of all linear layers but the output layer, summed; LoRA of rank r trains r times that.
        layers: transformer blocks.
        hidden: channels between them.
        attention: channels of all heads' queries.
        key_value: channels of all heads' keys, which are as many as those of their values.
        intermediate: channels within the MLP.
        vocabulary: tokens.
    """

    parameters: int
    linear_widths: int
    layers: int
    hidden: int
    attention: int
    key_value: int
    intermediate: int
    vocabulary: int


def shape_of(settings: TrainSettings) -> Shape:
    """The shape of the model that the settings name: the tiny one, one of `QWEN3`, or any by its configuration.

    Raises:
        CommandError: its configuration is not to be had.
    """
    if settings.model == TINY:
        model: Any = load_policy(replace(settings, lora_rank=0)).model
    else:
        from transformers import AutoModelForCausalLM

        with torch.device("meta"):  # parameters without memory
            model = AutoModelForCausalLM.from_config(_config(settings.model))
    config, output = model.config.get_text_config(), model.get_output_embeddings()
    linear = [module for module in model.modules() if isinstance(module, nn.Linear) and module is not output]
    heads = config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // heads
    return Shape(
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        linear_widths=sum(layer.in_features + layer.out_features for layer in linear),
        layers=config.num_hidden_layers,
        hidden=config.hidden_size,
        attention=heads * width,
        key_value=(getattr(config, "num_key_value_heads", None) or heads) * width,
        intermediate=getattr(config, "intermediate_size", None) or 4 * config.hidden_size,
        vocabulary=config.vocab_size,
    )


def _config(name: str) -> Any:
    from transformers import AutoConfig, Qwen3Config

    if name in QWEN3 and not Path(name).exists():
        hidden, layers, heads, intermediate, tied = QWEN3[name]
        return Qwen3Config(
            hidden_size=hidden,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            num_key_value_heads=8,
            head_dim=128,
            intermediate_size=intermediate,
            tie_word_embeddings=tied,
            vocab_size=151936,
        )
    try:
        return AutoConfig.from_pretrained(name)
    except (OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise CommandError(
            f"--dry-run: the configuration of --model {name} is not to be had ({reason}); give a folder that holds its "
            f"config.json, or one of {', '.join(QWEN3)}"
        ) from error
