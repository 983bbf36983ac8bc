"""A language model of a size that trains on a CPU in minutes: Qwen3 of under half a million parameters."""

from __future__ import annotations

from typing import Any


def tiny_qwen3(
    tokenizer: Any, *, hidden: int = 128, layers: int = 2, positions: int = 4096, spread: float = 0.02, seed: int = 0
) -> Any:
    """An untrained Qwen3 for a tokenizer.

    Args:
        tokenizer: gives the vocabulary and the end token.
        hidden: width of the model; heads are 32 wide.
        layers: its depth.
        positions: the most tokens of a prompt and its completion.
        spread: standard deviation of the first weights.
        seed: fixes the weights; torch's own generator is left as it was.
    """
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=hidden // 32,
        num_key_value_heads=hidden // 32,
        head_dim=32,
        max_position_embeddings=positions,
        initializer_range=spread,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        dtype="float32",
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Qwen3ForCausalLM(config)
